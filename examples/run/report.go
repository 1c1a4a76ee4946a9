package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// printProgress writes one line.
func printProgress(w io.Writer, p client.Progress) {
	percent := "  ?"
	if p.Percent >= 0 {
		percent = fmt.Sprintf("%3d", p.Percent)
	}
	fmt.Fprintf(w, "%8s  %s %%  %-19s  %d finished, %d in progress, %d remaining\n",
		p.Elapsed.Round(time.Second), percent, line(string(p.Status)), p.Finished, p.InProgress, p.Remaining)
}

// printResults writes the results as a table.
func printResults(w io.Writer, sim *client.Simulation) error {
	r := sim.Results()
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nRESULT\tVALUE")
	for _, row := range [][2]string{
		{"simulation", fmt.Sprintf("%d %s", sim.ID, line(sim.Name))},
		{"status", line(string(sim.Status))},
		{"calls", fmt.Sprintf("%d of %d finished", r.Finished, r.Calls)},
		{"sentiment", sentiment(r)},
		{"summary", text(r.Summary)},
		{"what went wrong", text(r.WhatWentWrong)},
		{"suggestions", text(r.Suggestions)},
		{"prompt suggestion", text(r.PromptSuggestion)},
		{"recordings", fmt.Sprint(len(r.Recordings))},
		{"created", line(r.CreateDate)},
	} {
		fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
	}
	return table.Flush()
}

func sentiment(r client.RunResults) string {
	positive, negative, neutral := r.SentimentShares()
	if positive+negative+neutral == 0 {
		return "(none)"
	}
	return fmt.Sprintf("%.0f %% positive, %.0f %% negative, %.0f %% neutral", 100*positive, 100*negative, 100*neutral)
}

// text shows a text, or how it is not there.
func text(v client.TextOrBool) string {
	switch said, ok := v.Text(); {
	case said != "":
		return line(said)
	case ok:
		return "(empty)"
	case v.IsZero():
		return "(not there)"
	}
	return "(none)"
}

// line puts a text of the service into one line, without what a terminal could take for a command.
func line(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}
