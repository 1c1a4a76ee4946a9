package clienttest

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Simulation and scenario IDs start at different numbers so that a test that mixes them up fails.
const (
	firstSimulationID = 101
	firstScenarioID   = 50001
)

// Version is a stored state of a simulation. Its slices are shared with the server and must not be
// modified.
type Version struct {
	// Number is the version number. Versions are numbered across all simulations on the server in
	// the order in which they are stored, starting at 1.
	Number int
	// Request is the Seq of the request that stored the state. Zero means that the state was stored
	// by Seed, Edit, Step or the clock.
	Request int
	// At is when the state was stored, according to the server's clock.
	At time.Time
	// Deleted marks a deletion. Simulation is then the state before the deletion.
	Deleted    bool
	Simulation Simulation
}

// record is a simulation's history. The last version is the current state.
type record struct {
	versions []Version
	// entered is when the simulation entered its current status, according to the server's clock.
	entered time.Time
}

func (r *record) current() Version { return r.versions[len(r.versions)-1] }

// view specifies how far a read lags behind the writes.
type view struct {
	back int           // versions
	lag  time.Duration // according to the server's clock
}

// seen returns the version visible in a view, which is the oldest version if the lag exceeds the
// history.
func (r *record) seen(v view, now time.Time) Version {
	i := len(r.versions) - 1
	for v.lag > 0 && i > 0 && r.versions[i].At.After(now.Add(-v.lag)) {
		i--
	}
	return r.versions[max(0, i-v.back)]
}

// writer identifies the source of a change.
type writer struct {
	request int    // Version.Request
	ifMatch string // the request's If-Match header
}

// store holds the simulations. A write stores new slices and never modifies a stored value in
// place.
type store struct {
	opts *options

	mu           sync.Mutex
	records      map[int64]*record
	versions     int
	lastID       int64
	lastScenario int64
}

func newStore(opts *options) *store {
	return &store{
		opts:         opts,
		records:      map[int64]*record{},
		lastID:       firstSimulationID - 1,
		lastScenario: firstScenarioID - 1,
	}
}

// find returns the record of a simulation in its current state, or nil if there is none. The caller
// must hold the lock.
func (st *store) find(id int64) *record {
	r := st.records[id]
	if r == nil {
		return nil
	}
	st.advance(r)
	return r
}

// append stores a state and returns its version. The caller must hold the lock.
func (st *store) append(r *record, request int, sim Simulation, at time.Time) Version {
	st.versions++
	v := Version{Number: st.versions, Request: request, At: at, Simulation: sim}
	r.versions = append(r.versions, v)
	return v
}

// add stores a new simulation and assigns the IDs that are 0. If the simulation's ID is already in
// use, the simulation and all of its scenarios receive new IDs.
func (st *store) add(request int, sim Simulation) Version {
	st.mu.Lock()
	defer st.mu.Unlock()
	if taken := st.records[sim.ID]; taken != nil && !taken.current().Deleted {
		sim.ID = 0
		for i := range sim.Scenarios {
			sim.Scenarios[i].ID = 0
		}
	}
	if sim.ID == 0 {
		sim.ID = st.lastID + 1
	}
	st.lastID = max(st.lastID, sim.ID)
	for i, sc := range sim.Scenarios {
		sim.Scenarios[i] = st.opts.records.withExtra(sc)
	}
	st.number(sim.Scenarios)
	r := st.records[sim.ID]
	if r == nil {
		r = &record{}
		st.records[sim.ID] = r
	}
	r.entered = st.opts.clock()
	return st.append(r, request, sim, r.entered)
}

// number assigns an ID above all known IDs to each scenario whose ID is 0. The caller must hold the
// lock and own the slice.
func (st *store) number(list []Scenario) {
	for _, sc := range list {
		st.lastScenario = max(st.lastScenario, sc.ID)
	}
	for i := range list {
		if list[i].ID == 0 {
			st.lastScenario++
			list[i].ID = st.lastScenario
		}
	}
}

// get returns the version of a simulation visible in a view, and whether it is readable.
func (st *store) get(id int64, seen view) (Version, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	r := st.find(id)
	if r == nil {
		return Version{}, false
	}
	v := r.seen(seen, st.opts.clock())
	return v, !v.Deleted || st.opts.softDelete
}

// history returns the versions of a simulation, oldest first.
func (st *store) history(id int64) []Version {
	st.mu.Lock()
	defer st.mu.Unlock()
	r := st.find(id)
	if r == nil {
		return nil
	}
	return slices.Clone(r.versions)
}

// list returns the version of each simulation visible in a view, newest first, without deleted
// ones.
func (st *store) list(seen view) []Version {
	st.mu.Lock()
	defer st.mu.Unlock()
	versions := make([]Version, 0, len(st.records))
	for _, r := range st.records {
		st.advance(r)
		if v := r.seen(seen, st.opts.clock()); !v.Deleted {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(a, b Version) int { return cmp.Compare(b.Simulation.ID, a.Simulation.ID) })
	return versions
}

// change applies fn to a simulation's current state and stores the result, unless fn returns a
// refusal.
func (st *store) change(w writer, id int64, fn func(*Simulation) *refusal) (Version, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	r, ref := st.writable(w, id)
	if ref != nil {
		return Version{}, ref
	}
	before := r.current().Simulation
	sim := before
	if ref := fn(&sim); ref != nil {
		return Version{}, ref
	}
	now := st.opts.clock()
	if sim.Status != before.Status {
		r.entered = now
	}
	return st.append(r, w.request, sim, now), nil
}

// remove marks a simulation as deleted.
func (st *store) remove(w writer, id int64) (Version, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	r, ref := st.writable(w, id)
	if ref != nil {
		return Version{}, ref
	}
	v := st.append(r, w.request, r.current().Simulation, st.opts.clock())
	r.versions[len(r.versions)-1].Deleted = true
	return v, nil
}

// writable returns a simulation's record if the writer may change the simulation. The caller must
// hold the lock.
func (st *store) writable(w writer, id int64) (*record, *refusal) {
	r := st.find(id)
	if r == nil || r.current().Deleted {
		return nil, notFound(id)
	}
	if st.opts.reads.etags && !st.opts.put.ignoresIfMatch && !matches(w.ifMatch, r.current()) {
		return nil, preconditionFailed()
	}
	return r, nil
}
