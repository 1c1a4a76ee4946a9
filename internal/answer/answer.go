// Package answer reads the answers of the service: the one envelope of all operations, and errors in each of their forms.
package answer

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/loosejson"
	"github.com/omnidim-go/simulations/internal/oneline"
)

// Envelope has the members of the successful answers of all operations. What an answer does not have is nil.
type Envelope struct {
	Success *bool           `json:"success"`
	Status  json.RawMessage `json:"status"` // "error" in some answers with the status 200

	Simulation        *gen.Simulation        `json:"simulation"`
	Records           []gen.Simulation       `json:"records"`
	TotalRecords      int                    `json:"total_records"`
	Message           string                 `json:"message"`
	DisconnectResults *gen.DisconnectResults `json:"disconnect_results"`
	PreviousContext   []gen.PromptSection    `json:"previous_context"`
	PromptBreakdown   []gen.PromptSection    `json:"prompt_breakdown"`
}

// Reader reads the answers of one edit, which mostly say the same: one with the bytes of the last is not decoded again.
// What it returns must not be changed. A nil Reader decodes every answer.
type Reader struct {
	sum  [sha256.Size]byte
	last *Envelope
}

// Read decodes a successful answer. With an error the envelope holds what could be read.
func (r *Reader) Read(header http.Header, data []byte) (*Envelope, error) {
	e := &Envelope{}
	if err := checkJSON(header); err != nil {
		return e, err
	}
	if r == nil {
		return e, loosejson.Decode(data, e)
	}
	sum := sha256.Sum256(data)
	if r.last != nil && r.sum == sum {
		return r.last, nil
	}
	err := loosejson.Decode(data, e)
	if err == nil {
		r.sum, r.last = sum, e
	}
	return e, err
}

// checkJSON refuses what does not call itself JSON.
func checkJSON(header http.Header) error {
	value := header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return errors.New("its content type is " + strings.ToLower(oneline.Of(cmp.Or(value, "missing"), 60)) + ", not JSON")
	}
	return nil
}

// Refuses reports whether the answer says that the operation failed.
func (e *Envelope) Refuses() bool {
	return e.Success != nil && !*e.Success || string(e.Status) == `"error"`
}

// Accepts reports whether the answer says that the operation succeeded.
func (e *Envelope) Accepts() bool { return e.Success != nil && *e.Success }

// Saying is what an error's body says.
type Saying struct {
	Code        string // such as invalid_state
	Message     string
	PlanExpired bool
	IsError     bool // it says so in a member of its own
}

const maxBody = 64 << 10 // a larger one is no error of the service

// Say reads an error's body as far as it is an object.
func Say(data []byte) (s Saying) {
	var said gen.Error
	if len(data) > maxBody || loosejson.Decode(data, &said) != nil {
		return s
	}
	s.Message = cmp.Or(said.ErrorDescription, said.Message, said.Detail)
	if isCode(said.Error) {
		s.Code = said.Error
	} else {
		s.Message = cmp.Or(s.Message, said.Error)
	}
	s.PlanExpired = said.PlanExpire != nil && *said.PlanExpire
	s.IsError = said.Error != "" || s.PlanExpired
	return s
}

// isCode reports whether the member error holds a code, and not a sentence.
func isCode(s string) bool {
	return s != "" && len(s) <= 60 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// Pair pairs sections of the same title, the first old one with the first new one and so on.
func Pair[Section ~struct{ Title, Old, New string }](before, after []gen.PromptSection) []Section {
	waiting := make(map[string][]int)
	pairs := make([]Section, 0, max(len(before), len(after)))
	for _, s := range before {
		waiting[s.Title] = append(waiting[s.Title], len(pairs))
		pairs = append(pairs, Section{s.Title, s.Prompt, ""})
	}
	for _, s := range after {
		at := waiting[s.Title]
		if len(at) == 0 {
			pairs = append(pairs, Section{s.Title, "", s.Prompt})
			continue
		}
		old := &pairs[at[0]]
		*old, waiting[s.Title] = Section{s.Title, before[at[0]].Prompt, s.Prompt}, at[1:]
	}
	return pairs
}
