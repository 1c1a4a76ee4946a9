package client

import (
	"hash/maphash"
	"maps"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

const (
	verifiedFor = time.Minute      // how long reads are expected to show a verified state
	lateFor     = 10 * time.Minute // how long an uncertain write may still be stored
)

// history is the memory that a Client has of its writes, by simulation. Entries go when they
// expire.
type history struct {
	seed maphash.Seed

	mu      sync.Mutex
	entries map[int64]memory
}

// memory is the history of one simulation.
type memory struct {
	verified  *verified // nil: none
	lateUntil time.Time // until then an uncertain write may still be stored
}

// verified is a state that this Client read back after a write. It holds hashes in place of texts.
type verified struct {
	settings  Settings
	scenarios map[int64]uint64 // hash by id
	removed   map[int64]bool   // the ids that the write removed
	until     time.Time
}

func newHistory() *history {
	return &history{seed: maphash.MakeSeed(), entries: make(map[int64]memory)}
}

// expect remembers a state that was just verified, and the scenarios that the write removed.
func (h *history) expect(snap Snapshot, removed []Scenario) {
	id := snap.SimulationID // the timer must not keep the snapshot alive
	v := &verified{removed: make(map[int64]bool), until: time.Now().Add(verifiedFor)}
	for i := range removed {
		v.removed[removed[i].ID] = true
	}
	h.hash(v, snap)
	h.update(id, func(m *memory) { m.verified = v })
	time.AfterFunc(verifiedFor, func() { h.update(id, (*memory).expire) })
}

// settle replaces a verified state that several looks did not show by the state that they showed,
// unless another write was verified meanwhile.
func (h *history) settle(old *verified, snap Snapshot) {
	v := &verified{removed: maps.Clone(old.removed), until: old.until}
	h.hash(v, snap)
	for id := range v.scenarios {
		delete(v.removed, id)
	}
	h.update(snap.SimulationID, func(m *memory) {
		if m.verified == old {
			m.verified = v
		}
	})
}

func (h *history) hash(v *verified, snap Snapshot) {
	v.settings = snap.Settings
	v.scenarios = make(map[int64]uint64, len(snap.Scenarios))
	for i := range snap.Scenarios {
		v.scenarios[snap.Scenarios[i].ID] = scenario.Hash(h.seed, &snap.Scenarios[i])
	}
}

// contradicted returns the state that was verified within the last minute if the read lacks a part
// of it or shows a removed scenario, as a lagging replica does; otherwise nil. Scenarios that
// another writer added since contradict nothing.
func (h *history) contradicted(read Snapshot) *verified {
	h.mu.Lock()
	v := h.entries[read.SimulationID].verified
	h.mu.Unlock()
	if v == nil || !time.Now().Before(v.until) {
		return nil
	}
	if len(schema.Diff(v.settings, read.Settings)) > 0 {
		return v
	}
	found := 0
	for i := range read.Scenarios {
		sc := &read.Scenarios[i]
		hash, known := v.scenarios[sc.ID]
		if v.removed[sc.ID] || known && hash != scenario.Hash(h.seed, sc) {
			return v
		}
		if known {
			found++
		}
	}
	if found < len(v.scenarios) {
		return v
	}
	return nil
}

// forget forgets the verified state: a write that was not verified may have replaced it.
func (h *history) forget(id int64) {
	h.update(id, func(m *memory) { m.verified = nil })
}

// uncertain remembers a write that may still be stored.
func (h *history) uncertain(id int64) {
	h.update(id, func(m *memory) { m.lateUntil = time.Now().Add(lateFor) })
	time.AfterFunc(lateFor, func() { h.update(id, (*memory).expire) })
}

// lateWritePossible reports whether an uncertain write of this Client may still be stored.
func (h *history) lateWritePossible(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Before(h.entries[id].lateUntil)
}

// update changes the entry of a simulation, and removes an entry that holds nothing any more.
func (h *history) update(id int64, change func(*memory)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.entries[id]
	change(&m)
	if m == (memory{}) {
		delete(h.entries, id)
		return
	}
	h.entries[id] = m
}

// expire drops the parts whose time is over.
func (m *memory) expire() {
	now := time.Now()
	if m.verified != nil && !now.Before(m.verified.until) {
		m.verified = nil
	}
	if !now.Before(m.lateUntil) {
		m.lateUntil = time.Time{}
	}
}

// wrote takes note of a write that Edit and Apply did not make.
func (h *history) wrote(c *call, err error) {
	if c.Attempts > 0 {
		h.forget(c.SimulationID)
	}
	if c.Retried || c.isPending || fateOf(err) == ambiguous {
		h.uncertain(c.SimulationID)
	}
}
