package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

const generatedName = "oapi-codegen, raw"

// generated is the raw client of package gen, with maps for the records as the generator makes them of free-form
// objects, read as its methods WithResponse read: the whole body, then json.Unmarshal.
type generated struct {
	raw    *gen.Client
	bodies map[int]gen.SimulationUpdate
}

func generatedWay(w wire, sizes []int) (way, error) {
	raw, err := gen.NewClient(w.base, gen.WithHTTPClient(w.http), gen.WithRequestEditorFn(client.BearerAuth(key)))
	if err != nil {
		return way{}, err
	}
	g := generated{raw, make(map[int]gen.SimulationUpdate)}
	for _, n := range sizes {
		g.bodies[n] = gen.SimulationUpdate{Scenarios: scenarios(n)}
	}
	return way{Name: generatedName, get: g.get, update: g.update}, nil
}

func (g generated) get(ctx context.Context, n, worker int) (int, error) {
	return readMaps(g.raw.GetSimulation(ctx, simulationID(n, worker)))
}

func (g generated) update(ctx context.Context, n, worker int) (int, error) {
	return readMaps(g.raw.UpdateSimulation(ctx, simulationID(n, worker), g.bodies[n]))
}

func readMaps(resp *http.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	var a struct {
		Success    *bool `json:"success"`
		Simulation struct {
			gen.Simulation
			Records []map[string]any `json:"scenarios_ids"`
		} `json:"simulation"`
	}
	err = json.Unmarshal(body, &a)
	return len(a.Simulation.Records), err
}
