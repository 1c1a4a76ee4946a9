package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// A RecordReader decodes a stored scenario, or returns an error if the format is unknown. Edits
// send the Scenario back, so it must be complete, have its ID and depend only on raw.
type RecordReader func(raw json.RawMessage) (Scenario, error)

// RecordError reports a response that cannot be edited without losing data. A record needs a unique
// ID, a name, a description and an expected result; voices need an ID and a provider. Unknown
// fields are allowed. A setting must be empty or in the documented format, and an Age must be 0. The
// list must not be marked as incomplete by status 206, Content-Range, or one of these fields in the
// simulation, the response or a pagination object:
//
//   - scenarios_count, scenario_count, total_scenarios, scenarios_total, if greater than the list's
//     length
//   - has_more, hasMore, has_next, next, next_page, nextPage, next_cursor, next_page_token,
//     scenarios_has_more, has_more_scenarios, unless empty, false or zero
type RecordError struct {
	SimulationID int64
	Index        int             // in scenarios_ids; -1 for the simulation or the whole list
	ScenarioID   int64           // 0 if unreadable
	Field        string          // of the record or of the response
	Raw          json.RawMessage // the record, with the key redacted

	problem string // omits the error of a RecordReader, which may quote the record
	advice  string // the last part of the message
	cause   hidden
}

func (e *RecordError) Error() string {
	place := "the response"
	if e.Index >= 0 {
		place = fmt.Sprintf("stored scenario [%d]", e.Index)
	}
	if e.ScenarioID != 0 {
		place += fmt.Sprintf(" (id %d)", e.ScenarioID)
	}
	problem := redact.Line(e.problem, 200)
	return line("simulation %d: %s: %s %s: %s", e.SimulationID, place, short(e.Field), problem, e.advice)
}

func (e *RecordError) Unwrap() error { return e.cause.get() }

// editable returns the state to edit and, for each scenario, the fields that an update cannot
// carry.
func (sim *Simulation) editable(before *state) (Snapshot, map[int64]scenario.Extra, error) {
	if sim.age != "" {
		e := sim.newResponseError("Age", "is "+sim.age+", so the response came from a cache",
			"let requests pass the cache between this program and the service")
		e.cause = hideError(ErrUnreadable)
		return Snapshot{}, nil, e
	}
	if len(sim.unread) > 0 {
		name := sim.unread[0]
		return Snapshot{}, nil, sim.newResponseError(responseName(name),
			"has an unexpected format, and the setting "+name+" cannot be read",
			"check whether a newer version of this module reads it")
	}
	list, extra, err := sim.readRecords(before)
	if err != nil {
		return Snapshot{}, nil, err
	}
	settings := settingsOf(&sim.Simulation)
	return Snapshot{SimulationID: sim.ID, Settings: settings, Scenarios: list, absent: sim.absent}, extra, nil
}

// readRecords decodes the stored list and returns, for each scenario, the fields that an update
// cannot carry. It fails on the first record in an unknown format. Records with the same bytes as
// in before are not decoded again.
func (sim *Simulation) readRecords(before *state) (list []Scenario, extra map[int64]scenario.Extra, err error) {
	if err := sim.checkList(); err != nil {
		return nil, nil, err
	}
	list, extra = make([]Scenario, 0, min(len(sim.ScenariosIDs), 1024)), make(map[int64]scenario.Extra)
	cfg := sim.config()
	for i, raw := range sim.ScenariosIDs {
		record, err := before.record(i, raw, cfg.readRecord)
		_, isRepeated := extra[record.ID]
		if err == nil && (record.ID <= 0 || isRepeated) {
			err = scenario.NewFieldError(scenario.ID, "is missing or occurs twice in the list")
		}
		if err != nil {
			return nil, nil, sim.newRecordError(i, record.ID, err)
		}
		list = append(list, record.Scenario)
		extra[record.ID] = record.Extra
	}
	return list, extra, nil
}

