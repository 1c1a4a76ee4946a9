package clienttest

import (
	"sync"
	"time"
)

// cache implements the Cache option for getSimulation.
type cache struct {
	mu      sync.Mutex
	entries map[int64]cached // keyed by simulation ID
}

// cached is the cached state of a simulation.
type cached struct {
	version Version
	at      time.Time
}

// get returns the cached state of a simulation and its age if the age is less than d.
func (ca *cache) get(id int64, now time.Time, d time.Duration) (v Version, age time.Duration, ok bool) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	entry, ok := ca.entries[id]
	age = now.Sub(entry.at)
	return entry.version, age, ok && age < d
}

// put caches the state returned by a read.
func (ca *cache) put(id int64, v Version, now time.Time) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if ca.entries == nil {
		ca.entries = map[int64]cached{}
	}
	ca.entries[id] = cached{version: v, at: now}
}
