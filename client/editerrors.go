package client

import (
	"fmt"

	"github.com/omnidim-go/simulations/internal/redact"
)

// ConflictError is a plan whose simulation was changed since it was read. Nothing was written.
type ConflictError struct {
	SimulationID       int64
	Base, Theirs, Mine Snapshot // as the plan read it, as it is now, as the plan wants it

	changes Changes
}

func newConflict(base, theirs, mine Snapshot) *ConflictError {
	return &ConflictError{base.SimulationID, base.clone(), theirs.clone(), mine.clone(), diff(base, theirs)}
}

// Error names what changed.
func (e *ConflictError) Error() string {
	return line("updateSimulation %d: it was changed since it was read (%s): nothing was written: make a new plan",
		e.SimulationID, e.changes.summary("added", "removed"))
}

// DivergedError is a write that the service accepted, and a state read afterwards that is neither the wanted one nor the one
// before: the service stored something else, or somebody else wrote.
type DivergedError struct {
	SimulationID  int64
	Wanted, Found Snapshot
	Changes       Changes // from Wanted to Found: Removed are missing, Added are extra, Changed are altered
	Backup        string  // the file with the state before; empty if none was written
}

// Error names what is missing, extra or altered.
func (e *DivergedError) Error() string {
	return line("updateSimulation %d: the write was accepted, but something else was read back (%s): "+
		"compare Wanted and Found, then edit again",
		e.SimulationID, e.Changes.summary("extra", "missing"))
}

// OutcomeUnknownError is a write that may have been stored, or still be: reading did not settle it.
type OutcomeUnknownError struct {
	Operation    string
	SimulationID int64     // 0 if it was to be created
	Accepted     bool      // the service accepted the write, but it was not seen
	Seen         *Snapshot // the state that was read after the write; nil if none could be
	Backup       string    // the file with the state before; empty if none was written
	Plan         *Plan     // what was written, for [SimulationsService.Verify]; nil if it was to be created

	err     error  // of the write
	reading string // why the state could not be read
}

// Error says what was seen and what to do next.
func (e *OutcomeUnknownError) Error() string {
	what, seen := "whether the write was stored is unknown", "nothing could be read since"
	if e.Accepted {
		what = "the write was accepted but is not seen"
	}
	if e.err != nil {
		what += fmt.Sprintf(" (%s)", redact.Line(e.err.Error(), 600))
	}
	if e.Seen != nil {
		seen = fmt.Sprintf("a state other than the wanted one was read since, with %s", count(len(e.Seen.Scenarios)))
	}
	if e.reading != "" {
		seen += fmt.Sprintf(", reading failed (%s)", redact.Line(e.reading, 600))
	}
	next := "read again later, with Verify, before editing again"
	if e.SimulationID == 0 {
		seen, next = "no single draft like it was found", "look for it later, before creating it again"
	}
	return line("%s: %s; %s: %s", errPrefix(e.Operation, e.SimulationID), what, seen, next)
}

// Unwrap returns the failure of the write, or how the context ended.
func (e *OutcomeUnknownError) Unwrap() error { return e.err }
