package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// RecordReader reads a stored scenario from the raw JSON of a response. The Scenario must have its id and be complete: it
// goes back to the service as it is. Nil SelectedVoices mean that the service did not return the voices. A reader that does
// not understand a record returns an error.
type RecordReader func(raw json.RawMessage) (Scenario, error)

// RecordError is a stored record that was not understood completely, or a list that is not there completely, so that
// sending the list back could lose something.
type RecordError struct {
	SimulationID int64
	Index        int             // in scenarios_ids, from 0; -1 if the list itself is the reason
	ScenarioID   int64           // 0 if the id could not be read
	Field        string          // of the record, or of the simulation
	Raw          json.RawMessage // the record, without the key

	problem string       // without what a caller's own reader may show of the record
	cause   func() error // a function, so that no print of the struct shows what it says; nil: none
}

// Error names the record and the field, and not what they hold.
func (e *RecordError) Error() string {
	what, advice := "the response", "the list cannot be sent back"
	if e.Index >= 0 {
		what = fmt.Sprintf("stored scenario [%d]", e.Index)
		advice += " without it; read another format with client.WithRecordReader"
	}
	if e.ScenarioID != 0 {
		what += fmt.Sprintf(" (id %d)", e.ScenarioID)
	}
	return line("simulation %d: %s: %s %s: %s", e.SimulationID, what, short(e.Field), redact.Line(e.problem, 200), advice)
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return e.cause()
}

// readRecords reads the stored list, and by scenario the names of the fields that an update cannot carry. It stops at the
// first record that is not understood.
func (sim *Simulation) readRecords() (list []Scenario, extra map[int64][]string, err error) {
	switch {
	case sim.ScenariosIDs == nil:
		problem := "is missing, which does not mean that there are no scenarios"
		return nil, nil, &RecordError{SimulationID: sim.ID, Index: -1, Field: "scenarios_ids", problem: problem}
	case sim.partial != "":
		problem := fmt.Sprintf("says that the %d scenarios are not all of them", len(sim.ScenariosIDs))
		return nil, nil, &RecordError{SimulationID: sim.ID, Index: -1, Field: sim.partial, problem: problem}
	}
	list, extra = make([]Scenario, 0, min(len(sim.ScenariosIDs), 1024)), make(map[int64][]string)
	cfg, seen := sim.config(), make(map[int64]bool)
	for i, raw := range sim.ScenariosIDs {
		record, err := cfg.readRecord(raw)
		if err == nil && (record.ID <= 0 || seen[record.ID]) {
			err = &scenario.ReadError{Field: scenario.ID, Err: errors.New("is missing or occurs twice in the list")}
		}
		if err != nil {
			return nil, nil, sim.newRecordError(i, record.ID, err)
		}
		seen[record.ID] = true
		list = append(list, record.Scenario)
		if record.Extra != nil {
			extra[record.ID] = record.Extra
		}
	}
	return list, extra, nil
}

func (fn RecordReader) read(raw []byte) (scenario.Record, error) {
	sc, err := fn(raw)
	return scenario.Record{Scenario: scenario.Clone(sc)}, err
}

func (sim *Simulation) newRecordError(i int, id int64, err error) *RecordError {
	raw, hide := sim.ScenariosIDs[i], sim.config().Redact
	e := &RecordError{
		SimulationID: sim.ID, Index: i, ScenarioID: id, Field: "record",
		Raw: json.RawMessage(hide(string(raw))), problem: "cannot be read", cause: func() error { return err },
	}
	if readErr, ok := errors.AsType[*scenario.ReadError](err); ok {
		e.Field, e.problem, e.cause = hide(readErr.Field), hide(readErr.Err.Error()), nil
	}
	return e
}

// asRecordError returns an error that names the record if a name in it is what makes the response
// of a read unreadable.
func (c *call) asRecordError(unreadable *APIError, why error) error {
	wrong, ok := errors.AsType[*response.FieldError](why)
	if !ok || wrong.Err != response.ErrDuplicate || c.Idempotency != transport.NoSideEffects {
		return unreadable
	}
	tokens := slices.Collect(wrong.Pointer.Tokens()) // simulation, scenarios_ids, the index, the field
	if len(tokens) < 4 || tokens[1] != "scenarios_ids" {
		return unreadable
	}
	index, _ := strconv.Atoi(tokens[2])
	return &RecordError{
		SimulationID: c.SimulationID, Index: index, Field: c.Redact(tokens[3]), problem: wrong.Err.Error(),
		cause: func() error { return unreadable },
	}
}
