package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/omnidim-go/simulations/client"
)

const (
	libraryName = "this library"
	readName    = "this library, records read" // Get or Update, and then Scenarios
)

// library is package client.
type library struct {
	s      *client.SimulationsService
	bodies map[int]client.Update
}

func newLibrary(w wire, sizes []int) (library, error) {
	c, err := client.New(client.WithAPIKey(key), client.WithBaseURL(w.base), client.WithHTTPClient(w.http))
	if err != nil {
		return library{}, err
	}
	l := library{c.Simulations, make(map[int]client.Update)}
	for _, n := range sizes {
		l.bodies[n] = client.Update{Scenarios: scenarios(n)}
	}
	return l, nil
}

// libraryWays returns the library as it is, and with the records of each answer read into scenarios: Get and Update
// leave them raw.
func libraryWays(w wire, sizes []int) ([]way, error) {
	l, err := newLibrary(w, sizes)
	return []way{
		{Name: libraryName, get: counted(l.get), update: counted(l.update), edit: l.edit},
		{Name: readName, get: understood(l.get), update: understood(l.update)},
	}, err
}

// scenarios are the records as the library has them.
func scenarios(n int) []client.Scenario {
	list := make([]client.Scenario, n)
	for i, sc := range records(n, true) {
		list[i] = client.Scenario{ID: sc.ID, Name: sc.Name, Description: sc.Description, ExpectedResult: sc.ExpectedResult}
		for _, v := range sc.SelectedVoices {
			list[i].SelectedVoices = append(list[i].SelectedVoices, client.Voice{ID: v.ID, Provider: client.VoiceProvider(v.Provider)})
		}
	}
	return list
}

type simulationCall func(ctx context.Context, n, worker int) (*client.Simulation, error)

func counted(call simulationCall) func(context.Context, int, int) (int, error) {
	return func(ctx context.Context, n, worker int) (int, error) {
		sim, err := call(ctx, n, worker)
		if err != nil {
			return 0, err
		}
		return len(sim.ScenariosIDs), nil
	}
}

func understood(call simulationCall) func(context.Context, int, int) (int, error) {
	return func(ctx context.Context, n, worker int) (int, error) {
		sim, err := call(ctx, n, worker)
		if err != nil {
			return 0, err
		}
		set, err := sim.Scenarios()
		if err != nil {
			return 0, err
		}
		return set.Len(), nil
	}
}

func (l library) get(ctx context.Context, n, worker int) (*client.Simulation, error) {
	return l.s.Get(ctx, simulationID(n, worker))
}

func (l library) update(ctx context.Context, n, worker int) (*client.Simulation, error) {
	return l.s.Update(ctx, simulationID(n, worker), l.bodies[n])
}

// edit changes one scenario; its four requests are counted.
func (l library) edit(ctx context.Context, n, worker int) (int, error) {
	result, err := l.s.Edit(ctx, simulationID(n, worker), flip(n))
	if err != nil {
		return 0, err
	}
	if result.Outcome != client.Verified || result.Requests != 4 {
		return 0, fmt.Errorf("edit: %s after %d requests, not verified after 4", result.Outcome, result.Requests)
	}
	return len(result.Simulation.ScenariosIDs), nil
}

// flip changes the edited scenario to its other state.
func flip(n int) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Change(int64(9001+edited(n)), func(sc *client.Scenario) { sc.Description = other(sc.Description) })
	}
}

// other returns the description of the other state.
func other(description string) string {
	if before, ok := strings.CutSuffix(description, " Be polite."); ok {
		return before
	}
	return description + " Be polite."
}
