package client

import (
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

const (
	verifiedFor = time.Minute      // how long reads are expected to show a verified state
	lateFor     = 10 * time.Minute // how long an ambiguous write may still be stored
)

// history records a Client's recent writes by simulation. Entries are removed when they expire.
type history struct {
	seed maphash.Seed

	mu      sync.Mutex
	entries map[int64]memory
}

// memory is the history of one simulation.
type memory struct {
	verified  *verified // nil if none
	lateUntil time.Time // after this time, no ambiguous write can be stored
}

// verified is a state that was read back after a write by this Client, stored as hashes.
type verified struct {
	hashes  map[uint64]bool // of each setting and of each scenario with its ID
	removed map[int64]bool  // IDs removed by the write
	until   time.Time
}

func newHistory() *history {
	return &history{seed: maphash.MakeSeed(), entries: make(map[int64]memory)}
}

// expect records a verified state and the scenarios removed by the write.
func (h *history) expect(snap Snapshot, removed []Scenario) {
	id := snap.SimulationID // so that the timer does not keep snap alive
	v := &verified{hashes: h.hash(snap), removed: make(map[int64]bool), until: time.Now().Add(verifiedFor)}
	for i := range removed {
		v.removed[removed[i].ID] = true
	}
	h.update(id, func(m *memory) { m.verified = v })
	time.AfterFunc(verifiedFor, func() { h.update(id, (*memory).expire) })
}

// settle replaces the verified state old with snap, the last of several reads that contradict old.
// A state verified in the meantime is kept.
func (h *history) settle(old *verified, snap Snapshot) {
	v := &verified{hashes: h.hash(snap), removed: maps.Clone(old.removed), until: old.until}
	for i := range snap.Scenarios {
		delete(v.removed, snap.Scenarios[i].ID)
	}
	h.update(snap.SimulationID, func(m *memory) {
		if m.verified == old {
			m.verified = v
		}
	})
}

func (h *history) hash(snap Snapshot) map[uint64]bool {
	hashes := make(map[uint64]bool, len(snap.Scenarios)+1)
	for _, field := range schema.Diff(Settings{}, snap.Settings) {
		hashes[maphash.String(h.seed, field.Field+"="+schema.NormalText(field.After))] = true
	}
	for i := range snap.Scenarios {
		hashes[scenario.Hash(h.seed, &snap.Scenarios[i])] = true
	}
	return hashes
}

// contradicted returns the state verified within the last minute if read lacks part of it or shows
// a scenario removed by the write, as happens when a replica lags. Otherwise, it returns nil.
// Scenarios added since then are ignored.
func (h *history) contradicted(read Snapshot) *verified {
	h.mu.Lock()
	v := h.entries[read.SimulationID].verified
	h.mu.Unlock()
	if v == nil || !time.Now().Before(v.until) {
		return nil
	}
	isBack := func(sc Scenario) bool { return v.removed[sc.ID] }
	if slices.ContainsFunc(read.Scenarios, isBack) {
		return v
	}
	shown := h.hash(read)
	for hash := range v.hashes {
		if !shown[hash] {
			return v
		}
	}
	return nil
}

// ambiguous records a write that may still be stored.
func (h *history) ambiguous(id int64) {
	h.update(id, func(m *memory) { m.lateUntil = time.Now().Add(lateFor) })
	time.AfterFunc(lateFor, func() { h.update(id, (*memory).expire) })
}

// lateWritePossible reports whether an ambiguous write of this Client may still be stored.
func (h *history) lateWritePossible(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Before(h.entries[id].lateUntil)
}

// update changes a simulation's entry and deletes the entry once empty.
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

// expire clears the parts of m that have expired.
func (m *memory) expire() {
	now := time.Now()
	if m.verified != nil && !now.Before(m.verified.until) {
		m.verified = nil
	}
	if !now.Before(m.lateUntil) {
		m.lateUntil = time.Time{}
	}
}

// wrote records a write made outside Edit and Apply. Since no read follows, the write may have
// replaced the verified state.
func (h *history) wrote(c *call, err error) {
	if c.Attempts > 0 {
		h.update(c.SimulationID, func(m *memory) { m.verified = nil })
	}
	if c.Retried || c.isPending || fateOf(err) == ambiguous {
		h.ambiguous(c.SimulationID)
	}
}
