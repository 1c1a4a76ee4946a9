package client

import (
	"slices"
	"sync"
	"time"
)

const (
	verifiedFor = time.Minute      // how long a verified state is expected to be seen
	lateFor     = 10 * time.Minute // how long an ambiguous write may still land
)

// history is what a Client remembers of its writes, by simulation.
type history struct {
	states sync.Map // *verified, for a minute
	late   sync.Map // time.Time until which a write can land
}

// verified is a state that was read back as wanted.
type verified struct {
	*Snapshot
	removed []Scenario // by the plan
	until   time.Time  // it is expected to be seen
}

func (h *history) verified(state *Snapshot, removed []Scenario) {
	h.store(&verified{state, removed, time.Now().Add(verifiedFor)})
}

// settled takes what was seen at last for the truth.
func (h *history) settled(state *Snapshot) {
	if v := h.load(state.SimulationID); v != nil {
		h.store(&verified{state, v.removed, v.until})
	}
}

func (h *history) store(v *verified) {
	h.states.Store(v.SimulationID, v)
	time.AfterFunc(time.Until(v.until), func() { h.states.CompareAndDelete(v.SimulationID, v) })
}

// load returns what is expected to be seen, or nil.
func (h *history) load(id int64) *verified {
	value, _ := h.states.Load(id)
	v, _ := value.(*verified)
	return v
}

// forget ends what is expected to be seen.
func (h *history) forget(id int64) { h.states.Delete(id) }

// ambiguous remembers a write that can still land.
func (h *history) ambiguous(id int64) { h.late.Store(id, time.Now().Add(lateFor)) }

// lateWritePossible reports whether a write can still land.
func (h *history) lateWritePossible(id int64) bool {
	until, ok := h.late.Load(id)
	return ok && time.Now().Before(until.(time.Time))
}

// contradicted returns what was verified within the last minute, if the state lacks something of it or has what was removed:
// a copy that lags can show that. Scenarios that somebody added since contradict nothing.
func (h *history) contradicted(state *Snapshot) *verified {
	v := h.load(state.SimulationID)
	if v == nil {
		return nil
	}
	changes := diff(*v.Snapshot, *state)
	isBack := slices.ContainsFunc(changes.Added, func(sc Scenario) bool { return hasID(v.removed, sc.ID) })
	if !isBack && len(changes.Settings)+len(changes.Changed)+len(changes.Removed) == 0 {
		return nil
	}
	return v
}

func hasID(list []Scenario, id int64) bool {
	return slices.ContainsFunc(list, func(sc Scenario) bool { return sc.ID == id })
}
