package client

import (
	"errors"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Snapshot is the editable state of a simulation. Nil SelectedVoices mean unknown voices.
type Snapshot struct {
	SimulationID int64      `json:"simulation_id"`
	Settings     Settings   `json:"settings"`
	Scenarios    []Scenario `json:"scenarios"`

	absent []string // settings missing from the response; not cloned
}

// Edit is the state modified by the function passed to Edit or Plan. Settings cannot be cleared;
// replacing a value with zero is an error.
type Edit struct {
	Settings

	Scenarios *ScenarioSet
}

// settingsOf returns the settings in a response. Their names are the same as in requests, except
// for the agent: bot_id.id in responses, agent_id in requests.
func settingsOf(sim *gen.Simulation) Settings {
	settings := Settings{AgentID: sim.Agent.ID}
	schema.Copy(&settings, *sim, gen.Simulation{})
	return settings
}

// responseName returns the name of a setting in responses.
func responseName(setting string) string {
	if setting == "agent_id" {
		return "bot_id"
	}
	return setting
}

func (snap Snapshot) clone() Snapshot {
	clone := Snapshot{SimulationID: snap.SimulationID, Scenarios: scenario.CloneAll(snap.Scenarios)}
	schema.Copy(&clone.Settings, snap.Settings, Settings{})
	return clone
}

// validate returns an error if the snapshot cannot be the result of a read.
func (snap Snapshot) validate() error {
	if snap.SimulationID < 1 || snap.Scenarios == nil || len(scenario.Index(snap.Scenarios)) != len(snap.Scenarios) {
		return errors.New("simulation_id must be 1 or more, " +
			"and scenarios a list whose entries have ids, each a different one")
	}
	return nil
}

// Restore returns a function for Plan and Edit that reverts settings and scenarios, discarding
// later changes. Removed scenarios come back with new IDs and without history. To keep or remove
// scenarios added since, pass options of [ScenarioSet.Replace]. The target may be another
// simulation. If the snapshot is invalid, for example because of a blank text, correct its
// Scenarios first.
func (snap Snapshot) Restore(opts ...ReplaceOption) func(*Edit) error {
	return func(e *Edit) error {
		schema.Copy(&e.Settings, snap.Settings, Settings{})
		stored := scenario.Index(e.Scenarios.list)
		desired := scenario.CloneAll(snap.Scenarios)
		for i := range desired {
			if _, ok := stored[desired[i].ID]; !ok {
				desired[i].ID = 0
			}
		}
		return e.Scenarios.Replace(desired, opts...)
	}
}

// RestoreMissing returns a function for Plan and Edit that adds the snapshot's missing scenarios
// and keeps everything else. A scenario is missing if neither its ID nor its name is stored. First
// remove unwanted scenarios from the snapshot. Added scenarios get new IDs and no history.
func (snap Snapshot) RestoreMissing() func(*Edit) error {
	return func(e *Edit) error {
		ids := scenario.Index(e.Scenarios.list)
		names := nameUses(e.Scenarios.list)
		var missing []Scenario
		for _, sc := range snap.Scenarios {
			_, isStored := ids[sc.ID]
			_, isNamed := names[schema.NormalText(sc.Name)]
			if !isStored && !isNamed {
				sc.ID = 0
				missing = append(missing, sc)
			}
		}
		return e.Scenarios.Add(missing...)
	}
}
