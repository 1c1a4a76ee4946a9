// Package response decodes the response bodies of successful operations, and error bodies in all
// known formats.
package response

import (
	stdjson "encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Body is the response body of a successful operation. Each operation returns some of the fields.
// Records are decoded individually by [Body.Record], because a decoded record can be several
// hundred times as large as its JSON.
type Body struct {
	Success *bool              `json:"success"`
	OK      *bool              `json:"ok"`
	Status  string             `json:"status"`
	Error   stdjson.RawMessage `json:"error"`
	Errors  stdjson.RawMessage `json:"errors"`

	Simulation        StoredSimulation       `json:"simulation"` // zero if HasAny("simulation") is false
	Records           []stdjson.RawMessage   `json:"records"`
	TotalRecords      int                    `json:"total_records"`
	DisconnectResults *gen.DisconnectResults `json:"disconnect_results"`
	gen.EnhancedPrompt

	Other others `json:",embed,unknown"`

	found fields
}

// others holds the members of an object without a corresponding Go field.
type others map[string]stdjson.RawMessage

// emptyPattern matches null, false, 0, "", [] and {}.
var emptyPattern = regexp.MustCompile(`^(null|false|-?0(\.0+)?|"\s*"|\[\s*\]|\{\s*\})?$`)

// Refused reports whether the body of a 2xx response indicates a failure. If the body indicates
// success, an error member is ignored, but a failure status is not.
func (b *Body) Refused() bool {
	is := func(stated *bool, value bool) bool { return stated != nil && *stated == value }
	failures := []string{"error", "failed", "failure", "fail"}
	if is(b.Success, false) || is(b.OK, false) || slices.Contains(failures, strings.ToLower(b.Status)) {
		return true
	}
	hasError := !emptyPattern.Match(b.Error) || !emptyPattern.Match(b.Errors)
	return hasError && !is(b.Success, true)
}

// HasAny reports whether the body has any of the given fields with a value in the documented
// format. The names of fields in the simulation are prefixed with "simulation/".
func (b *Body) HasAny(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		unexpected, ok := b.found[jsontext.Pointer("/"+name)]
		return ok && unexpected == nil
	})
}

// Marks returns the names of the members next to the simulation that mark scenarios_ids as incomplete.
func (b *Body) Marks() []string { return b.Other.marks(len(b.Simulation.ScenariosIDs)) }

// StoredSimulation is a simulation as returned by the service.
type StoredSimulation struct {
	gen.Simulation
	Other others `json:",embed,unknown"`

	path  jsontext.Pointer // of the simulation in the response
	found fields           // of the response
}

// Has reports whether the response has the given field, even if the value is empty.
func (s *StoredSimulation) Has(name string) bool {
	_, ok := s.found[s.path.AppendToken(name)]
	return ok
}

// Understood reports whether both the given field and the ID in the field are absent, empty or in
// the documented format.
func (s *StoredSimulation) Understood(name string) bool {
	field := s.path.AppendToken(name)
	id := field.AppendToken("id")
	return emptyPattern.Match(s.found[field]) && emptyPattern.Match(s.found[id])
}

// Marks returns the names of the members that mark scenarios_ids as incomplete.
func (s *StoredSimulation) Marks() []string { return s.Other.marks(len(s.ScenariosIDs)) }
