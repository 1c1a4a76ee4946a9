package client

import (
	"encoding/json"

	"github.com/omnidim-go/simulations/gen"
)

// RunResults are what a simulation shows of its run. The service documents no verdict for a single scenario, so there is
// none.
type RunResults struct {
	Percent   int            // progress, 0 to 100; -1 if the service does not say
	Calls     int            // all of the run
	Finished  int            // calls
	Sentiment *gen.Sentiment // numbers of calls: Positive, Negative, Neutral; nil if the service does not say

	WhatWentWrong, Suggestions, PromptSuggestion, Summary TextOrBool

	Recordings []json.RawMessage // in a format that is not documented
	CreateDate string            // of the simulation, as the service writes it: without a zone, the order of day and month unknown
}

// Results returns what the simulation shows of its run.
func (sim *Simulation) Results() RunResults {
	return RunResults{
		Percent:          sim.percent(),
		Calls:            sim.TotalRecords,
		Finished:         sim.TotalSimulationFinishedRecords,
		Sentiment:        sim.AnalyticsData,
		WhatWentWrong:    sim.WhatWentWrong,
		Suggestions:      sim.SuggestionsForImprovement,
		PromptSuggestion: sim.PromptSuggestion,
		Summary:          sim.Summary,
		Recordings:       sim.SimulationCallRecording,
		CreateDate:       sim.CreateDate,
	}
}

// Empty reports whether the run shows no result at all: no call, no recording, no sentiment and no text.
func (r RunResults) Empty() bool {
	return r.Finished == 0 && len(r.Recordings) == 0 && (r.Sentiment == nil || *r.Sentiment == gen.Sentiment{}) &&
		r.WhatWentWrong.String()+r.Suggestions.String()+r.PromptSuggestion.String()+r.Summary.String() == ""
}

func (sim *Simulation) percent() int {
	if sim.Progress == nil || len(*sim.Progress) == 0 {
		return -1
	}
	return (*sim.Progress)[0]
}
