package client

import (
	"slices"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
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
	removed map[int64]int // by the plan
	index   map[int64]int
	until   time.Time // it is expected to be seen
}

func (h *history) verified(state *Snapshot, removed []Scenario) {
	h.store(&verified{Snapshot: state, removed: scenario.Index(removed), until: time.Now().Add(verifiedFor)})
}

// settled takes what was seen at last for the truth.
func (h *history) settled(state *Snapshot) {
	if v := h.load(state.SimulationID); v != nil {
		h.store(&verified{Snapshot: state, removed: v.removed, until: v.until})
	}
}

func (h *history) store(v *verified) {
	v.index = scenario.Index(v.Scenarios)
	h.states.Store(v.SimulationID, v)
	time.AfterFunc(time.Until(v.until), func() { h.states.CompareAndDelete(v.SimulationID, v) })
}

// load returns what is expected to be seen, or nil.
func (h *history) load(id int64) *verified {
	value, _ := h.states.Load(id)
	v, _ := value.(*verified)
	return v
}

// expected returns the scenario as it was verified, the zero Scenario if it was removed, and any other as it is.
func (v *verified) expected(sc Scenario) Scenario {
	if _, removed := v.removed[sc.ID]; removed {
		return Scenario{}
	}
	if i, ok := v.index[sc.ID]; ok {
		return v.Scenarios[i]
	}
	return sc
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
	isBack := slices.ContainsFunc(changes.Added, func(sc Scenario) bool { return v.expected(sc).ID == 0 })
	if !isBack && len(changes.Settings)+len(changes.Changed)+len(changes.Removed) == 0 {
		return nil
	}
	return v
}
