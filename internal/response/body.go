// Package response decodes response bodies: those of successful operations, and errors in all their
// forms.
package response

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Body is the body of a successful response.
type Body interface {
	Complete() bool      // reports whether the body has the result of the operation, such as a simulation
	SimulationID() int64 // 0 if there is no simulation

	outcome() *Outcome
}

// Outcome holds the members that describe the success or failure of an operation.
type Outcome struct {
	Success    jsontext.Value `json:"success"`
	OK         jsontext.Value `json:"ok"`
	Status     jsontext.Value `json:"status"`
	Error      jsontext.Value `json:"error"`
	Errors     jsontext.Value `json:"errors"`
	PlanExpire jsontext.Value `json:"plan_expire"`

	marks []mark // found next to the simulation
}

func (o *Outcome) outcome() *Outcome { return o }

// SimulationID returns 0, because most bodies have no simulation.
func (o *Outcome) SimulationID() int64 { return 0 }

// Succeeded reports whether the body states success.
func (o *Outcome) Succeeded() bool { return string(o.Success) == "true" }

// check returns an error if success or ok is neither a boolean nor null.
func (o *Outcome) check() error {
	for name, value := range map[jsontext.Pointer]jsontext.Value{"/success": o.Success, "/ok": o.OK} {
		if value != nil && !isBool(value.Kind()) {
			return &FieldError{Pointer: name, Err: wrongKind(value.Kind())}
		}
	}
	return nil
}

// failed reports whether the body states a failure.
func (o *Outcome) failed() bool {
	isFailure := slices.Contains([]string{"error", "failed", "failure", "fail"}, word(o.Status))
	return string(o.Success) == "false" || string(o.OK) == "false" || isFailure
}

// Refused reports whether the body of a 2xx response states a failure. If the body states success,
// an error member is ignored, but a failure status is not.
func Refused(body Body) bool {
	o := body.outcome()
	hasError := !IsEmpty(o.Error) || !IsEmpty(o.Errors)
	hasExpired := string(o.PlanExpire) == "true" && !body.Complete()
	return o.failed() || !o.Succeeded() && (hasError || hasExpired)
}

// Simulation is the body of getSimulation, createSimulation and updateSimulation.
type Simulation struct {
	Outcome
	Stored *StoredSimulation `json:"simulation"`
}

// Complete reports whether the body has a simulation.
func (b *Simulation) Complete() bool { return b.Stored != nil }

// SimulationID returns the ID of the simulation, or 0 if there is none.
func (b *Simulation) SimulationID() int64 {
	if b.Stored == nil {
		return 0
	}
	return b.Stored.ID
}

// Partial returns the name of the first member, inside the simulation or next to it, that marks
// scenarios_ids as incomplete, or "" if there is none. Ignored names are skipped.
func (b *Simulation) Partial(ignored []string) string {
	return partial(slices.Concat(b.Stored.marks, b.marks), len(b.Stored.ScenariosIDs), ignored)
}

// Receipt is the body of updateSimulation, decoded only to confirm the write.
type Receipt struct {
	Outcome
	Simulation struct {
		ID int64 `json:"id"`
	} `json:"simulation"`
}

// Complete reports whether the body has the ID of the simulation.
func (b *Receipt) Complete() bool { return b.Simulation.ID != 0 }

// SimulationID returns the ID of the simulation.
func (b *Receipt) SimulationID() int64 { return b.Simulation.ID }

// Start is the body of startSimulation. The service may omit the simulation.
type Start struct{ Simulation }

// Complete reports whether the service confirmed the start.
func (b *Start) Complete() bool { return b.Succeeded() || b.Stored != nil }

// Stop is the body of stopSimulation.
type Stop struct {
	Outcome
	DisconnectResults *gen.DisconnectResults `json:"disconnect_results"`
}

// Complete reports whether the service confirmed the stop.
func (b *Stop) Complete() bool { return b.Succeeded() || b.DisconnectResults != nil }

// Delete is the body of deleteSimulation.
type Delete struct{ Outcome }

// Complete reports whether the body states success. The text of a message is not sufficient.
func (b *Delete) Complete() bool { return b.Succeeded() }

// Enhance is the body of enhancePrompt.
type Enhance struct {
	Outcome
	prompt
}

// prompt embeds the sections one level deeper than Outcome, so that the success member of Outcome
// takes precedence.
type prompt struct{ gen.EnhancedPrompt }

// Stated returns a pointer to true if the body states success, otherwise nil.
func (b *Enhance) Stated() *bool {
	if !b.Succeeded() {
		return nil
	}
	return new(true)
}

// Complete reports whether the body has any sections.
func (b *Enhance) Complete() bool { return b.PreviousContext != nil || b.PromptBreakdown != nil }

// Page is the body of listSimulations. [Page.All] decodes the records one at a time, because a
// decoded record can be several hundred times as large as its JSON.
type Page struct {
	Outcome
	Records      jsontext.Value `json:"records"`
	TotalRecords int            `json:"total_records"`
}

// Complete reports whether the body has a list of records.
func (b *Page) Complete() bool { return b.Records.Kind() == '[' }

// StoredSimulation is a simulation as returned by the service.
type StoredSimulation struct {
	gen.Simulation

	fits  map[string]fit // keyed by the names of the fields in the response
	marks []mark
}

// Has reports whether the response has the given field, even if empty. An agent with only a name
// does not count as bot_id.
func (s *StoredSimulation) Has(name string) bool {
	_, ok := s.fits[name]
	isNameOnly := s.Agent.ID == 0 && s.Agent.Name != ""
	return ok && !(name == "bot_id" && isNameOnly)
}

// Understood reports whether the given field is absent, empty or in the documented format.
func (s *StoredSimulation) Understood(name string) bool {
	got, ok := s.fits[name]
	return !ok || got != unfit
}

// Partial returns the name of the first member that marks scenarios_ids as incomplete, or "" if
// there is none. Ignored names are skipped.
func (s *StoredSimulation) Partial(ignored []string) string {
	return partial(s.marks, len(s.ScenariosIDs), ignored)
}
