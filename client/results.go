package client

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/oneline"
)

// Results are what a simulation shows of its run. The service documents no verdict for a single scenario, and none is
// made up here.
type Results struct {
	Percent   int            // progress, 0 to 100; -1 where the service does not say
	Calls     int            // all of the run
	Finished  int            // calls
	Sentiment *gen.Sentiment // nil where the service does not say

	WhatWentWrong, Suggestions, PromptSuggestion, Summary TextOrBool

	Recordings []json.RawMessage // in a shape that is not documented
	CreateDate string            // as the service writes it, see [ParseCreateDate]
}

// SentimentShares returns the shares of the calls whose sentiment was counted, each from 0 to 1; zero where none was.
func (r Results) SentimentShares() (positive, negative, neutral float64) {
	if r.Sentiment == nil || *r.Sentiment == (gen.Sentiment{}) {
		return 0, 0, 0
	}
	c := r.Sentiment
	all := float64(c.Positive + c.Negative + c.Neutral)
	return float64(c.Positive) / all, float64(c.Negative) / all, float64(c.Neutral) / all
}

// Results returns what the simulation shows of its run.
func (sim *Simulation) Results() Results {
	return Results{
		Percent:          sim.percent(),
		Calls:            sim.TotalRecords,
		Finished:         sim.TotalSimulationFinishedRecords,
		WhatWentWrong:    sim.WhatWentWrong,
		Suggestions:      sim.SuggestionsForImprovement,
		PromptSuggestion: sim.PromptSuggestion,
		Summary:          sim.Summary,
		Recordings:       sim.SimulationCallRecording,
		CreateDate:       sim.CreateDate,
		Sentiment:        sim.AnalyticsData,
	}
}

// None reports whether the run shows no result at all: no call, no recording, no sentiment and no text.
func (r Results) None() bool {
	return r.Finished == 0 && len(r.Recordings) == 0 && (r.Sentiment == nil || *r.Sentiment == gen.Sentiment{}) &&
		r.WhatWentWrong.String()+r.Suggestions.String()+r.PromptSuggestion.String()+r.Summary.String() == ""
}

func (sim *Simulation) percent() int {
	if sim.Progress == nil || len(*sim.Progress) == 0 {
		return -1
	}
	return (*sim.Progress)[0]
}

// DateOrder says which number of a date comes first: the service writes both orders alike.
type DateOrder string

// The orders of a date, as layouts of package time.
const (
	DayFirst   DateOrder = "02/01/2006 15:04:05"
	MonthFirst DateOrder = "01/02/2006 15:04:05"
)

// ParseCreateDate reads a creation date such as 24/12/2025 08:15:00 in the order that the caller knows. The service gives no
// time zone, so loc says which it is; nil is UTC.
func ParseCreateDate(date string, order DateOrder, loc *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation(string(order), date, cmp.Or(loc, time.UTC))
	if err != nil {
		return time.Time{}, fmt.Errorf("create date %q does not fit the order %s: try the other order, or use the text", oneline.Of(date, 40), order)
	}
	return t, nil
}
