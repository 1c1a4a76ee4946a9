package client

import (
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/fields"
)

// Snapshot is what a user can edit of a simulation, at one moment. Scenarios whose SelectedVoices are nil were answered
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

// snapshot reads what a user can edit of a simulation.
func (sim *Simulation) snapshot(id int64, known *Plan) (Snapshot, error) {
	scenarios, err := sim.records(known)
	return Snapshot{SimulationID: id, Settings: settingsOf(&sim.Simulation), Scenarios: scenarios}, err
}

// settingsOf returns the settings where an answer has them; the agent is written as agent_id and read as bot_id.id.
func settingsOf(sim *gen.Simulation) Settings {
	return Settings{
		Name:                     sim.Name,
		AgentID:                  sim.Agent.ID,
		NumberOfCallToMake:       sim.NumberOfCallToMake,
		ConcurrentCallCount:      sim.ConcurrentCallCount,
		MaxCallDurationInMinutes: sim.MaxCallDurationInMinutes,
	}
}

// Restore returns the change that puts the snapshot back, for [SimulationsService.Plan] and [SimulationsService.Edit]:
// its settings, and its scenarios as with [ScenarioSet.Replace]. A scenario that was removed since comes back with a new
// id and without its history; one that was added since is kept out only with [AllowRemove] or [AllowRemoveAll]. The
// simulation's id is not looked at: a snapshot can be put into another simulation, too.
func (snap Snapshot) Restore(opts ...ReplaceOption) func(*Edit) error {
	return func(e *Edit) error {
		for _, change := range fields.Diff[FieldChange](e.Settings, snap.Settings) {
			if change.After != "" {
				fields.Copy(change.Field, &e.Settings, snap.Settings)
			}
		}
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
