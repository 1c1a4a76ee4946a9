// Package response reads the bodies of responses: those of each operation, and errors in each of
// their forms.
package response

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Body is the body of a successful response.
type Body interface {
	Complete() bool      // the body has the purpose of the operation, such as a simulation
	SimulationID() int64 // 0: no simulation

	outcome() *Outcome
}

// Outcome has the members about the success of an operation.
type Outcome struct {
	Success    jsontext.Value `json:"success"`
	OK         jsontext.Value `json:"ok"`
	Status     jsontext.Value `json:"status"`
	Error      jsontext.Value `json:"error"`
	Errors     jsontext.Value `json:"errors"`
	PlanExpire jsontext.Value `json:"plan_expire"`

	marks []mark // beside the simulation
}

func (o *Outcome) outcome() *Outcome { return o }

// SimulationID returns 0: most bodies have no simulation.
func (o *Outcome) SimulationID() int64 { return 0 }

// Succeeded reports whether the body states a success.
func (o *Outcome) Succeeded() bool { return string(o.Success) == "true" }

// check returns an error if success or ok is no boolean.
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

// Refused reports whether the body of a 2xx states a failure. A stated success outweighs an error
// beside it, but not the status of a failure.
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

// Complete reports whether there is a simulation.
func (b *Simulation) Complete() bool { return b.Stored != nil }

// SimulationID returns the id of the simulation.
func (b *Simulation) SimulationID() int64 {
	if b.Stored == nil {
		return 0
	}
	return b.Stored.ID
}

// Partial returns the name of the member, in the simulation or beside it, that marks scenarios_ids
// as incomplete, or "".
func (b *Simulation) Partial(ignored []string) string {
	return partial(slices.Concat(b.Stored.marks, b.marks), len(b.Stored.ScenariosIDs), ignored)
}

// Receipt is the body of updateSimulation, for the confirmation of the write alone.
type Receipt struct {
	Outcome
	Simulation struct {
		ID int64 `json:"id"`
	} `json:"simulation"`
}

// Complete reports whether the response names the simulation.
func (b *Receipt) Complete() bool { return b.Simulation.ID != 0 }

// SimulationID returns the id of the simulation.
func (b *Receipt) SimulationID() int64 { return b.Simulation.ID }

// Start is the body of startSimulation. The service may leave the simulation out.
type Start struct{ Simulation }

// Complete reports whether the service confirms the start.
func (b *Start) Complete() bool { return b.Succeeded() || b.Stored != nil }

// Stop is the body of stopSimulation.
type Stop struct {
	Outcome
	DisconnectResults *gen.DisconnectResults `json:"disconnect_results"`
}

// Complete reports whether the service confirms the stop.
func (b *Stop) Complete() bool { return b.Succeeded() || b.DisconnectResults != nil }

// Delete is the body of deleteSimulation.
type Delete struct{ Outcome }

// Complete reports whether the service states a success. A sentence in a message is no proof.
func (b *Delete) Complete() bool { return b.Succeeded() }

// Enhance is the body of enhancePrompt.
type Enhance struct {
	Outcome
	prompt
}

// prompt has the sections one level below Outcome, whose success counts.
type prompt struct{ gen.EnhancedPrompt }

// Stated returns the stated success, or nil.
func (b *Enhance) Stated() *bool {
	if !b.Succeeded() {
		return nil
	}
	return new(true)
}

// Complete reports whether there are sections.
func (b *Enhance) Complete() bool { return b.PreviousContext != nil || b.PromptBreakdown != nil }

// Page is the body of listSimulations. [Page.All] decodes its records one at a time, because a
// decoded record can be several hundred times as large as its JSON.
type Page struct {
	Outcome
	Records      jsontext.Value `json:"records"`
	TotalRecords int            `json:"total_records"`
}

// Complete reports whether there is a list of records.
func (b *Page) Complete() bool { return b.Records.Kind() == '[' }

// StoredSimulation is a simulation of a response.
type StoredSimulation struct {
	gen.Simulation

	fits  map[string]fit // by name, of the fields in the response
	marks []mark
}

// Has reports whether the response has the field, empty or not. An agent with a name alone is no
// agent.
func (s *StoredSimulation) Has(name string) bool {
	_, ok := s.fits[name]
	isNameOnly := s.Agent.ID == 0 && s.Agent.Name != ""
	return ok && !(name == "bot_id" && isNameOnly)
}

// Understood reports whether the field is absent, empty, or in the documented format.
func (s *StoredSimulation) Understood(name string) bool {
	got, ok := s.fits[name]
	return !ok || got != unfit
}

// Partial returns the name of the member that marks scenarios_ids as incomplete, or "".
func (s *StoredSimulation) Partial(ignored []string) string {
	return partial(s.marks, len(s.ScenariosIDs), ignored)
}
