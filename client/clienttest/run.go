package clienttest

import (
	"encoding/json" // for the type of a public field
	"fmt"
	"time"
)

// steps is the number of steps from the start of a run to its end: Pending, In Progress, In
// Progress at 50 percent, Calculating Summary, Completed.
const steps = 4

// step moves a running simulation to the next state of its run. It returns false without a next
// state.
func (sim *Simulation) step() bool {
	switch {
	case sim.Status == StatusPending:
		sim.Status, sim.Progress = StatusInProgress, 0
	case sim.Status == StatusInProgress && sim.Progress < 50:
		sim.Progress = 50
	case sim.Status == StatusInProgress:
		sim.Status, sim.Progress = StatusCalculatingSummary, 100
	case sim.Status == StatusCalculatingSummary:
		sim.complete()
	default:
		return false
	}
	sim.count()
	return true
}

// Outcome is the end of a run. The zero value is a run that completes without any result.
type Outcome struct {
	// Sentiment counts the finished calls. The other calls of the run do not finish.
	Sentiment Sentiment

	// The four texts of the result, each a string or a bool. A response shows nil as false.
	WhatWentWrong             any
	SuggestionsForImprovement any
	PromptSuggestion          any
	Summary                   any
}

// allPositive is the outcome of a run in which every call went well.
func allPositive(calls int) Outcome {
	return Outcome{
		Sentiment:                 Sentiment{Positive: calls},
		WhatWentWrong:             false,
		SuggestionsForImprovement: "Confirm the caller's request before acting on it.",
		PromptSuggestion:          "Repeat the request in one sentence.",
		Summary:                   "Every caller got what was expected.",
	}
}

// outcome returns the end of the current run.
func (sim *Simulation) outcome() Outcome {
	if sim.Outcome != nil {
		return *sim.Outcome
	}
	return allPositive(sim.calls())
}

// calls returns the number of calls in a run.
func (sim *Simulation) calls() int { return len(sim.Scenarios) * sim.NumberOfCallToMake }

// complete ends a run.
func (sim *Simulation) complete() {
	end := sim.outcome()
	sim.Status, sim.Progress = StatusCompleted, 100
	sim.WhatWentWrong = end.WhatWentWrong
	sim.SuggestionsForImprovement = end.SuggestionsForImprovement
	sim.PromptSuggestion = end.PromptSuggestion
	sim.Summary = end.Summary
	sim.AnalyticsData = end.Sentiment
	sim.SimulationCallRecording = make([]json.RawMessage, end.Sentiment.total()) // in an invented format
	for i := range sim.SimulationCallRecording {
		sim.SimulationCallRecording[i] = fmt.Appendf(nil, `{"recording":%d}`, i+1)
	}
}

// begin starts a run and removes the results of the run before.
func (sim *Simulation) begin() {
	sim.Status, sim.Progress = StatusPending, 0
	sim.Summary, sim.WhatWentWrong, sim.SuggestionsForImprovement, sim.PromptSuggestion = nil, nil, nil, nil
	sim.AnalyticsData = Sentiment{}
	sim.SimulationCallRecording = nil
	sim.count()
}

// Step moves a running simulation by hand: from Pending to In Progress, on to 50 percent, to
// Calculating Summary, to Completed. In any other status, or with an unknown id, Step has no
// effect.
func (s *Server) Step(id int64) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if r := s.store.find(id); r != nil {
		s.store.stepOnce(r, s.opts.clock())
	}
}

// stepOnce stores the next state of a run, as entered at the given time. The caller holds the lock.
func (st *store) stepOnce(r *record, entered time.Time) bool {
	sim := r.current().Simulation
	if !sim.step() {
		return false
	}
	st.append(r, 0, sim, entered)
	r.entered = entered
	return true
}

// advance takes every step of a run that is due. The caller holds the lock.
func (st *store) advance(r *record) {
	if st.opts.runFor <= 0 || !running(r.current().Simulation.Status) {
		return
	}
	now := st.opts.clock()
	for {
		due := r.entered.Add(st.opts.runFor / steps)
		if now.Before(due) || !st.stepOnce(r, due) {
			return
		}
	}
}
