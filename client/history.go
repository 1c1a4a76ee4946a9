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
	lateUntil time.Time // until then an ambiguous write may still be stored
}

// verified is a state that this Client read back after a write. It holds hashes in place of texts.
type verified struct {
	hashes  map[uint64]bool // of each setting, and of each scenario with its id
	removed map[int64]bool  // the ids that the write removed
	until   time.Time
}

func newHistory() *history {
	return &history{seed: maphash.MakeSeed(), entries: make(map[int64]memory)}
}

// expect remembers a state that was just verified, and the scenarios that the write removed.
func (h *history) expect(snap Snapshot, removed []Scenario) {
	id := snap.SimulationID // the timer must not keep the snapshot alive
	v := &verified{hashes: h.hash(snap), removed: make(map[int64]bool), until: time.Now().Add(verifiedFor)}
	for i := range removed {
		v.removed[removed[i].ID] = true
	}
	h.update(id, func(m *memory) { m.verified = v })
	time.AfterFunc(verifiedFor, func() { h.update(id, (*memory).expire) })
}

// settle replaces a verified state that several looks did not show by the state that they showed,
// unless another write was verified meanwhile.
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

// forget forgets the verified state: a write that was not verified may have replaced it.
func (h *history) forget(id int64) {
	h.update(id, func(m *memory) { m.verified = nil })
}

// ambiguous remembers a write that may still be stored.
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
		h.ambiguous(c.SimulationID)
	}
}
