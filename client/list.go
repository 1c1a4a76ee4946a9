package client

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

const (
	defaultPageSize = 50      // the service's limit is not documented
	maxListed       = 100_000 // a service that goes on has lost count
)

// ListOptions are the options of List. The zero value is fine.
type ListOptions struct {
	PageSize int // simulations a request; 0: 50
}

// List yields the account's simulations (listSimulations), page after page as they are needed, and none twice. The service
// numbers its pages, so simulations that are created or deleted meanwhile move others from page to page: one that moves
// to a page already read is missed. The first error is the last element.
func (s *SimulationsService) List(ctx context.Context, opts ListOptions) iter.Seq2[*Simulation, error] {
	return func(yield func(*Simulation, error) bool) {
		if opts.PageSize < 0 {
			yield(nil, &ValidationError{Fields: []FieldError{{"page_size", fmt.Sprintf("is %d, not 0 or more", opts.PageSize)}}})
			return
		}
		l := &lister{service: s, yield: yield, seen: make(map[int64]bool)}
		for number := 1; ; number++ {
			page, err := s.page(ctx, number, cmp.Or(opts.PageSize, defaultPageSize))
			if err != nil {
				yield(nil, err)
				return
			}
			if !l.yieldAll(page, number) {
				return
			}
		}
	}
}

// lister is one iteration over all pages.
type lister struct {
	service *SimulationsService
	yield   func(*Simulation, error) bool
	seen    map[int64]bool
	listed  int // records so far
}

// yieldAll yields what is new on a page, and reports whether there can be another page.
func (l *lister) yieldAll(page *response.Page, number int) bool {
	hasNew := false
	for body, err := range page.All() {
		if err != nil {
			l.yield(nil, fmt.Errorf("listSimulations: page %d: a simulation cannot be read: %w", number, err))
			return false
		}
		l.listed++
		if body.ID != 0 && l.seen[body.ID] {
			continue
		}
		hasNew, l.seen[body.ID] = true, true
		if !l.yield(l.service.simulation(body), nil) {
			return false
		}
	}
	if hasNew && l.listed >= maxListed {
		l.yield(nil, fmt.Errorf("listSimulations: the service has listed %d simulations and goes on: stopped", l.listed))
		return false
	}
	return hasNew && (page.TotalRecords <= 0 || l.listed < page.TotalRecords)
}

func (s *SimulationsService) page(ctx context.Context, number, size int) (*response.Page, error) {
	c, err := s.newCall(ctx, "listSimulations", transport.NoSideEffects)
	if err != nil {
		return nil, err
	}
	var page response.Page
	resp, err := s.raw.ListSimulations(c.on(ctx), &gen.ListSimulationsParams{PageNo: &number, PageSize: &size})
	if err := c.read(resp, err, &page); err != nil {
		return nil, err
	}
	return &page, nil
}

// FindByName returns the only simulation with exactly this name. If there is none the error is [ErrNotFound], if there are
// several it lists their ids.
func (s *SimulationsService) FindByName(ctx context.Context, name string) (*Simulation, error) {
	var found *Simulation
	var ids []int64
	for sim, err := range s.List(ctx, ListOptions{}) {
		if err != nil {
			return nil, err
		}
		if sim.Name == name {
			found, ids = sim, append(ids, sim.ID)
		}
	}
	switch len(ids) {
	case 0:
		return nil, fmt.Errorf("find simulation %q: %w: check the name", short(name), ErrNotFound)
	case 1:
		return found, nil
	}
	return nil, fmt.Errorf("find simulation %q: %d simulations have this name, such as %v: use Get with one of the ids",
		short(name), len(ids), ids[:min(len(ids), 10)])
}
