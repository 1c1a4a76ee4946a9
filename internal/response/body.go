// Package response decodes response bodies: those of successful operations, and errors in all their
// forms.
package response

import (
	"cmp"
	stdjson "encoding/json"
	"regexp"
	"slices"
	"strings"

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
	Success    *bool              `json:"success"`
	OK         *bool              `json:"ok"`
	Status     string             `json:"status"`
	Error      stdjson.RawMessage `json:"error"`
	Errors     stdjson.RawMessage `json:"errors"`
	PlanExpire bool               `json:"plan_expire"`

	Other others `json:",embed,unknown"`
}

// others holds the members of an object that have no Go field.
type others map[string]stdjson.RawMessage

func (o *Outcome) outcome() *Outcome { return o }

// SimulationID returns 0, because most bodies have no simulation.
func (o *Outcome) SimulationID() int64 { return 0 }

// Succeeded reports whether the body states success.
func (o *Outcome) Succeeded() bool { return o.Success != nil && *o.Success }

// failed reports whether the body states a failure.
func (o *Outcome) failed() bool {
	isFalse := func(value *bool) bool { return value != nil && !*value }
	failures := []string{"error", "failed", "failure", "fail"}
	return isFalse(o.Success) || isFalse(o.OK) || slices.Contains(failures, strings.ToLower(o.Status))
}

// Refused reports whether the body of a 2xx response states a failure. If the body states success,
// an error member is ignored, but a failure status is not.
func Refused(body Body) bool {
	o := body.outcome()
	hasError := !emptyPattern.Match(o.Error) || !emptyPattern.Match(o.Errors)
	hasExpired := o.PlanExpire && !body.Complete()
	return o.failed() || !o.Succeeded() && (hasError || hasExpired)
}

// emptyPattern matches null, false, 0, "", [] and {}.
var emptyPattern = regexp.MustCompile(`^(null|false|0|"\s*"|\[\s*\]|\{\s*\})?$`)

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

// Partial returns the name of a member, inside the simulation or next to it, that marks
// scenarios_ids as incomplete, or "" if there is none. Ignored names are skipped.
func (b *Simulation) Partial(ignored []string) string {
	return cmp.Or(b.Stored.Partial(ignored), b.Other.partial(len(b.Stored.ScenariosIDs), ignored))
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

// Complete reports whether the body has any sections.
func (b *Enhance) Complete() bool { return b.PreviousContext != nil || b.PromptBreakdown != nil }

// Page is the body of listSimulations. [Page.All] decodes the records one at a time, because a
// decoded record can be several hundred times as large as its JSON.
type Page struct {
	Outcome
	Records      []stdjson.RawMessage `json:"records"`
	TotalRecords int                  `json:"total_records"`
}

// Complete reports whether the body has a list of records.
func (b *Page) Complete() bool { return b.Records != nil }

// StoredSimulation is a simulation as returned by the service.
type StoredSimulation struct {
	gen.Simulation
	Other others `json:",embed,unknown"`

	path  jsontext.Pointer // of the simulation in the response
	found fields           // of the response
}

// Has reports whether the response has the given field, even if empty. An agent with only a name
// does not count as bot_id.
func (s *StoredSimulation) Has(name string) bool {
	_, ok := s.found[s.path.AppendToken(name)]
	isNameOnly := s.Agent.ID == 0 && s.Agent.Name != ""
	return ok && !(name == "bot_id" && isNameOnly)
}

// Understood reports whether the given field, or the ID in the field, is absent, empty or in the
// documented format.
func (s *StoredSimulation) Understood(name string) bool {
	field := s.path.AppendToken(name)
	id := field.AppendToken("id")
	return emptyPattern.Match(s.found[field]) && emptyPattern.Match(s.found[id])
}

// Partial returns the name of a member that marks scenarios_ids as incomplete, or "" if there is
// none. Ignored names are skipped.
func (s *StoredSimulation) Partial(ignored []string) string {
	return s.Other.partial(len(s.ScenariosIDs), ignored)
}
