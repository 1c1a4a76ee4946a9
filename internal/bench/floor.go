package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// The plain structs that a user would write.
type (
	plainVoice struct {
		ID       string `json:"id"`
		Provider string `json:"provider"`
	}
	plainScenario struct {
		ID             int64        `json:"id,omitempty"`
		Name           string       `json:"name"`
		Description    string       `json:"description"`
		ExpectedResult string       `json:"expected_result"`
		SelectedVoices []plainVoice `json:"selected_voices,omitempty"`
	}
	plainUpdate struct {
		Scenarios []plainScenario `json:"scenarios"`
	}
	plainSimulation struct {
		ID                       int64           `json:"id"`
		Name                     string          `json:"name"`
		Status                   string          `json:"status"`
		NumberOfCallToMake       int             `json:"number_of_call_to_make"`
		ConcurrentCallCount      int             `json:"concurrent_call_count"`
		MaxCallDurationInMinutes int             `json:"max_call_duration_in_minutes"`
		Scenarios                []plainScenario `json:"scenarios_ids"`
	}
	plainAnswer struct {
		Success    bool            `json:"success"`
		Simulation plainSimulation `json:"simulation"`
	}
)

// floor is the plain program: net/http, json.Marshal, json.NewDecoder(body).Decode, plain structs.
type floor struct {
	wire   wire
	bodies map[int]plainUpdate
}

func floorWay(w wire, sizes []int) way {
	f := floor{w, make(map[int]plainUpdate)}
	for _, n := range sizes {
		f.bodies[n] = plainUpdate{records(n, true)}
	}
	return way{Name: floorName, get: f.get, update: f.update, edit: f.edit}
}

func (f floor) get(ctx context.Context, n, worker int) (int, error) {
	sim, err := f.read(ctx, simulationID(n, worker))
	return len(sim.Scenarios), err
}

func (f floor) update(ctx context.Context, n, worker int) (int, error) {
	sim, err := f.write(ctx, simulationID(n, worker), f.bodies[n])
	return len(sim.Scenarios), err
}

// edit reads, changes one scenario, and writes the list: the two requests of a user who trusts that all goes well.
func (f floor) edit(ctx context.Context, n, worker int) (int, error) {
	sim, err := f.read(ctx, simulationID(n, worker))
	if err != nil {
		return 0, err
	}
	sc := &sim.Scenarios[edited(n)]
	sc.Description = other(sc.Description)
	sim, err = f.write(ctx, sim.ID, plainUpdate{sim.Scenarios})
	return len(sim.Scenarios), err
}

func (f floor) read(ctx context.Context, id int64) (plainSimulation, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url(id), nil)
	if err != nil {
		return plainSimulation{}, err
	}
	return f.do(req)
}

func (f floor) write(ctx context.Context, id int64, update plainUpdate) (plainSimulation, error) {
	body, err := json.Marshal(update)
	if err != nil {
		return plainSimulation{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, f.url(id), bytes.NewReader(body))
	if err != nil {
		return plainSimulation{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	return f.do(req)
}

func (f floor) do(req *http.Request) (plainSimulation, error) {
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := f.wire.http.Do(req)
	if err != nil {
		return plainSimulation{}, err
	}
	defer resp.Body.Close()
	var a plainAnswer
	err = json.NewDecoder(resp.Body).Decode(&a)
	return a.Simulation, err
}

func (f floor) url(id int64) string { return fmt.Sprintf("%s/simulations/%d", f.wire.base, id) }
