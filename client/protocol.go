package client

// This file holds the decisions of Apply. They depend on nothing but the values of a progress: no
// I/O, no clock, no context. The tests go through all of them.

// fate is what became of a request. A request that fails has one of three fates.
type fate int

const (
	unwritten fate = iota // no request was made
	notSent               // the service did not work on it: no connection, a late body, or a 429
	refused               // the service refused it
	ambiguous             // the service may have worked on it, or may still do so
	accepted              // the service confirmed it
)

// view is the state that the last look showed, compared with the plan.
type view int

const (
	unseen      view = iota // no look succeeded
	showsBase               // the state that the plan was made for
	showsWanted             // the state that the plan leads to, and nothing else
	showsOther              // any other state
)

// progress is all that Apply knows when it decides.
type progress struct {
	last    fate // of the latest write
	doubt   bool // an earlier write is ambiguous
	limited bool // a write met a 429
	adds    bool // the plan adds scenarios, so a second write can add them twice
	view    view // of the latest look
	running bool // the simulation is running
	spent   bool // no attempt is left
}

// step is what Apply does next: write, or end in one of eight ways.
type step int

const (
	stepWrite      step = iota
	endVerified         // success: the service accepted the write, and a look shows the wanted state
	endReconciled       // success: the write failed, and a look shows the wanted state
	endConflict         // *ConflictError
	endRunning          // ErrRunning
	endDiverged         // *DivergedError
	endUnknown          // *OutcomeUnknownError
	endWriteFailed      // the error of the write
	endReadFailed       // the error of the read: no write was made
)

// mayBeStored reports whether a write of the plan may have been stored, or may still be.
func (p progress) mayBeStored() bool {
	return p.doubt || p.last == ambiguous || p.last == accepted
}

// next decides.
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

// afterAccepted decides after a write that the service accepted, while the wanted state is not seen.
func (p progress) afterAccepted() step {
	if p.view == showsOther {
		return endDiverged
	}
	return endUnknown
}

// afterAmbiguous decides after an ambiguous write, while the wanted state is not seen. Only a plan
// that adds nothing is written again, and only over the state that it was made for.
func (p progress) afterAmbiguous() step {
	canRepeat := p.last != refused && !p.adds && !p.spent
	if canRepeat && p.view == showsBase && !p.running {
		return stepWrite
	}
	return endUnknown
}

// beforeArrival decides while no write can have reached the service.
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

// after returns the progress after one more write, before the next look.
func (p progress) after(written fate) progress {
	p.doubt = p.doubt || p.last == ambiguous
	p.last = written
	p.view = unseen
	p.running = false
	return p
}
