package clienttest

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Ids begin at different numbers, so that a test that mixes up a simulation and a scenario fails.
const (
	firstSimulationID = 101
	firstScenarioID   = 50001
)

// Version is a state that the server stored. Its slices are shared with the server: read them, do not change them.
type Version struct {
	// Number counts 1, 2, … over all simulations of the server, in the order of storing.
	Number int
	// Request is the Seq of the request that stored the state; 0 is Seed, Edit, Step or the clock.
	Request int
	// Deleted says that the state is a deletion; Simulation is then the state before it.
	Deleted    bool
	Simulation Simulation
}

// record is a simulation's history. The last version is the current state.
type record struct {
	versions []Version
	// entered is when the current state was entered, by the server's clock.
	entered time.Time
}

func (r *record) current() Version { return r.versions[len(r.versions)-1] }

// store holds the simulations. A stored value is never changed in place: a write stores new slices.
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

// find returns the record of an id, moved to where the clock says, or nil. The caller holds the lock.
func (st *store) find(id int64) *record {
	r := st.records[id]
	if r == nil {
		return nil
	}
	st.advance(r)
	return r
}

// append stores a state and returns its version. The caller holds the lock.
func (st *store) append(r *record, request int, sim Simulation) Version {
	st.versions++
	v := Version{Number: st.versions, Request: request, Simulation: sim}
	r.versions = append(r.versions, v)
	return v
}

// add stores a new simulation, assigning the ids that are 0.
func (st *store) add(request int, sim Simulation) Version {
	st.mu.Lock()
	defer st.mu.Unlock()
	if sim.ID == 0 {
		sim.ID = st.lastID + 1
	}
	st.lastID = max(st.lastID, sim.ID)
	st.number(sim.Scenarios)
	r := st.records[sim.ID]
	if r == nil {
		r = &record{}
		st.records[sim.ID] = r
	}
	r.entered = st.opts.clock()
	return st.append(r, request, sim)
}

// number assigns the ids that are 0, above all ids that were seen. The caller holds the lock and owns the slice.
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

// get returns the current version of a simulation that can be read.
func (st *store) get(id int64) (Version, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	r := st.find(id)
	if r == nil {
		return Version{}, false
	}
	v := r.current()
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

// list returns the current version of every simulation that is not deleted, newest first.
func (st *store) list() []Version {
	st.mu.Lock()
	defer st.mu.Unlock()
	versions := make([]Version, 0, len(st.records))
	for _, r := range st.records {
		st.advance(r)
		if v := r.current(); !v.Deleted {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(a, b Version) int { return cmp.Compare(b.Simulation.ID, a.Simulation.ID) })
	return versions
}

// change stores what fn makes of a simulation's current state. A refusal of fn stores nothing.
func (st *store) change(request int, id int64, fn func(*Simulation) *refusal) (Version, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	r := st.find(id)
	if r == nil || r.current().Deleted {
		return Version{}, notFound(id)
	}
	before := r.current().Simulation
	sim := before
	if ref := fn(&sim); ref != nil {
		return Version{}, ref
	}
	if sim.Status != before.Status {
		r.entered = st.opts.clock()
	}
	return st.append(r, request, sim), nil
}

// remove marks a simulation as deleted.
func (st *store) remove(request int, id int64) (Version, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	r := st.find(id)
	if r == nil || r.current().Deleted {
		return Version{}, notFound(id)
	}
	v := st.append(r, request, r.current().Simulation)
	r.versions[len(r.versions)-1].Deleted = true
	return v, nil
}
