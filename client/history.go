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

// history is what a Client remembers of its writes, for a while.
type history struct {
	mu   sync.Mutex
	byID map[int64]memory
}

type memory struct {
	verified   *Snapshot // nil: unknown
	verifiedAt time.Time
	removed    []int64 // ids that are gone from the verified state
	lateUntil  time.Time
}

// update changes the memory of a simulation, and forgets what is out of date.
func (h *history) update(id int64, change func(*memory)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byID == nil {
		h.byID = make(map[int64]memory)
	}
	m := h.byID[id]
	change(&m)
	h.byID[id] = m
	for id, m := range h.byID {
		if time.Since(m.verifiedAt) > verifiedFor {
			m.verified = nil
			h.byID[id] = m
		}
		if m.verified == nil && time.Now().After(m.lateUntil) {
			delete(h.byID, id)
		}
	}
}

// verified remembers a state that was read back as wanted, and what it removed.
func (h *history) verified(state *Snapshot, removed []Scenario) {
	h.update(state.SimulationID, func(m *memory) {
		if m.verified == nil {
			m.removed = nil
		}
		for _, sc := range removed {
			m.removed = append(m.removed, sc.ID)
		}
		m.verified, m.verifiedAt = state, time.Now()
	})
}

// forget ends what is expected to be seen.
func (h *history) forget(id int64) {
	h.update(id, func(m *memory) { m.verified = nil })
}

// ambiguous remembers a write that can still land.
func (h *history) ambiguous(id int64) {
	h.update(id, func(m *memory) { m.verified, m.lateUntil = nil, time.Now().Add(lateFor) })
}

// lateWritePossible reports whether a write can still land.
func (h *history) lateWritePossible(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Before(h.byID[id].lateUntil)
}

// contradicts reports whether the state lacks something that was verified within the last minute, or has what was removed:
// a copy that lags can show that. Scenarios that somebody added since contradict nothing.
func (h *history) contradicts(state *Snapshot) bool {
	h.mu.Lock()
	m := h.byID[state.SimulationID]
	h.mu.Unlock()
	if m.verified == nil || time.Since(m.verifiedAt) >= verifiedFor {
		return false
	}
	changes := diff(*m.verified, *state)
	isBack := slices.ContainsFunc(changes.Added, func(sc Scenario) bool { return slices.Contains(m.removed, sc.ID) })
	return isBack || len(changes.Settings)+len(changes.Changed)+len(changes.Removed) > 0
}
