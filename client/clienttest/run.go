package clienttest

import (
	"encoding/json" // for the type of an exported field
	"fmt"
	"time"
)

// steps is the number of steps in a run: to In Progress, to 50 percent, to Calculating Summary and
// to Completed.
const steps = 4

// step advances a running simulation to its next state, or returns false if there is none.
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

// Outcome describes the end of a run. With the zero value, a run completes without any results.
type Outcome struct {
	// Sentiment counts the finished calls. The run's other calls do not finish.
	Sentiment Sentiment

	// The four texts of the result, each a string or a bool. A nil text is returned as false.
	WhatWentWrong             any
	SuggestionsForImprovement any
	PromptSuggestion          any
	Summary                   any
}

// allPositive returns the outcome of a run in which every call went well.
func allPositive(calls int) Outcome {
	return Outcome{
		Sentiment:                 Sentiment{Positive: calls},
		WhatWentWrong:             false,
		SuggestionsForImprovement: "Confirm the caller's request before acting on it.",
		PromptSuggestion:          "Repeat the request in one sentence.",
		Summary:                   "Every caller got what was expected.",
	}
}

// outcome returns the outcome of the current run.
func (sim *Simulation) outcome() Outcome {
	if sim.Outcome != nil {
		return *sim.Outcome
	}
	return allPositive(sim.calls())
}

// calls returns the number of calls in a run.
func (sim *Simulation) calls() int { return len(sim.Scenarios) * sim.NumberOfCallToMake }

// complete ends a run with its outcome.
func (sim *Simulation) complete() {
	end := sim.outcome()
	sim.Status, sim.Progress = StatusCompleted, 100
	sim.WhatWentWrong = end.WhatWentWrong
	sim.SuggestionsForImprovement = end.SuggestionsForImprovement
	sim.PromptSuggestion = end.PromptSuggestion
	sim.Summary = end.Summary
	sim.AnalyticsData = end.Sentiment
	sim.SimulationCallRecording = make([]json.RawMessage, end.Sentiment.total()) // arbitrary format
	for i := range sim.SimulationCallRecording {
		sim.SimulationCallRecording[i] = fmt.Appendf(nil, `{"recording":%d}`, i+1)
	}
}

// begin starts a run and clears the results of the previous one.
func (sim *Simulation) begin() {
	sim.Status, sim.Progress = StatusPending, 0
	sim.Summary, sim.WhatWentWrong, sim.SuggestionsForImprovement, sim.PromptSuggestion = nil, nil, nil, nil
	sim.AnalyticsData = Sentiment{}
	sim.SimulationCallRecording = nil
	sim.count()
}

// Step advances a running simulation by one step: from Pending to In Progress, then to 50 percent,
// Calculating Summary and Completed. In any other status, or for an unknown ID, Step has no effect.
func (s *Server) Step(id int64) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if r := s.store.find(id); r != nil {
		s.store.stepOnce(r, s.opts.clock())
	}
}

// stepOnce stores the next state of a run, entered at the given time, or returns false if there is
// none. The caller must hold the lock.
func (st *store) stepOnce(r *record, entered time.Time) bool {
	sim := r.current().Simulation
	if !sim.step() {
		return false
	}
	st.append(r, 0, sim, entered)
	r.entered = entered
	return true
}

// advance performs all steps of a run that are due. The caller must hold the lock.
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
