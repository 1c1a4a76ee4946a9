package main

import (
	"context"
	"fmt"

	"github.com/omnidim-go/simulations/internal/bench/ogenclient"
)

const ogenName = "ogen"

// ogen is the client that ogen generates from the same specification.
type ogen struct {
	client *ogenclient.Client
	bodies map[int]*ogenclient.SimulationUpdate
}

func ogenWay(w wire, sizes []int) (way, error) {
	c, err := ogenclient.NewClient(w.base, ogenKey{}, ogenclient.WithClient(w.http))
	if err != nil {
		return way{}, err
	}
	o := ogen{c, make(map[int]*ogenclient.SimulationUpdate)}
	for _, n := range sizes {
		o.bodies[n] = ogenBody(n)
	}
	return way{Name: ogenName, get: o.get, update: o.update}, nil
}

// ogenKey is the key as ogen asks for it.
type ogenKey struct{}

// BearerAuth returns the key.
func (ogenKey) BearerAuth(context.Context, ogenclient.OperationName) (ogenclient.BearerAuth, error) {
	return ogenclient.BearerAuth{Token: key}, nil
}

func ogenBody(n int) *ogenclient.SimulationUpdate {
	body := &ogenclient.SimulationUpdate{}
	for _, sc := range records(n, true) {
		own := ogenclient.Scenario{
			ID:             ogenclient.NewOptInt64(sc.ID),
			Name:           sc.Name,
			Description:    sc.Description,
			ExpectedResult: sc.ExpectedResult,
		}
		for _, v := range sc.SelectedVoices {
			own.SelectedVoices = append(own.SelectedVoices, ogenclient.Voice{ID: v.ID, Provider: ogenclient.VoiceProvider(v.Provider)})
		}
		body.Scenarios = append(body.Scenarios, own)
	}
	return body
}

func (o ogen) get(ctx context.Context, n, worker int) (int, error) {
	answer, err := o.client.GetSimulation(ctx, ogenclient.GetSimulationParams{SimulationID: simulationID(n, worker)})
	return ogenRead(answer, err)
}

func (o ogen) update(ctx context.Context, n, worker int) (int, error) {
	answer, err := o.client.UpdateSimulation(ctx, o.bodies[n], ogenclient.UpdateSimulationParams{SimulationID: simulationID(n, worker)})
	return ogenRead(answer, err)
}

func ogenRead(answer any, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	envelope, ok := answer.(*ogenclient.SimulationEnvelope)
	if !ok {
		return 0, fmt.Errorf("ogen answered a %T", answer)
	}
	return len(envelope.Simulation.Value.ScenariosIds), nil
}
