package client

import (
	"fmt"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ValidationError lists everything that is wrong with what the caller gave. It was not sent.
type ValidationError struct {
	Fields []FieldError
}

// FieldError is one wrong field.
//
//	Path    string // such as scenarios[2].selected_voices[0].provider
//	Problem string
type FieldError = schema.Violation

// Error lists all wrong fields in one line.
func (e *ValidationError) Error() string {
	fields := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = f.Path + " " + f.Problem
	}
	return line("not sent, correct this: %s", strings.Join(fields, "; "))
}

func newValidationError(path, format string, args ...any) *ValidationError {
	return &ValidationError{Fields: []FieldError{{Path: path, Problem: fmt.Sprintf(format, args...)}}}
}

func validationError(c *schema.Checker) error {
	if len(c.Violations) == 0 {
		return nil
	}
	return &ValidationError{Fields: c.Violations}
}

// checkUpdate checks an update that goes out unguarded. Entries with an id are the caller's business, unless they are empty.
func checkUpdate(update SimulationUpdate, providers []VoiceProvider) error {
	c := &schema.Checker{Allowed: providers}
	scenarios := update.Scenarios
	update.Scenarios = nil
	c.Check("", update)
	for i, sc := range scenarios {
		if sc.ID <= 0 {
			c.Check(path(i, ""), sc)
		} else if strings.TrimSpace(sc.Name+sc.Description+sc.ExpectedResult) == "" {
			c.Add(path(i, ""), "has an id and no text: send it as it was read")
		}
	}
	return validationError(c)
}

// checkCreate checks a simulation to create.
func checkCreate(sim SimulationCreate, providers []VoiceProvider) error {
	c := &schema.Checker{Allowed: providers}
	c.Check("", sim)
	for i := range sim.Scenarios {
		if sim.Scenarios[i].ID > 0 {
			c.Add(path(i, "id"), "must be left out: a new simulation has no stored scenarios")
		}
	}
	return validationError(c)
}

func path(i int, field string) string {
	return strings.TrimSuffix(fmt.Sprintf("scenarios[%d].%s", i, field), ".")
}

// checkEntries checks those of the wanted scenarios that were added to the stored list or changed in it, and that ids and new
// names are unique. It leaves out those before from, where the caller's own list begins.
func checkEntries(c *schema.Checker, stored, wanted []Scenario, from int) {
	storedAt, names := scenario.Index(stored), make(map[string]int, len(wanted))
	for i := range wanted {
		names[wanted[i].Name]++
	}
	for i := range wanted {
		sc, old := &wanted[i], Scenario{}
		j, known := storedAt[sc.ID]
		delete(storedAt, sc.ID)
		if known {
			old = stored[j]
		}
		if i < from || known && scenario.Same(&old, sc) {
			continue
		}
		at := i - from
		if !known && sc.ID != 0 {
			c.Add(path(at, "id"), "is %d, twice or not stored: use Change for a stored scenario, or leave the id out", sc.ID)
		}
		if len(old.SelectedVoices) > 0 && sc.SelectedVoices == nil {
			c.Add(path(at, scenario.Voices), "is missing: [] removes the stored voices")
		}
		c.Check(path(at, ""), *sc)
		if names[sc.Name] > 1 && old.Name != sc.Name {
			c.Add(path(at, "name"), "%q occurs twice", short(sc.Name))
		}
	}
}
