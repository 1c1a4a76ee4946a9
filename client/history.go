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
	removed []Scenario    // by the plan
	index   map[int64]int // of its scenarios; -1: removed
	until   time.Time     // it is expected to be seen
}

// expect remembers what is expected to be seen.
func (h *history) expect(v verified) {
	v.index = scenario.Index(v.Scenarios)
	for _, sc := range v.removed {
		v.index[sc.ID] = -1
	}
	h.states.Store(v.SimulationID, &v)
	time.AfterFunc(time.Until(v.until), func() { h.states.CompareAndDelete(v.SimulationID, &v) })
}

// expected returns the scenario as it was verified, the zero Scenario if it was removed, and any other as it is.
func (v *verified) expected(sc Scenario) Scenario {
	switch i, known := v.index[sc.ID]; {
	case !known:
		return sc
	case i < 0:
		return Scenario{}
	default:
		return v.Scenarios[i]
	}
}

// contradicted returns what was verified within the last minute, if the state lacks something of it or has what was removed:
// a copy that lags can show that. Scenarios that somebody added since contradict nothing.
func (h *history) contradicted(state *Snapshot) *verified {
	value, _ := h.states.Load(state.SimulationID)
	v, ok := value.(*verified)
	if !ok {
		return nil
	}
	changes := diff(*v.Snapshot, *state)
	isBack := func(sc Scenario) bool { return v.index[sc.ID] < 0 }
	if len(changes.Settings)+len(changes.Changed)+len(changes.Removed) > 0 || slices.ContainsFunc(changes.Added, isBack) {
		return v
	}
	return nil
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
