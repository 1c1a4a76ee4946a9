package client

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ValidationError lists the invalid fields of a request, which was not sent.
type ValidationError struct {
	Operation    string // operationId
	SimulationID int64  // 0 if none
	Fields       []FieldError
}

// FieldError describes an invalid field.
type FieldError struct {
	Path       string // such as scenarios[2].selected_voices[0].provider
	Scenario   string // name
	ScenarioID int64  // 0 for a new scenario
	Problem    string // such as "is blank"
}

func (e *ValidationError) Error() string {
	fields := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = f.String()
	}
	return line("%s: not sent: %s", errPrefix(e.Operation, e.SimulationID), joinFew(fields))
}

func (f FieldError) String() string {
	name := short(f.Scenario)
	switch {
	case name != "":
		return fmt.Sprintf("%s (%q) %s", f.Path, name, f.Problem)
	case f.ScenarioID != 0:
		return fmt.Sprintf("%s (%d) %s", f.Path, f.ScenarioID, f.Problem)
	}
	return f.Path + " " + f.Problem
}

// newValidationError returns the error for a single invalid parameter.
func newValidationError(operation string, id int64, path, format string, args ...any) *ValidationError {
	problem := FieldError{Path: path, Problem: fmt.Sprintf(format, args...)}
	return &ValidationError{Operation: operation, SimulationID: id, Fields: []FieldError{problem}}
}

// validation collects the invalid fields of a request.
type validation struct {
	operation    string
	simulationID int64
	allowed      []VoiceProvider // in addition to the specification
	fields       []FieldError
}

func newValidation(operation string, simulationID int64, allowed []VoiceProvider) *validation {
	return &validation{operation: operation, simulationID: simulationID, allowed: allowed}
}

func (v *validation) err() error {
	if v.fields == nil {
		return nil
	}
	return &ValidationError{Operation: v.operation, SimulationID: v.simulationID, Fields: v.fields}
}

// checkBody checks the fields of a body except its scenarios.
func (v *validation) checkBody(body any) { v.check("", body, &Scenario{}) }

// checkScenario checks the scenario at index i of the caller's list.
func (v *validation) checkScenario(i int, sc *Scenario) {
	v.check(fmt.Sprintf("scenarios[%d]", i), *sc, sc)
}

// check adds the invalid fields of value, which is located at path and belongs to sc.
func (v *validation) check(path string, value any, sc *Scenario) {
	c := schema.Checker{Allowed: v.allowed}
	c.Check(path, value)
	for _, violation := range c.Violations {
		v.fields = append(v.fields, FieldError{violation.Path, sc.Name, sc.ID, violation.Problem})
	}
}

// addField adds an invalid field of a scenario.
func (v *validation) addField(i int, sc *Scenario, field, format string, args ...any) {
	path := fmt.Sprintf("scenarios[%d].%s", i, field)
	v.fields = append(v.fields, FieldError{path, sc.Name, sc.ID, fmt.Sprintf(format, args...)})
}

// checkUpdate checks the request body of Update. The voices of stored scenarios are not checked.
func checkUpdate(id int64, update SimulationUpdate, allowed []VoiceProvider) error {
	v := newValidation("updateSimulation", id, allowed)
	scenarios := update.Scenarios
	update.Scenarios = nil
	v.checkBody(update)
	for i, sc := range scenarios {
		if sc.ID > 0 {
			sc.SelectedVoices = nil
		}
		v.checkScenario(i, &sc)
	}
	return v.err()
}

// checkCreate checks the request body of createSimulation.
func checkCreate(sim SimulationCreate, allowed []VoiceProvider) error {
	v := newValidation("createSimulation", 0, allowed)
	scenarios := sim.Scenarios
	sim.Scenarios = nil
	v.checkBody(sim)
	for i := range scenarios {
		if scenarios[i].ID > 0 {
			v.addField(i, &scenarios[i], scenario.ID, "must be left out: a new simulation has no stored scenarios")
		}
		v.checkScenario(i, &scenarios[i])
	}
	return v.err()
}

// checkEntries checks the scenarios the caller added or changed. Neither an ID nor a new name may
// occur twice. origins holds each scenario's index in the caller's list, or -1 if the caller did
// not supply it.
func (v *validation) checkEntries(stored, wanted []Scenario, origins []int) {
	storedAt, uses := scenario.Index(stored), nameUses(wanted)
	for i := range wanted {
		sc := &wanted[i]
		j, isStored := storedAt[sc.ID]
		delete(storedAt, sc.ID) // a repeated ID is an error
		switch {
		case origins[i] < 0:
		case !isStored:
			v.checkAdded(origins[i], sc, uses)
		case scenario.Diff(&stored[j], sc) != nil:
			v.checkChanged(origins[i], &stored[j], sc, uses)
		}
	}
}

func (v *validation) checkAdded(i int, sc *Scenario, uses map[string][]int64) {
	if sc.ID != 0 {
		v.addField(i, sc, scenario.ID,
			"is %d, twice or not stored: use Change for a stored scenario, or leave the id out", sc.ID)
	}
	v.checkScenario(i, sc)
	v.checkNewName(i, sc, uses)
}

func (v *validation) checkChanged(i int, before, sc *Scenario, uses map[string][]int64) {
	if len(before.SelectedVoices) > 0 && sc.SelectedVoices == nil {
		v.addField(i, sc, scenario.Voices, "is missing: [] removes the stored voices")
	}
	v.checkScenario(i, sc)
	if before.Name != sc.Name {
		v.checkNewName(i, sc, uses)
	}
}

func (v *validation) checkNewName(i int, sc *Scenario, uses map[string][]int64) {
	ids := uses[schema.NormalText(sc.Name)]
	other := slices.IndexFunc(ids, func(id int64) bool { return id != 0 && id != sc.ID })
	switch {
	case len(ids) < 2:
	case other < 0:
		v.addField(i, sc, "name", "occurs twice")
	default:
		v.addField(i, sc, "name", "occurs twice: the stored scenario %d has it", ids[other])
	}
}

// nameUses returns the IDs of the scenarios with each name, except blank names. The ID of a new
// scenario is 0.
func nameUses(list []Scenario) map[string][]int64 {
	uses := make(map[string][]int64, len(list))
	for i := range list {
		name := schema.NormalText(list[i].Name)
		uses[name] = append(uses[name], list[i].ID)
	}
	delete(uses, "")
	return uses
}
