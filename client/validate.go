package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ValidationError lists everything that is wrong with what the caller gave. It was not sent.
type ValidationError struct {
	Fields []FieldError
}

// FieldError is one wrong field.
type FieldError struct {
	Path    string // such as scenarios[2].selected_voices[0].provider
	Problem string
}

// Error lists all wrong fields in one line.
func (e *ValidationError) Error() string {
	fields := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = f.Path + " " + f.Problem
	}
	return line("not sent, correct this: %s", strings.Join(fields, "; "))
}

func newChecker(providers []VoiceProvider) *schema.Checker {
	return &schema.Checker{Allow: func(enum any) bool {
		provider, ok := enum.(VoiceProvider)
		return ok && slices.Contains(providers, provider)
	}}
}

func validationError(c *schema.Checker) error {
	if len(c.Violations) == 0 {
		return nil
	}
	e := &ValidationError{}
	for _, v := range c.Violations {
		e.Fields = append(e.Fields, FieldError{v.Path, redact.Line(v.Problem, 200)})
	}
	return e
}

// checkUpdate checks an update that goes out unguarded. Entries with an id are the caller's business, unless they are empty.
func checkUpdate(update SimulationUpdate, providers []VoiceProvider) error {
	c := newChecker(providers)
	c.Skip = func(ptr any) bool {
		sc, ok := ptr.(*Scenario)
		return ok && sc.ID > 0
	}
	c.Check("", update)
	checkAgent(c, update.AgentID)
	for i, sc := range update.Scenarios {
		if sc.ID < 0 {
			c.Add(fmt.Sprintf("scenarios[%d].id", i), "is %d, not 1 or more", sc.ID)
		}
		if sc.ID > 0 && strings.TrimSpace(sc.Name+sc.Description+sc.ExpectedResult) == "" {
			c.Add(fmt.Sprintf("scenarios[%d]", i), "has an id and no text: send it as it was read")
		}
	}
	return validationError(c)
}

// checkCreate checks a simulation to create.
func checkCreate(sim SimulationCreate, providers []VoiceProvider) error {
	c := newChecker(providers)
	c.Check("", sim)
	checkAgent(c, sim.AgentID)
	for i := range sim.Scenarios {
		if sim.Scenarios[i].ID != 0 {
			c.Add(fmt.Sprintf("scenarios[%d].id", i), "must be left out: a new simulation has no stored scenarios")
		}
	}
	return validationError(c)
}

func checkAgent(c *schema.Checker, id int64) {
	if id < 0 {
		c.Add("agent_id", "is %d, not 1 or more", id)
	}
}

// checkAdded checks scenarios that are to be added to the list.
func checkAdded(list, added []Scenario, providers []VoiceProvider) error {
	c := newChecker(providers)
	names := make(map[string]bool, len(list)+len(added))
	for i := range list {
		names[list[i].Name] = true
	}
	for i := range added {
		path := fmt.Sprintf("scenarios[%d]", i)
		if id := added[i].ID; id != 0 {
			c.Add(path+".id", "is %d: use Change for a stored scenario, or leave the id out", id)
		}
		c.Check(path, added[i])
		if name := added[i].Name; names[name] {
			c.Add(path+".name", "%q occurs twice", short(name))
		}
		names[added[i].Name] = true
	}
	return validationError(c)
}

// checkReplaced checks the list that Replace makes; given has the index in the caller's list of each scenario.
func checkReplaced(stored, next []Scenario, given []int, providers []VoiceProvider) error {
	c := newChecker(providers)
	checkEntries(c, stored, next, func(i int) string { return fmt.Sprintf("scenarios[%d]", given[i]) })
	return validationError(c)
}

// checkList checks the full list.
func checkList(c *schema.Checker, stored, wanted []Scenario) {
	checkEntries(c, stored, wanted, func(i int) string { return fmt.Sprintf("scenarios[%d]", i) })
}

// checkEntries checks what was added to the stored list or changed in it, and that ids and new names are unique.
func checkEntries(c *schema.Checker, stored, wanted []Scenario, path func(i int) string) {
	index, ids, names := scenario.Index(stored), make(map[int64]bool, len(wanted)), make(map[string]int, len(wanted))
	for i := range wanted {
		names[wanted[i].Name]++
	}
	for i := range wanted {
		sc := &wanted[i]
		j, known := index[sc.ID]
		if sc.ID != 0 && (ids[sc.ID] || !known) {
			c.Add(path(i)+".id", "%d occurs twice or is not stored", sc.ID)
		}
		ids[sc.ID] = true
		if known && len(stored[j].SelectedVoices) > 0 && sc.SelectedVoices == nil {
			c.Add(path(i)+"."+scenario.Voices, "is missing: [] removes the stored voices")
		}
		if known && scenario.Same(&stored[j], sc) {
			continue
		}
		c.Check(path(i), *sc)
		if names[sc.Name] > 1 && (!known || stored[j].Name != sc.Name) {
			c.Add(path(i)+".name", "%q occurs twice", short(sc.Name))
		}
	}
}
