package client

import (
	"fmt"
	"strings"
)

// ConflictError is a plan whose simulation was changed since it was read. Nothing was written.
type ConflictError struct {
	SimulationID       int64
	Base, Theirs, Mine Snapshot // as the plan read it, as it is now, as the plan wants it

	changes Changes
}

// Error names what changed.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("updateSimulation %d: it was changed since it was read (%s): nothing was written: make a new plan", e.SimulationID, e.changes.summary("added", "removed"))
}

// DivergedError is a write that the service accepted, and a state read afterwards that is not the wanted one: the
// service stored something else, or somebody else wrote.
type DivergedError struct {
	SimulationID  int64
	Wanted, Found Snapshot
	Changes       Changes // from Wanted to Found: Removed are missing, Added are extra, Changed are altered
	Backup        string  // the file with the state before; empty where none was written
}

// Error names what is missing, extra or altered.
func (e *DivergedError) Error() string {
	return fmt.Sprintf("updateSimulation %d: the write was accepted, but something else was read back (%s): compare Wanted and Found, then edit again", e.SimulationID, e.Changes.summary("extra", "missing"))
}

// OutcomeUnknownError is a write that may have been stored, or still be: reading did not settle it.
type OutcomeUnknownError struct {
	Operation    string
	SimulationID int64
	Accepted     bool      // the service accepted the write, but it could not be read back
	Seen         *Snapshot // the state that was read after the write; nil where none could be
	Backup       string    // the file with the state before; empty where none was written

	err error
}

// Error says what was seen and what to do next.
func (e *OutcomeUnknownError) Error() string {
	what := "whether the write was stored is unknown"
	if e.Accepted {
		what = "the write was accepted but could not be read back"
	}
	seen := "nothing could be read since: read again later, before editing again"
	switch {
	case e.SimulationID == 0:
		seen = "no single draft like it was found: look for it later, before creating it again"
	case e.Seen != nil:
		seen = fmt.Sprintf("a state other than the wanted one was read since, with %d scenarios: read again later, before editing again", len(e.Seen.Scenarios))
	}
	return fmt.Sprintf("%s: %s (%v); %s", subject(e.Operation, e.SimulationID), what, e.err, seen)
}

// Unwrap returns the failure that left the outcome open.
func (e *OutcomeUnknownError) Unwrap() error { return e.err }

// summary lists changes by field, id and name, in one line of bounded length.
func (c *Changes) summary(added, removed string) string {
	var parts []string
	for _, f := range c.Settings {
		parts = append(parts, f.Field)
	}
	for _, sc := range c.Changed {
		var fields []string
		for _, f := range sc.Fields {
			fields = append(fields, f.Field)
		}
		parts = append(parts, fmt.Sprintf("scenario %d altered in %s", sc.Before.ID, strings.Join(fields, ", ")))
	}
	for _, sc := range c.Added {
		parts = append(parts, fmt.Sprintf("%s %d %q", added, sc.ID, sc.Name))
	}
	for _, sc := range c.Removed {
		parts = append(parts, fmt.Sprintf("%s %d %q", removed, sc.ID, sc.Name))
	}
	if n := len(parts); n > 10 {
		parts = append(parts[:10], fmt.Sprintf("and %d more", n-10))
	}
	return strings.Join(parts, "; ")
}
