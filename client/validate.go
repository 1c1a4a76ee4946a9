package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/speccheck"
)

// ValidationError lists everything that is wrong with what the caller wants to send. Nothing was sent.
type ValidationError struct {
	Faults []Fault
}

// Fault is one wrong field.
type Fault struct {
	Path    string // such as scenarios[2].selected_voices[0].provider
	Problem string
}

// Error lists every fault in one line.
func (e *ValidationError) Error() string {
	faults := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		faults[i] = f.Path + " " + f.Problem
	}
	return "nothing was sent, correct this: " + strings.Join(faults, "; ")
}

func newChecker(providers []VoiceProvider) *speccheck.Checker {
	return &speccheck.Checker{Known: func(enum any) bool {
		provider, ok := enum.(VoiceProvider)
		return ok && slices.Contains(providers, provider)
	}}
}

func faultsOf(c *speccheck.Checker) error {
	if len(c.Faults) == 0 {
		return nil
	}
	e := &ValidationError{}
	for _, f := range c.Faults {
		e.Faults = append(e.Faults, Fault(f))
	}
	return e
}

// checkUpdate checks an update that goes out unguarded: entries with an id are the caller's business.
func checkUpdate(update Update, providers []VoiceProvider) error {
	c := newChecker(providers)
	c.Skip = func(ptr any) bool {
		sc, ok := ptr.(*Scenario)
		return ok && sc.ID != 0
	}
	c.Check("", update)
	return faultsOf(c)
}

// checkNew checks a simulation to create.
func checkNew(sim SimulationCreate, providers []VoiceProvider) error {
	c := newChecker(providers)
	c.Check("", sim)
	for i := range sim.Scenarios {
		if sim.Scenarios[i].ID != 0 {
			c.Fault(fmt.Sprintf("scenarios[%d].id", i), "must be left out: a new simulation has no stored scenarios")
		}
	}
	return faultsOf(c)
}

// checkScenarios checks what was added to the stored list or changed in it, and that ids and new names are unique.
func checkScenarios(c *speccheck.Checker, stored, wanted []Scenario) {
	at, ids, names := scenario.Index(stored), make(map[int64]bool, len(wanted)), make(map[string]int, len(wanted))
	for i := range wanted {
		names[wanted[i].Name]++
	}
	for i := range wanted {
		sc, path := &wanted[i], func() string { return fmt.Sprintf("scenarios[%d]", i) }
		j, known := at[sc.ID]
		if sc.ID != 0 && (ids[sc.ID] || !known) {
			c.Fault(path()+".id", "%d stands twice or is not stored", sc.ID)
		}
		ids[sc.ID] = true
		if known && len(stored[j].SelectedVoices) > 0 && sc.SelectedVoices == nil {
			c.Fault(path()+"."+scenario.Voices, "is missing: [] removes the stored voices")
		}
		if known && scenario.Same(&stored[j], sc) {
			continue
		}
		c.Check(path(), *sc)
		if names[sc.Name] > 1 && (!known || stored[j].Name != sc.Name) {
			c.Fault(path()+".name", "%q stands twice", sc.Name)
		}
	}
}
