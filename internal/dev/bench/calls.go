package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// The operations.
const (
	get          = "Get"
	getScenarios = "Get and Scenarios"
	update       = "Update"
	edit         = "Edit"
)

var operations = [...]string{get, getScenarios, update, edit}

// call makes one call about a simulation, and returns the number of scenarios.
type call func() (int, error)

// implementation is one way to call the service.
type implementation struct {
	name  string
	calls func(s service, n int) (map[string]call, error) // by operation; a client may lack some
}

const (
	floorName   = "plain program"
	libraryName = "this library"
)

var implementations = [...]implementation{
	{floorName, newFloor},
	{"gen alone", newGenerated},
	{"ogen", newOgen},
	{libraryName, newLibrary},
}

const key = "benchmark-key"

// callsOf returns one operation of each implementation, for the simulation with n scenarios.
func callsOf(s service, operation string, n int) (map[string]call, error) {
	calls := make(map[string]call)
	for _, i := range implementations {
		all, err := i.calls(service{s.url + "/" + strings.ReplaceAll(i.name, " ", "-"), s.http}, n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", i.name, err)
		}
		if all[operation] != nil {
			calls[i.name] = all[operation]
		}
	}
	return calls, nil
}

// updateBody returns the body of an update in the types of an implementation.
func updateBody[Body any](n int) (body Body, err error) {
	data, err := json.Marshal(plainUpdate{scenarios(n, true)})
	if err != nil {
		return body, err
	}
	return body, json.Unmarshal(data, &body)
}

// newGenerated is the raw client of package gen, and reads responses as the generated methods WithResponse do.
func newGenerated(s service, n int) (map[string]call, error) {
	raw, err := gen.NewClient(s.url, gen.WithHTTPClient(s.http), gen.WithRequestEditorFn(client.BearerAuth(key)))
	if err != nil {
		return nil, err
	}
	count := func(resp *http.Response, err error) (int, error) {
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return 0, err
		}
		envelope := gen.SimulationEnvelope{Simulation: &gen.Simulation{}}
		err = json.Unmarshal(body, &envelope)
		return len(envelope.Simulation.ScenariosIDs), err
	}
	ctx, id := context.Background(), int64(n)
	body, err := updateBody[gen.SimulationUpdate](n)
	return map[string]call{
		get:    func() (int, error) { return count(raw.GetSimulation(ctx, id)) },
		update: func() (int, error) { return count(raw.UpdateSimulation(ctx, id, body)) },
	}, err
}

// newLibrary is package client. An edit reads, writes, and reads back.
func newLibrary(s service, n int) (map[string]call, error) {
	c, err := client.New(client.WithAPIKey(key), client.WithBaseURL(s.url), client.WithHTTPClient(s.http))
	if err != nil {
		return nil, err
	}
	count := func(sim *client.Simulation, err error) (int, error) {
		if err != nil {
			return 0, err
		}
		return len(sim.ScenariosIDs), nil
	}
	change := func(e *client.Edit) error {
		return e.Scenarios.Change(editedID(n), func(sc *client.Scenario) { sc.Description = toggled(sc.Description) })
	}
	ctx, id := context.Background(), int64(n)
	body, err := updateBody[client.SimulationUpdate](n)
	return map[string]call{
		get:    func() (int, error) { return count(c.Simulations.Get(ctx, id)) },
		update: func() (int, error) { return count(c.Simulations.Update(ctx, id, body)) },
		getScenarios: func() (int, error) {
			sim, err := c.Simulations.Get(ctx, id)
			if err != nil {
				return 0, err
			}
			set, err := sim.Scenarios()
			if err != nil {
				return 0, err
			}
			return set.Len(), nil
		},
		edit: func() (int, error) {
			result, err := c.Simulations.Edit(ctx, id, change)
			if err != nil {
				return 0, err
			}
			if result.Outcome != client.OutcomeVerified || result.Requests != 3 {
				const format = "%s after %d requests, want 3: measure again when the machine is idle"
				return 0, fmt.Errorf(format, result.Outcome, result.Requests)
			}
			return count(result.Simulation, nil)
		},
	}, err
}
