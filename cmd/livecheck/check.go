package main

import (
	"context"
	"errors"
)

// verdict says whether what was seen is what the library assumes.
type verdict string

const (
	holds       verdict = "yes"
	differs     verdict = "NO"
	unknown     verdict = "not found out"
	notAsked    verdict = "not asked"
	interrupted verdict = "interrupted"
)

// observation is what was seen of the service.
type observation struct {
	seen  string
	holds bool   // it is as assumed
	means string // empty: what the assumption says
}

// notAskedError is why a question was left out.
type notAskedError string

// Error returns the reason.
func (e notAskedError) Error() string { return string(e) }

// finding is what became of one assumption.
type finding struct {
	assumption assumption
	verdict    verdict
	seen       string
	means      string // for the library's promises, or what to do next
}

// check asks all questions of a throwaway simulation, and deletes it at the end whatever happens.
func check(ctx context.Context, s *service, set settings) (findings []finding, err error) {
	p, err := newProbe(ctx, s, set)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.cleanUp(ctx)) }()
	for _, a := range assumptions() {
		findings = append(findings, find(ctx, p, a, set.run))
	}
	return findings, nil
}

// find asks one question.
func find(ctx context.Context, p *probe, a assumption, run bool) finding {
	if ctx.Err() != nil {
		return finding{assumption: a, verdict: interrupted}
	}
	if a.costs && !run {
		return finding{a, notAsked, "", "ask with -run: calls cost money"}
	}
	o, err := a.ask(ctx, p)
	if left, ok := errors.AsType[notAskedError](err); ok {
		return finding{a, notAsked, "", left.Error()}
	}
	switch {
	case ctx.Err() != nil:
		return finding{assumption: a, verdict: interrupted}
	case err != nil:
		return finding{a, unknown, err.Error(), "find out why, then ask again"}
	}
	f := finding{a, differs, o.seen, a.otherwise}
	if o.holds {
		f.verdict, f.means = holds, a.means
	}
	if o.means != "" {
		f.means = o.means
	}
	return f
}

// allHold reports whether everything that was asked is as assumed.
func allHold(findings []finding) bool {
	for _, f := range findings {
		if f.verdict != holds && f.verdict != notAsked {
			return false
		}
	}
	return true
}
