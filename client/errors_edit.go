package client

import (
	"fmt"

	"github.com/omnidim-go/simulations/internal/redact"
)

// ConflictError reports that another writer changed the simulation after the plan read it. Nothing
// was written.
type ConflictError struct {
	SimulationID       int64
	Base, Theirs, Mine Snapshot // as the plan read it, as it is now, as the plan wants it

	changes Changes
}

// newConflict copies its arguments. before is the read that the latest one, theirs, contradicts.
func newConflict(base, mine, before, theirs Snapshot) *ConflictError {
	return &ConflictError{
		SimulationID: base.SimulationID,
		Base:         base.clone(),
		Theirs:       theirs.clone(),
		Mine:         mine.clone(),
		changes:      diff(before, theirs),
	}
}

// Error names the changes.
func (e *ConflictError) Error() string {
	return line("updateSimulation %d: changed since it was read (%s); nothing was written; make a new plan",
		e.SimulationID, e.changes.summary("added", "removed"))
}

// DivergedError reports that the service accepted a write, and that reads show a state that is
// neither the wanted one nor the one before. Another writer changed the simulation, or the service
// stores some of the plan in another way.
type DivergedError struct {
	SimulationID  int64
	Wanted, Found Snapshot
	Changes       Changes // from Wanted to Found: Removed are missing, Changed are altered, Added are extra
	Applied       bool    // every change of the plan is in Found
	Backup        string  // path of the file with the state before; empty: none
}

func newDiverged(w *writing, found Snapshot) *DivergedError {
	return &DivergedError{
		SimulationID: found.SimulationID,
		Wanted:       w.plan.Wanted(),
		Found:        found,
		Changes:      w.found.Changes,
		Applied:      w.plan.isAppliedIn(w.found),
		Backup:       w.backup,
	}
}

// Error names missing scenarios first, then altered ones with their fields, then extra ones.
func (e *DivergedError) Error() string {
	applied := "not every change of the plan is there"
	if e.Applied {
		applied = "every change of the plan is there"
	}
	return line("updateSimulation %d: the service accepted the write, but reads show another state (%s); %s; "+
		"another writer changed it, or the service does not store it so: compare Wanted and Found, then edit again",
		e.SimulationID, e.Changes.summary("extra", "missing"), applied)
}

// OutcomeUnknownError reports a write that may have been stored, or may still be: reads did not
// settle it. The way out is to wait some minutes and to call [SimulationsService.Verify] with Plan.
// On [PlanNotApplied] apply the same plan again. Without a Plan, the error is about a simulation that
// was to be created, or about a run that may have begun.
type OutcomeUnknownError struct {
	Operation    string
	SimulationID int64     // 0: the simulation was to be created
	Accepted     bool      // the service accepted the write, but reads do not show it
	Seen         *Snapshot // the latest read after the write; nil: none succeeded
	Backup       string    // path of the file with the state before; empty: none
	Plan         *Plan     // nil: the operation is not an update

	err     error // of the write
	reading error // of the latest read
}

// Error says how the write ended, what reads show, and what to do.
func (e *OutcomeUnknownError) Error() string {
	outcome := "whether the write was stored is unknown"
	switch {
	case e.Accepted:
		outcome = "the service accepted the write, but reads do not show it"
	case e.Operation == "startSimulation":
		outcome = "whether the run began is unknown"
	}
	if e.err != nil {
		outcome += fmt.Sprintf(" (%s)", problemOf(e.err))
	}
	return line("%s: %s; %s", errPrefix(e.Operation, e.SimulationID), outcome, e.advice())
}

func (e *OutcomeUnknownError) advice() string {
	switch e.Operation {
	case "createSimulation":
		return "look for the simulation before you create it again"
	case "startSimulation":
		return "read the simulation before you start it again"
	}
	seen := "no read has succeeded since"
	if e.Seen != nil {
		seen = "a read since shows another state, with " + count(len(e.Seen.Scenarios))
	}
	if e.reading != nil {
		seen += fmt.Sprintf(" (%s)", problemOf(e.reading))
	}
	return seen + ": wait some minutes, call Verify with the Plan, and apply it again if it was not applied"
}

// Unwrap returns the error of the write, or the end of the context. An error of the reads is not
// part of the chain: an [ErrNotFound] there would tell nothing of the write.
func (e *OutcomeUnknownError) Unwrap() error { return e.err }

// problemOf returns the text of an error without its advice: an [*OutcomeUnknownError] gives its own.
func problemOf(err error) string {
	text := err.Error()
	if failed, ok := err.(interface{ problem() string }); ok {
		text = failed.problem()
	}
	return redact.Line(text, 600)
}
