package client

import (
	"cmp"
	"context"
	"iter"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

const (
	defaultPageSize = 50      // the maximum is not documented
	maxListed       = 100_000 // simulations; a longer list is considered endless
)

// ListOptions configures List.
type ListOptions struct {
	PageSize int // per request; 0 means 50
}

// List returns an iterator over the account's simulations (listSimulations), without duplicates.
// Pages are fetched on demand until one is empty or two in a row contain no new simulation. An
// error ends the iteration. The list may omit scenarios; use Get to read them.
//
// The error is [ErrIncompleteList] if the service reports more simulations than it lists, or lists
// more than 100,000.
func (s *SimulationsService) List(ctx context.Context, opts ListOptions) iter.Seq2[*Simulation, error] {
	return func(yield func(*Simulation, error) bool) {
		list := &listing{seen: make(map[int64]bool), yield: yield}
		for number := 1; !list.isOver; number++ {
			err := s.listPage(ctx, list, number, opts.PageSize)
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// listPage reads a page of the list and yields its new simulations.
func (s *SimulationsService) listPage(ctx context.Context, list *listing, number, size int) error {
	if size < 0 {
		return newValidationError("listSimulations", 0, "page_size", "is %d, not 0 or more", size)
	}
	if ctx == nil {
		return errNilContext("listSimulations", 0)
	}
	size = cmp.Or(size, defaultPageSize)
	ctx, c := s.begin(ctx, "listSimulations", transport.NoSideEffects, 0)
	resp, err := s.raw.ListSimulations(ctx, &gen.ListSimulationsParams{PageNo: &number, PageSize: &size})
	page, err := c.read(resp, err, "records")
	if err != nil {
		return err
	}
	list.total = cmp.Or(page.TotalRecords, list.total)
	list.stale++
	for i := range page.Records {
		record, err := page.Record(i)
		if err != nil {
			return c.newUnreadable(resp, err)
		}
		if list.isNew(record.ID) && !list.yield(c.newSimulation(record), nil) {
			list.isOver = true
			return nil
		}
	}
	return list.endPage(page)
}

// listing is the state of a List iteration.
type listing struct {
	yield  func(*Simulation, error) bool
	seen   map[int64]bool // by ID
	total  int            // latest count from the service, except 0
	stale  int            // consecutive pages without a new simulation
	isOver bool
}

// isNew records a simulation and reports whether it is new.
func (l *listing) isNew(id int64) bool {
	if l.seen[id] {
		return false
	}
	l.seen[id] = true
	l.stale = 0
	return true
}

// endPage determines whether the list has ended. It returns an error if the list ends too early or
// is too long.
func (l *listing) endPage(page *response.Body) error {
	listed := len(l.seen)
	l.isOver = len(page.Records) == 0 || l.stale == 2
	switch {
	case l.isOver && listed < l.total:
		return errorf("listSimulations: %w: the service counts %d simulations and listed %d: "+
			"list them again, or with another page size", ErrIncompleteList, l.total, listed)
	case listed > maxListed:
		return errorf("listSimulations: %w: the service has listed %d simulations and goes on: "+
			"check the base URL and the proxy", ErrIncompleteList, listed)
	}
	return nil
}

// FindByName returns the simulation with exactly the given name. It returns [ErrNotFound] if there
// is none, or an error listing IDs if there are several.
func (s *SimulationsService) FindByName(ctx context.Context, name string) (*Simulation, error) {
	var found *Simulation
	var ids []int64
	for sim, err := range s.List(ctx, ListOptions{}) {
		if err != nil {
			return nil, err
		}
		if sim.Name == name {
			found = sim
			ids = append(ids, sim.ID)
		}
	}
	switch len(ids) {
	case 0:
		return nil, errorf("find simulation %q: %w: check the name", short(name), ErrNotFound)
	case 1:
		return found, nil
	}
	return nil, errorf("find simulation %q: %d simulations have this name, such as %v: use Get with one of the ids",
		short(name), len(ids), ids[:min(len(ids), 10)])
}
