package main

import (
	"context"
	"errors"

	"github.com/omnidim-go/simulations/client"
)

// verdict says whether what was seen is what the library assumes.
type verdict string

const (
	holds     verdict = "yes"
	differs   verdict = "NO"
	unknown   verdict = "not found out"
	notAsked  verdict = "not asked"
	unchecked verdict = "interrupted"
)

// observation is what was seen of a point.
type observation struct {
	seen  string
	holds bool
	toDo  string // in place of the point's own, where it does not hold
}

// notAskedError is why a point was left out.
type notAskedError string

func (e notAskedError) Error() string { return string(e) }

// finding is a row of the table.
type finding struct {
	point   point
	seen    string
	verdict verdict
	toDo    string
}

// check asks all points with a throwaway simulation, which is deleted at the end whatever happens.
func check(ctx context.Context, c *client.Client, set settings) (findings []finding, err error) {
	b, err := newBench(ctx, c, set)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.cleanUp(ctx)) }()
	for _, p := range points() {
		findings = append(findings, find(ctx, b, p, set.run))
	}
	return findings, nil
}

// find asks one point.
func find(ctx context.Context, b *bench, p point, run bool) finding {
	if ctx.Err() != nil {
		return finding{point: p, verdict: unchecked}
	}
	if p.costs && !run {
		return finding{p, "", notAsked, "ask with -run: calls cost money"}
	}
	seen, err := p.ask(ctx, b)
	var left notAskedError
	switch {
	case errors.As(err, &left):
		return finding{p, "", notAsked, left.Error()}
	case ctx.Err() != nil:
		return finding{point: p, verdict: unchecked}
	case err != nil:
		return finding{p, oneLine(err.Error()), unknown, "find out why, then ask again"}
	case seen.holds:
		return finding{p, seen.seen, holds, ""}
	case seen.toDo != "":
		return finding{p, seen.seen, differs, seen.toDo}
	}
	return finding{p, seen.seen, differs, p.otherwise}
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