// checkListMarks returns an error if a name is not documented in RecordError.
func checkListMarks(names []string) error {
	known := append(response.MarkNames(), contentRange)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("client.WithIgnoredListMarks does not know %q, only %s", short(name), strings.Join(known, ", "))
		}
	}
	return nil
}

// checkList returns an error if the response lacks the list or part of it.
func (sim *Simulation) checkList() error {
	mark := firstMark(sim.marks, sim.config().ignoredMarks)
	switch {
	case sim.ScenariosIDs == nil:
		return sim.newResponseError("scenarios_ids", "is missing, so the stored scenarios are unknown",
			"the list cannot be sent back")
	case mark != "":
		return sim.newResponseError(mark, fmt.Sprintf("says that the list of %d scenarios is incomplete", len(sim.ScenariosIDs)),
			"the list cannot be sent back; if the field means something else, use client.WithIgnoredListMarks")
	}
	return nil
}

// firstMark returns the first mark not ignored, or "" if there is none. To ignore a name is to ignore
// both has_more and pagination.has_more, or all members of pagination.
func firstMark(marks, ignored []string) string {
	isIgnored := func(name string) bool { return slices.Contains(ignored, name) }
	for _, mark := range marks {
		if !slices.ContainsFunc(strings.Split(mark, "."), isIgnored) {
			return mark
		}
	}
	return ""
}

func (fn RecordReader) read(raw []byte) (scenario.Record, error) {
	sc, err := fn(raw)
	return scenario.Record{Scenario: scenario.Clone(sc)}, err
}

// adviceOnRecord is the advice in error messages about a single record.
const adviceOnRecord = "the list cannot be sent back without it; read another format with client.WithRecordReader"

// newResponseError returns an error about the response rather than a record.
func (sim *Simulation) newResponseError(field, problem, advice string) *RecordError {
	return &RecordError{SimulationID: sim.ID, Index: -1, Field: field, problem: sim.config().Redact(problem), advice: advice}
}

func (sim *Simulation) newRecordError(i int, id int64, err error) *RecordError {
	raw, hide := sim.ScenariosIDs[i], sim.config().Redact
	e := &RecordError{
		SimulationID: sim.ID, Index: i, ScenarioID: id, Field: "record", Raw: json.RawMessage(hide(string(raw))),
		problem: "cannot be read", advice: adviceOnRecord, cause: hideError(err),
	}
	if wrong, ok := errors.AsType[*response.FieldError](err); ok {
		path := append(wrong.Path(), e.Field)
		e.Field, e.problem, e.cause = hide(path[0]), hide(wrong.Err.Error()), nil
	}
	return e
}

// inRecord matches the pointer to a field of a record.
var inRecord = regexp.MustCompile(`^/simulation/scenarios_ids/(\d+)/.`)

// asRecordError returns a RecordError if a read failed because of a field of a record, for example
// because its name occurs twice. Otherwise, it returns unreadable.
func (c *call) asRecordError(unreadable *APIError, why error) error {
	wrong, ok := errors.AsType[*response.FieldError](why)
	if !ok || !c.isRead() {
		return unreadable
	}
	match := inRecord.FindStringSubmatch(string(wrong.Pointer))
	if match == nil {
		return unreadable
	}
	index, _ := strconv.Atoi(match[1])
	return &RecordError{
		SimulationID: c.SimulationID, Index: index, Field: c.cfg.Redact(wrong.Path()[3]), problem: wrong.Err.Error(),
		advice: adviceOnRecord, cause: hideError(unreadable),
	}
}

// record decodes the record at index i of a response, or returns the previous result if the bytes
// have not changed.
func (s *state) record(i int, raw []byte, read func([]byte) (scenario.Record, error)) (scenario.Record, error) {
	if s == nil || i >= len(s.sim.ScenariosIDs) || !bytes.Equal(raw, s.sim.ScenariosIDs[i]) {
		return read(raw)
	}
	sc := scenario.Clone(s.Scenarios[i])
	return scenario.Record{Scenario: sc, Extra: s.extra[sc.ID]}, nil
}
