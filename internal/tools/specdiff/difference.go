package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// class says what a difference means for those who use this client.
type class int

const (
	byLevel       class = iota // not yet decided: oasdiff's level counts
	documentation              // nothing changes for a program
	additive                   // programs go on working, there is something new
	breaking                   // requests that were right are refused, or code does not compile any more
)

func (c class) String() string {
	return [...]string{"undecided", "documentation", "additive", "breaking"}[c]
}

// difference is one line of the report.
type difference struct {
	class     class
	operation string // or several, with commas
	text      string // what changed, and where
	todo      string // nothing, where it is empty
}

func (d difference) String() string {
	line := fmt.Sprintf("%-14s %s: %s", d.class, d.operation, d.text)
	if d.todo == "" {
		return line
	}
	return line + " -> " + d.todo
}

// sorted puts the gravest first and joins what is the same for several operations.
func sorted(all []difference) []difference {
	operations := map[difference][]string{}
	for _, d := range all {
		same := difference{class: d.class, text: d.text, todo: d.todo}
		operations[same] = append(operations[same], d.operation)
	}
	joined := make([]difference, 0, len(operations))
	for d, names := range operations {
		slices.Sort(names)
		d.operation = strings.Join(slices.Compact(names), ", ")
		joined = append(joined, d)
	}
	slices.SortFunc(joined, func(a, b difference) int {
		return cmp.Or(-cmp.Compare(a.class, b.class), cmp.Compare(a.operation, b.operation),
			cmp.Compare(a.text, b.text), cmp.Compare(a.todo, b.todo))
	})
	return joined
}

func report(w io.Writer, differences []difference) error {
	count := map[class]int{}
	for _, d := range differences {
		count[d.class]++
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%d breaking, %d additive, %d documentation\n", count[breaking], count[additive], count[documentation])
	return err
}

func exitStatus(differences []difference) int {
	status := exitSame
	for _, d := range differences {
		switch d.class {
		case breaking:
			return exitBreaking
		case additive:
			status = exitAdditive
		}
	}
	return status
}
