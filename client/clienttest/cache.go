package clienttest

import (
	"sync"
	"time"
)

// cache is the cache of the option Cache, in front of getSimulation.
type cache struct {
	mu      sync.Mutex
	entries map[int64]cached // by simulation
}

// cached is the state of one simulation in the cache.
type cached struct {
	version Version
	at      time.Time
}

// get returns the cached state of a simulation and its age, if the age is below d.
func (ca *cache) get(id int64, now time.Time, d time.Duration) (v Version, age time.Duration, ok bool) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	entry, ok := ca.entries[id]
	age = now.Sub(entry.at)
	return entry.version, age, ok && age < d
}

// put caches the state that a read showed.
func (ca *cache) put(id int64, v Version, now time.Time) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if ca.entries == nil {
		ca.entries = map[int64]cached{}
	}
	ca.entries[id] = cached{version: v, at: now}
}
