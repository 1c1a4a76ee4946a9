package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/internal/redact"
)

// verdict is the first column of the report.
type verdict string

const (
	asAssumed verdict = "as assumed"
	differs   verdict = "differs"
	notAsked  verdict = "not asked"
	noAnswer  verdict = "no answer" // the question failed
)

// finding is the outcome of one question.
type finding struct {
	assumption assumption
	verdict    verdict
	seen       string // empty: no answer
	means      string // for the library, or the next step
	err        error  // behind noAnswer
}

// report writes findings, without the key and the texts of scenarios.
type report struct {
	to      io.Writer
	details io.Writer // gets the errors in full; never sent to the project
	hide    redact.Redactor
	differs bool // an answer differs or is missing
}

func (r *report) begin(asked string) error {
	_, err := fmt.Fprintf(r.to, "livecheck %s, %s: asked %s\n"+
		"this report has neither the key nor the text of a scenario: please send it to\n"+
		"https://github.com/omnidim-go/simulations/issues\n"+
		"the vendor's specification is https://docs.omnidim.io/openapi.yaml\n\n", client.Version, runtime.Version(), asked)
	return err
}

// add writes one finding.
func (r *report) add(f finding) error {
	r.differs = r.differs || f.verdict == differs || f.verdict == noAnswer
	text := fmt.Sprintf("%-10s  %s: %s\n", f.verdict, f.assumption.name, f.assumption.assumed)
	if f.seen != "" {
		text += fmt.Sprintf("%-10s  found: %s\n", "", oneLine(r.hide, f.seen))
	}
	if f.means != "" {
		text += fmt.Sprintf("%-10s  means: %s\n", "", oneLine(r.hide, f.means))
	}
	_, err := io.WriteString(r.to, text)
	if f.err != nil {
		fmt.Fprintf(r.details, "livecheck: %s: %s\n", f.assumption.name, oneLine(r.hide, f.err.Error()))
	}
	return err
}

// oneLine returns s in the form for a terminal: one line, without the key.
func oneLine(hide redact.Redactor, s string) string { return hide.Line(s, redact.MaxLine) }

// problem is an error whose text is livecheck's own, fit for the report.
type problem string

// Error returns the text.
func (p problem) Error() string { return string(p) }

// withoutTexts describes an error for the report. The messages of the service stay out, because
// they can quote a scenario.
func withoutTexts(err error) string {
	if failed, ok := errors.AsType[*client.APIError](err); ok {
		text := failed.Operation + ": " + describeStatus(failed.StatusCode, failed.Code)
		if errors.Is(err, client.ErrGateway) {
			text += " from a gateway"
		}
		return text
	}
	if lost, ok := errors.AsType[*client.TransportError](err); ok {
		return lost.Operation + ": no response"
	}
	if own, ok := errors.AsType[problem](err); ok {
		return own.Error()
	}
	return "the program printed the error"
}
