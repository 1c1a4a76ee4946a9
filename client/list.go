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
	defaultPageSize = 50      // the service's limit is not documented
	maxListed       = 100_000 // a service that goes on has lost count
)

// ListOptions are the options of List. The zero value is fine.
type ListOptions struct {
	PageSize int // simulations per request; 0: 50
}

// List yields the account's simulations (listSimulations), page after page as they are needed, and none twice. The service
// numbers its pages, so simulations that are created or deleted meanwhile move others from page to page: one that moves
// to a page already read is missed. The first error is the last element; one comes after 100,000 simulations. Whether listed
// simulations have their scenarios is not documented: Get has them.
func (s *SimulationsService) List(ctx context.Context, opts ListOptions) iter.Seq2[*Simulation, error] {
	return func(yield func(*Simulation, error) bool) {
		if opts.PageSize < 0 {
			yield(nil, newValidationError("listSimulations", 0, "page_size", "is %d, not 0 or more", opts.PageSize))
			return
		}
		size, seen, listed := cmp.Or(opts.PageSize, defaultPageSize), make(map[int64]bool), 0
		for number, stale := 1, 0; stale < 2; number++ { // stale counts the pages in a row that have nothing new
			ctx, c, err := s.newCall(ctx, "listSimulations", transport.NoSideEffects)
			if err != nil {
				yield(nil, err)
				return
			}
			var page response.Page
			resp, err := s.raw.ListSimulations(ctx, &gen.ListSimulationsParams{PageNo: &number, PageSize: &size})
			if err := c.read(resp, err, &page); err != nil {
				yield(nil, err)
				return
			}
			before := listed
			stale++
			for body, err := range page.All() {
				if err != nil {
					yield(nil, c.newUnreadable(resp, err))
					return
				}
				isNew := body.ID != 0 && !seen[body.ID]
				if listed++; isNew {
					stale, seen[body.ID] = 0, true
				}
				if (isNew || body.ID == 0) && !yield(c.newSimulation(body), nil) {
					return
				}
			}
			if listed == before || page.TotalRecords > 0 && listed >= page.TotalRecords {
				return
			}
			if listed >= maxListed && stale == 0 {
				yield(nil, errorf("listSimulations: the service has listed %d simulations and goes on: stopped", listed))
				return
			}
		}
	}
}

// FindByName returns the only simulation with exactly this name. If there is none the error is [ErrNotFound], if there are
// several it lists their ids and has no type.
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
		return nil, errorf("find simulation %q: %w: check the name", short(name), ErrNotFound)
	case 1:
		return found, nil
	}
	return nil, errorf("find simulation %q: %d simulations have this name, such as %v: use Get with one of the ids",
		short(name), len(ids), ids[:min(len(ids), 10)])
}
