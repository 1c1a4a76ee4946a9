// Package response reads the bodies of responses: those of each operation, and errors in each of their forms.
package response

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Body is the body of a successful response.
type Body interface {
	Refused() bool  // it says that the operation failed, although the status is a success
	Complete() bool // it has what the operation is for
	About() int64   // the id of its simulation, or 0
}

// Outcome has the properties that say how an operation ended.
type Outcome struct {
	Success *bool          `json:"success"`
	Message string         `json:"message"`
	Status  jsontext.Value `json:"status"`
	Error   jsontext.Value `json:"error"`
}

// Refused reports whether the operation failed.
func (o *Outcome) Refused() bool {
	hasError := o.Error.Kind() == '"' && len(o.Error) > len(`""`)
	return o.Success == nil && hasError || o.Success != nil && !*o.Success || string(o.Status) == `"error"`
}

// About returns 0: most bodies have no simulation.
func (o *Outcome) About() int64 { return 0 }

// Simulation is the body of getSimulation, createSimulation and updateSimulation.
type Simulation struct {
	Outcome
	Simulation *StoredSimulation `json:"simulation"`
}

// Complete reports whether there is a simulation.
func (b *Simulation) Complete() bool { return b.Simulation != nil }

// About returns the id of the simulation.
func (b *Simulation) About() int64 {
	if b.Simulation == nil {
		return 0
	}
	return b.Simulation.ID
}

// Receipt is the body of updateSimulation, read as far as it confirms the write.
type Receipt struct {
	Outcome
	Simulation struct {
		ID int64 `json:"id"`
	} `json:"simulation"`
}

// Complete reports whether the response names the simulation.
func (b *Receipt) Complete() bool { return b.Simulation.ID != 0 }

// About returns the id of the simulation.
func (b *Receipt) About() int64 { return b.Simulation.ID }

// Start is the body of startSimulation. The service may leave the simulation out.
type Start struct{ Simulation }

// Complete reports whether the service says that it started the simulation.
func (b *Start) Complete() bool { return b.Success != nil || b.Simulation.Simulation != nil }

// Stop is the body of stopSimulation.
type Stop struct {
	Outcome
	DisconnectResults *gen.DisconnectResults `json:"disconnect_results"`
}

// Complete reports whether the service says what it did.
func (b *Stop) Complete() bool { return b.Success != nil || b.DisconnectResults != nil }

// Delete is the body of deleteSimulation.
type Delete struct{ Outcome }

// Complete reports whether the service says what it did.
func (b *Delete) Complete() bool { return b.Success != nil || b.Message != "" }

// Enhance is the body of enhancePrompt.
type Enhance struct {
	Outcome
	PreviousContext []gen.PromptSection `json:"previous_context"`
	PromptBreakdown []gen.PromptSection `json:"prompt_breakdown"`
}

// Complete reports whether there are sections.
func (b *Enhance) Complete() bool { return b.PreviousContext != nil || b.PromptBreakdown != nil }

// Page is the body of listSimulations. Its records are decoded one at a time, see [Page.All]: a decoded record can be
// several hundred times as large as its JSON.
type Page struct {
	Outcome
	Records      jsontext.Value `json:"records"`
	TotalRecords int            `json:"total_records"`
}

// Complete reports whether there is a list of records.
func (b *Page) Complete() bool { return b.Records.Kind() == '[' }

// StoredSimulation is a simulation, with the properties that the specification does not know.
type StoredSimulation struct {
	gen.Simulation
	Unknown map[string]jsontext.Value `json:",embed,unknown"`
}

// Partial returns the name of a property that says that scenarios_ids is only a part of the stored list, or "". None of
// these properties is documented.
func (s *StoredSimulation) Partial() string {
	for _, name := range []string{"scenarios_count", "scenario_count", "total_scenarios", "scenarios_total"} {
		if number(s.Unknown[name]) > float64(len(s.ScenariosIDs)) {
			return name
		}
	}
	for _, name := range []string{"scenarios_has_more", "has_more_scenarios"} {
		if value := s.Unknown[name]; number(value) != 0 || strings.Trim(string(value), `"`) == "true" {
			return name
		}
	}
	return ""
}

// number returns a number, even one in quotes, or 0.
func number(value jsontext.Value) float64 {
	n, _ := strconv.ParseFloat(strings.Trim(string(value), `"`), 64)
	return n
}

// ErrorBody is what the body of an error says.
type ErrorBody struct {
	Code, Message string // such as invalid_state; the text, in whichever field it is
	PlanExpired   bool
	IsError       bool // it has a field that only errors have
}

const maxErrorBody = 64 << 10 // a larger one is no error of the service

// code matches the field error if it holds a code, and not a sentence.
var code = regexp.MustCompile(`^[[:alnum:]_.-]{1,60}$`)

// ParseError reads the body of an error as far as it is an object. The Message is the text, in whichever field it is.
func ParseError(data []byte) (e ErrorBody) {
	var body map[string]any
	if len(data) > maxErrorBody || Decode(data, &body) != nil {
		return ErrorBody{}
	}
	text := func(name string) string { s, _ := body[name].(string); return s }
	e.Code, e.Message = text("error"), cmp.Or(text("error_description"), text("message"), text("detail"))
	e.PlanExpired = body["plan_expire"] == true
	e.IsError = e.Code != "" || e.PlanExpired
	if !code.MatchString(e.Code) {
		e.Code, e.Message = "", cmp.Or(e.Message, e.Code)
	}
	return e
}

// CheckJSON returns an error unless the Content-Type is JSON.
func CheckJSON(header http.Header) error {
	value := header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return errors.New("its content type is " + cmp.Or(value, "missing") + ", not JSON")
	}
	return nil
}
