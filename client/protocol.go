package client

// This file contains the decisions of Apply. They depend only on a progress value and not on I/O,
// the clock or a context, so tests can cover all combinations.

// fate is the outcome of a request. A failed request is notSent, refused or ambiguous.
type fate int

const (
	unwritten fate = iota // no request has been made
	notSent               // not processed: no connection, a late body, or a 429
	refused               // refused by the service
	ambiguous             // possibly processed, now or later
	accepted              // confirmed by the service
)

// view classifies the state shown by the latest look relative to the plan.
type view int

const (
	unseen      view = iota // no look succeeded
	showsBase               // the base state of the plan
	showsWanted             // exactly the wanted state of the plan
	showsOther              // any other state
)

// progress holds everything Apply needs to decide on its next step.
type progress struct {
	last    fate // of the latest write
	doubt   bool // an earlier write was ambiguous
	limited bool // a write got a 429
	adds    bool // the plan adds scenarios, which a second write could duplicate
	view    view // of the latest look
	running bool // the simulation is running
	spent   bool // no attempts are left
}

// step is the next step of Apply: a write, or one of eight endings.
type step int

const (
	stepWrite      step = iota
	endVerified         // success: the write was accepted, and a look shows the wanted state
	endReconciled       // success: the write failed, but a look shows the wanted state
	endConflict         // *ConflictError
	endRunning          // ErrRunning
	endDiverged         // *DivergedError
	endUnknown          // *OutcomeUnknownError
	endWriteFailed      // the error of the write
	endReadFailed       // the error of the read; no write was made
)

// mayBeStored reports whether a write of the plan may have been stored or may still be stored.
func (p progress) mayBeStored() bool {
	return p.doubt || p.last == ambiguous || p.last == accepted
}

// next returns the next step.
func (p progress) next() step {
	switch {
	case p.view == showsWanted && p.last == accepted:
		return endVerified
	case p.view == showsWanted && (p.mayBeStored() || p.last == refused || p.limited):
		return endReconciled
	case p.last == accepted:
		return p.afterAccepted()
	case p.mayBeStored():
		return p.afterAmbiguous()
	case p.last == refused, p.last == notSent && p.spent:
		return endWriteFailed
	}
	return p.beforeArrival()
}

// afterAccepted returns the next step after an accepted write if the wanted state was not seen.
func (p progress) afterAccepted() step {
	if p.view == showsOther {
		return endDiverged
	}
	return endUnknown
}

// afterAmbiguous returns the next step after an ambiguous write if the wanted state was not seen. A
// write is repeated only if the plan adds no scenarios and the base state was seen.
func (p progress) afterAmbiguous() step {
	canRepeat := p.last != refused && !p.adds && !p.spent
	if canRepeat && p.view == showsBase && !p.running {
		return stepWrite
	}
	return endUnknown
}

// beforeArrival returns the next step while no write can have reached the service.
func (p progress) beforeArrival() step {
	switch {
	case p.view == unseen && p.last == unwritten:
		return endReadFailed
	case p.view == unseen:
		return endWriteFailed
	case p.running:
		return endRunning
	case p.view != showsBase:
		return endConflict
	}
	return stepWrite
}

// after returns the progress after another write, before the next look.
func (p progress) after(written fate) progress {
	p.doubt = p.doubt || p.last == ambiguous
	p.last = written
	p.view = unseen
	p.running = false
	return p
}
