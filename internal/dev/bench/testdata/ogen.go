package main

import (
	"context"
	"fmt"

	"github.com/omnidim-go/simulations/internal/dev/bench/ogenclient"
)

// ogenKey is the key as ogen asks for it.
type ogenKey struct{}

// BearerAuth returns the key.
func (ogenKey) BearerAuth(context.Context, ogenclient.OperationName) (ogenclient.BearerAuth, error) {
	return ogenclient.BearerAuth{Token: key}, nil
}

// newOgen is the client that ogen generates from the same specification.
func newOgen(s service, n int) (map[string]call, error) {
	c, err := ogenclient.NewClient(s.url, ogenKey{}, ogenclient.WithClient(s.http))
	if err != nil {
		return nil, err
	}
	count := func(resp any, err error) (int, error) {
		if err != nil {
			return 0, err
		}
		envelope, ok := resp.(*ogenclient.SimulationEnvelope)
		if !ok {
			return 0, fmt.Errorf("the response is a %T", resp)
		}
		return len(envelope.Simulation.Value.ScenariosIds), nil
	}
	ctx, id := context.Background(), int64(n)
	body, err := updateBody[*ogenclient.SimulationUpdate](n)
	return map[string]call{
		get: func() (int, error) {
			resp, err := c.GetSimulation(ctx, ogenclient.GetSimulationParams{SimulationID: id})
			return count(resp, err)
		},
		update: func() (int, error) {
			resp, err := c.UpdateSimulation(ctx, body, ogenclient.UpdateSimulationParams{SimulationID: id})
			return count(resp, err)
		},
	}, err
}
