package client

import (
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Snapshot is what a user can edit of a simulation, at one moment. Scenarios whose SelectedVoices are nil were returned
// without their voices.
type Snapshot struct {
	SimulationID int64      `json:"simulation_id"`
	Settings     Settings   `json:"settings"`
	Scenarios    []Scenario `json:"scenarios"`
}

// Edit is a snapshot that is being changed. Its Settings are the fields Name, AgentID and so on; one that is set to zero
// is an error, because the service cannot be told to clear it.
type Edit struct {
	Settings

	Scenarios *ScenarioSet
}

// settingsOf returns the settings that a response has, by their names. The agent is the exception: it is written as
// agent_id and read as bot_id.id.
func settingsOf(sim *gen.Simulation) Settings {
	settings := Settings{AgentID: sim.Agent.ID}
	schema.Copy(&settings, *sim, gen.Simulation{})
	return settings
}

func (snap Snapshot) clone() Snapshot {
	snap.Scenarios = scenario.CloneAll(snap.Scenarios)
	return snap
}

// validate says why the snapshot cannot have been read.
func (snap Snapshot) validate() error {
	switch {
	case snap.SimulationID < 1:
		return errorf("simulation_id is %d, not 1 or more", snap.SimulationID)
	case snap.Scenarios == nil:
		return errorf("the list scenarios is missing")
	case len(scenario.Index(snap.Scenarios)) != len(snap.Scenarios):
		return errorf("a scenario has no id, or one that occurs twice")
	}
	return nil
}

// Restore returns the change that puts the snapshot back, for [SimulationsService.Plan] and [SimulationsService.Edit]:
// its settings, and its scenarios as with [ScenarioSet.Replace]. A scenario that was removed since comes back with a new
// id and without its history; one that was added since is removed only with [AllowRemove] or [AllowRemoveAll]. The
// simulation's id is not used: a snapshot can be put into another simulation, too.
func (snap Snapshot) Restore(opts ...ReplaceOption) func(*Edit) error {
	return func(e *Edit) error {
		schema.Copy(&e.Settings, snap.Settings, Settings{})
		desired := make([]Scenario, len(snap.Scenarios))
		for i, sc := range snap.Scenarios {
			if _, stored := e.Scenarios.ByID(sc.ID); !stored {
				sc.ID = 0
			}
			desired[i] = sc
		}
		return e.Scenarios.Replace(desired, opts...)
	}
}
