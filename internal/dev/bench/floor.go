package main

import (
	"bytes"
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
	plainResponse struct {
		Success    bool            `json:"success"`
		Simulation plainSimulation `json:"simulation"`
	}
)

// floor is the plain program: net/http, encoding/json, plain structs. An edit reads and writes.
type floor service

func newFloor(s service, n int) (map[string]call, error) {
	f, body := floor(s), plainUpdate{scenarios(n, true)}
	count := func(list []plainScenario, err error) (int, error) { return len(list), err }
	read := func() (int, error) { return count(f.do(http.MethodGet, n, nil)) }
	return map[string]call{
		get:          read,
		getScenarios: read,
		update:       func() (int, error) { return count(f.put(n, body)) },
		edit: func() (int, error) {
			list, err := f.do(http.MethodGet, n, nil)
			if err != nil {
				return 0, err
			}
			list[n/2].Description = toggled(list[n/2].Description)
			return count(f.put(n, plainUpdate{list}))
		},
	}, nil
}

func (f floor) put(n int, body plainUpdate) ([]plainScenario, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return f.do(http.MethodPut, n, data)
}

func (f floor) do(method string, id int, body []byte) ([]plainScenario, error) {
	req, err := http.NewRequest(method, fmt.Sprintf("%s/simulations/%d", f.url, id), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var envelope plainResponse
	err = json.NewDecoder(resp.Body).Decode(&envelope)
	return envelope.Simulation.Scenarios, err
}
