package client

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/answer"
	"github.com/omnidim-go/simulations/internal/transport"
)

// defaultPageSize is what List asks for. The service's limit is not documented.
const defaultPageSize = 50

// ListOptions are the options of List. The zero value is fine.
type ListOptions struct {
	PageSize int // simulations a request; 0: 50
}

// List yields the account's simulations (listSimulations), page after page as they are needed, and none twice: the
// service numbers its pages, so that simulations that are created or deleted meanwhile move others from page to page. One
// that moves to a page already read is missed. The first error is the last element.
func (s *SimulationsService) List(ctx context.Context, opts ListOptions) iter.Seq2[*Simulation, error] {
	return func(yield func(*Simulation, error) bool) {
		if opts.PageSize < 0 {
			yield(nil, fmt.Errorf("listSimulations: the page size %d is negative: use 0 for the default", opts.PageSize))
			return
		}
		params := gen.ListSimulationsParams{PageSize: cmp.Or(opts.PageSize, defaultPageSize)}
		seen, pages := make(map[int64]bool), make(map[string]bool)
		for received := 0; ; {
			params.PageNo++
			page, err := s.page(ctx, params)
			if err != nil {
				yield(nil, err)
				return
			}
			var ids []int64
			for i := range page.Records {
				ids = append(ids, page.Records[i].ID)
			}
			key := fmt.Sprint(ids)
			if len(ids) == 0 || pages[key] {
				return
			}
			for i, id := range ids {
				if (id == 0 || !seen[id]) && !yield(s.simulation(&page.Records[i]), nil) {
					return
				}
				seen[id] = true
			}
			pages[key], received = true, received+len(ids)
			if page.TotalRecords > 0 && received >= page.TotalRecords {
				return
			}
		}
	}
}

func (s *SimulationsService) page(ctx context.Context, params gen.ListSimulationsParams) (*answer.Envelope, error) {
	holds := func(a *answer.Envelope) bool { return a.Records != nil }
	return s.operation("listSimulations", 0, transport.Read).perform(ctx, holds, func(ctx context.Context) (*http.Response, error) {
		return s.raw.ListSimulations(ctx, &params)
	})
}

// FindByName returns the only simulation with exactly this name. Where there is none the error is [ErrNotFound], where
// there are several it lists their ids.
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
		return nil, fmt.Errorf("find simulation %q: %w: check the name", name, ErrNotFound)
	case 1:
		return found, nil
	}
	return nil, fmt.Errorf("find simulation %q: the simulations %v have this name: use Get with one of the ids", name, ids)
}
