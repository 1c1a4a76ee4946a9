package client

import (
	"fmt"

	"github.com/omnidim-go/simulations/internal/redact"
)

// ConflictError reports that another writer changed the simulation. The plan was not written.
type ConflictError struct {
	SimulationID       int64
	Base, Theirs, Mine Snapshot // as read for the plan, as stored now, as planned

	changes Changes
}

// newConflict returns a ConflictError holding copies of its arguments. The error message lists the
// changes from before to theirs, the most recent read.
func newConflict(base, mine, before, theirs Snapshot) *ConflictError {
	return &ConflictError{
		SimulationID: base.SimulationID,
		Base:         base.clone(),
		Theirs:       theirs.clone(),
		Mine:         mine.clone(),
		changes:      diff(before, theirs),
	}
}

func (e *ConflictError) Error() string {
	return line("updateSimulation %d: changed since it was read (%s); nothing was written; make a new plan",
		e.SimulationID, e.changes.summary("added", "removed"))
}

// DivergedError reports that the service accepted the write, but reads show neither the wanted nor
// the previous state: another writer changed the simulation, or the service stored parts of the
// plan differently.
type DivergedError struct {
	SimulationID  int64
	Wanted, Found Snapshot
	Changes       Changes // from Wanted to Found: Removed are missing, Added are unexpected
	Applied       bool    // Found contains every change of the plan
	Backup        string  // path; empty if none
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

func (e *DivergedError) Error() string {
	applied := "not every change of the plan is there"
	if e.Applied {
		applied = "every change of the plan is there"
	}
	return line("updateSimulation %d: the service accepted the write, but reads show another state (%s); %s; "+
		"another writer changed it, or the service does not store it so: compare Wanted and Found, then edit again",
		e.SimulationID, e.Changes.summary("extra", "missing"), applied)
}

// OutcomeUnknownError reports a write that the service may have stored or may store later. After
// ten minutes, pass Plan to [SimulationsService.Verify]; if the status is [PlanNotApplied], apply
// the plan again.
type OutcomeUnknownError struct {
	Operation    string
	SimulationID int64     // 0 for a Create
	Accepted     bool      // the service accepted the write, but reads do not show it
	Seen         *Snapshot // latest read after the write; nil if none
	Backup       string    // path; empty if none
	Plan         *Plan     // nil for Create and Run

	err     error // from the write
	reading error // from the latest read
}

func (e *OutcomeUnknownError) Error() string {
	outcome := "whether the write was stored is unknown"
	switch {
	case e.Accepted:
		outcome = "the service accepted the write, but no read confirms it"
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
	switch {
	case e.Seen == nil:
	case e.Plan != nil && e.Plan.isBase(*e.Seen):
		seen = "a read since shows the state before"
	default:
		seen = "a read since shows another state"
	}
	if e.reading != nil {
		seen += fmt.Sprintf(" (%s)", problemOf(e.reading))
	}
	return seen + ": wait ten minutes, call Verify with the Plan, and apply it again if it was not applied"
}

// Unwrap returns the error of the write or of the context, never that of a read.
func (e *OutcomeUnknownError) Unwrap() error { return e.err }

// problemOf returns err's message without the advice.
func problemOf(err error) string {
	text := err.Error()
	if failed, ok := err.(interface{ problem() string }); ok {
		text = failed.problem()
	}
	return redact.Line(text, 600)
}
