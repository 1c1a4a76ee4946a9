package client

import (
	"errors"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Snapshot is the editable state of a simulation at one moment. Nil SelectedVoices of a scenario
// are not known: the service did not return them.
type Snapshot struct {
	SimulationID int64      `json:"simulation_id"`
	Settings     Settings   `json:"settings"`
	Scenarios    []Scenario `json:"scenarios"`

	absent []string // the settings that the response did not have; a clone has none
}

// Edit is a snapshot under change. Settings are the fields Name, AgentID and so on. The service
// cannot clear a setting, so a zero value in place of another one is an error.
type Edit struct {
	Settings

	Scenarios *ScenarioSet
}

// settingsOf returns the settings of a response. They have the same names as in requests, except
// the agent: bot_id.id in responses, agent_id in requests.
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

// validate returns an error for a snapshot that no read returns.
func (snap Snapshot) validate() error {
	if snap.SimulationID < 1 || snap.Scenarios == nil || len(scenario.Index(snap.Scenarios)) != len(snap.Scenarios) {
		return errors.New("simulation_id must be 1 or more, " +
			"and scenarios a list whose entries have ids, each a different one")
	}
	return nil
}

// Restore returns the change that reverts a simulation to the snapshot, for
// [SimulationsService.Plan] and [SimulationsService.Edit]: its settings, and its scenarios as with
// [ScenarioSet.Replace]. Later changes of those scenarios are lost. Scenarios that were removed
// since the snapshot get new ids and have no history. Scenarios that were added since then stay
// with [KeepOthers], and go only with [AllowRemove] or [AllowRemoveAll].
//
// Restore does not use the SimulationID, so a snapshot of one simulation can be restored into
// another. If no update can send the snapshot, for example because two scenarios share a name or a
// text is blank, the error is a [*ValidationError]; change the Scenarios first.
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

// RestoreMissing returns the change that brings removed scenarios back, for
// [SimulationsService.Plan] and [SimulationsService.Edit]. All other changes since the snapshot
// stay. RestoreMissing adds each scenario of the snapshot unless its id or its name is still
// stored; white space at the ends of names does not count. An added scenario gets a new id and has
// no history. A blank text is a [*ValidationError], as with Restore.
func (snap Snapshot) RestoreMissing() func(*Edit) error {
	return func(e *Edit) error {
		ids := scenario.Index(e.Scenarios.list)
		names := make(map[string]bool, len(e.Scenarios.list))
		for i := range e.Scenarios.list {
			names[schema.NormalText(e.Scenarios.list[i].Name)] = true
		}
		var missing []Scenario
		for _, sc := range snap.Scenarios {
			_, isStored := ids[sc.ID]
			if isStored || names[schema.NormalText(sc.Name)] {
				continue
			}
			sc.ID = 0
			missing = append(missing, sc)
		}
		return e.Scenarios.Add(missing...)
	}
}
