package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/internal/oneline"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// RecordReader reads a stored scenario from the raw JSON of an answer. The Scenario must have its id and be complete:
// it goes back to the service as it is. Nil SelectedVoices mean that the service did not return the voices. A reader that
// does not understand a record returns an error.
type RecordReader func(raw json.RawMessage) (Scenario, error)

// RecordError is a stored record that was not understood completely, so that sending the list back could lose something.
type RecordError struct {
	SimulationID int64
	Index        int             // in scenarios_ids, from 0; -1 where the answer does not have the list
	ScenarioID   int64           // 0 where the id is what could not be read
	Field        string          // of the record
	Raw          json.RawMessage // the record

	why string // without what a caller's own reader may repeat of the record
	err error
}

// Error names the record and the field, and not what they hold.
func (e *RecordError) Error() string {
	where := "the answer"
	if e.Index >= 0 {
		where = fmt.Sprintf("stored scenario [%d]", e.Index)
	}
	if e.ScenarioID != 0 {
		where += fmt.Sprintf(" (id %d)", e.ScenarioID)
	}
	return fmt.Sprintf("simulation %d: %s: %s %v: the list cannot be sent back without it; read another shape with client.WithRecordReader", e.SimulationID, where, oneline.Of(e.Field, 60), e.why)
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.err }

// records reads the stored list. A record whose bytes stand in known was understood before.
func (sim *Simulation) records(known *Plan) (list []Scenario, err error) {
	refuse := func(i int, err error) error {
		e := &RecordError{SimulationID: sim.ID, Index: i, Field: "record", why: "cannot be read", err: err}
		var fault *scenario.Fault
		if errors.As(err, &fault) {
			e.Field, e.why = fault.Field, fault.Err.Error()
		}
		if i >= 0 {
			e.Raw = sim.ScenariosIDs[i]
			e.ScenarioID, _ = scenario.ID(e.Raw)
		}
		return e
	}
	if sim.ScenariosIDs == nil {
		return nil, refuse(-1, &scenario.Fault{Field: "scenarios_ids", Err: errors.New("is missing, which does not mean that there are no scenarios")})
	}
	read := sim.origin().read
	list = make([]Scenario, len(sim.ScenariosIDs))
	seen := make(map[int64]bool, len(list))
	for i, raw := range sim.ScenariosIDs {
		if known.hasRead(i, raw) {
			list[i] = scenario.Clone(known.base.Scenarios[i])
		} else if list[i], err = read(raw); err != nil {
			return nil, refuse(i, err)
		}
		id := list[i].ID
		if id <= 0 || seen[id] {
			return nil, refuse(i, &scenario.Fault{Field: "id", Err: errors.New("is missing, or stands twice in the list")})
		}
		seen[id] = true
	}
	return list, nil
}

func (p *Plan) hasRead(i int, raw json.RawMessage) bool {
	return p != nil && i < len(p.raws) && bytes.Equal(p.raws[i], raw)
}

// origin returns the service that answered; a Simulation that no Client made is read without options.
func (sim *Simulation) origin() *SimulationsService {
	return cmp.Or(sim.service, &SimulationsService{read: scenario.Read})
}
