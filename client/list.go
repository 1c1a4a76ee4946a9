package client

import (
	"cmp"
	"context"
	"iter"
	"net/http"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

const (
	defaultPageSize = 50      // the service does not document its limit
	maxListed       = 100_000 // simulations; a longer list has no end
)

// ListOptions are the options of List. The zero value is fine.
type ListOptions struct {
	PageSize int // simulations per request; 0: 50
}

// List yields the account's simulations (listSimulations), none of them twice. List reads each page
// when the caller needs its first simulation, and ends with an empty page or with two pages in a
// row without a new simulation. The first error is the last element.
//
// The error is [ErrIncompleteList] if the service counts more simulations than the pages had, or
// lists 100,000 and goes on. The service numbers its pages: if another program creates or deletes
// simulations meanwhile, others move from page to page, and List misses those on a page already
// read. Whether listed simulations have their scenarios is not documented; use Get for them.
func (s *SimulationsService) List(ctx context.Context, opts ListOptions) iter.Seq2[*Simulation, error] {
	return func(yield func(*Simulation, error) bool) {
		list := &listing{seen: make(map[int64]bool)}
		for page, err := range s.pages(ctx, opts) {
			goesOn := false
			if err == nil {
				goesOn, err = list.yieldPage(page, yield)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !goesOn {
				return
			}
		}
	}
}

// page is one response of listSimulations.
type page struct {
	response.Page

	call *call
	resp *http.Response
}

// pages yields the pages of the list from the first one, without an end. An error is the last element.
func (s *SimulationsService) pages(ctx context.Context, opts ListOptions) iter.Seq2[*page, error] {
	return func(yield func(*page, error) bool) {
		if opts.PageSize < 0 {
			yield(nil, newValidationError("listSimulations", 0, "page_size", "is %d, not 0 or more", opts.PageSize))
			return
		}
		size := cmp.Or(opts.PageSize, defaultPageSize)
		for number := 1; ; number++ {
			page, err := s.readPage(ctx, number, size)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

func (s *SimulationsService) readPage(ctx context.Context, number, size int) (*page, error) {
	if ctx == nil {
		return nil, errNilContext("listSimulations")
	}
	ctx, c := s.begin(ctx, "listSimulations", transport.NoSideEffects, 0)
	resp, err := s.raw.ListSimulations(ctx, &gen.ListSimulationsParams{PageNo: &number, PageSize: &size})
	page := &page{call: c, resp: resp}
	return page, c.read(resp, err, &page.Page)
}

// listing is the state of one List.
type listing struct {
	seen   map[int64]bool // ids
	listed int            // simulations, with and without an id
	total  int            // the latest count of the service above zero
	stale  int            // pages in a row without a new simulation
}

// yieldPage yields the new simulations of a page, and reports whether the list goes on.
func (l *listing) yieldPage(page *page, yield func(*Simulation, error) bool) (goesOn bool, err error) {
	isEmpty := true
	l.stale++
	for body, err := range page.All() {
		if err != nil {
			return false, page.call.newUnreadable(page.resp, err)
		}
		isEmpty = false
		if l.isNew(body.ID) && !yield(page.call.newSimulation(body), nil) {
			return false, nil
		}
	}
	if page.TotalRecords > 0 {
		l.total = page.TotalRecords
	}
	isOver := isEmpty || l.stale == 2
	return !isOver, l.check(isOver)
}

// isNew reports whether the list lacks a simulation. Simulations without an id always count as new,
// but do not keep the list going.
func (l *listing) isNew(id int64) bool {
	if l.seen[id] {
		return false
	}
	l.listed++
	if id != 0 {
		l.seen[id] = true
		l.stale = 0
	}
	return true
}

// check returns an error if the list is over too early, or goes on for too long.
func (l *listing) check(isOver bool) error {
	switch {
	case isOver && l.listed < l.total:
		return errorf("listSimulations: %w: the service counts %d simulations and listed %d: "+
			"list them again, or with another page size", ErrIncompleteList, l.total, l.listed)
	case !isOver && l.listed >= maxListed:
		return errorf("listSimulations: %w: the service has listed %d simulations and goes on: "+
			"check the base URL and the proxy", ErrIncompleteList, l.listed)
	}
	return nil
}

// FindByName returns the only simulation with exactly this name. The error is [ErrNotFound] if no
// simulation has the name, and has no type but lists the ids if several have it. FindByName needs
// the whole list: after an error of List, such as [ErrIncompleteList], the result is that error,
// even if a page had the name.
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
