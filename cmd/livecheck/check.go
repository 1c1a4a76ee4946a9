package main

import (
	"context"
	"errors"
)

// answer is how the service behaves.
type answer struct {
	seen      string
	asAssumed bool
	means     string // for the library; empty: as the assumption says
}

// skipped is the reason why a question was not asked.
type skipped string

// Error returns the reason.
func (s skipped) Error() string { return string(s) }

// check asks all questions of a throwaway simulation, and deletes the simulation at the end.
func check(ctx context.Context, s *service, set settings, add func(finding) error) (err error) {
	p, err := newProbe(ctx, s, set)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.cleanUp(ctx)) }()
	for _, a := range assumptions() {
		if err := add(find(ctx, p, a)); err != nil {
			return err
		}
	}
	return nil
}

// find asks one question.
func find(ctx context.Context, p *probe, a assumption) finding {
	if ctx.Err() != nil {
		return finding{assumption: a, verdict: notAsked, means: "interrupted"}
	}
	if a.costs && !p.run {
		return finding{assumption: a, verdict: notAsked, means: "ask with -run: calls cost money"}
	}
	got, err := a.ask(ctx, p)
	if reason, ok := errors.AsType[skipped](err); ok {
		return finding{assumption: a, verdict: notAsked, means: reason.Error()}
	}
	if err != nil && ctx.Err() != nil {
		return finding{assumption: a, verdict: notAsked, means: "interrupted"}
	}
	if err != nil {
		const next = "find out why, then ask again"
		return finding{assumption: a, verdict: noAnswer, seen: withoutTexts(err), means: next, err: err}
	}
	f := finding{assumption: a, verdict: differs, seen: got.seen, means: a.otherwise}
	if got.asAssumed {
		f.verdict = asAssumed
		f.means = a.means
	}
	if got.means != "" {
		f.means = got.means
	}
	return f
}
