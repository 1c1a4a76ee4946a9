package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// sizes are the numbers of scenarios that are measured. They are the ids of the simulations, too.
var sizes = [...]int{1, 1000, 10_000}

// service is the way of an implementation to the service. Each implementation has a URL, and so simulations, of its own.
type service struct {
	url  string
	http *http.Client
}

// responses are the full responses to reads and writes, made in advance. A simulation has two states, and a PUT switches
// between them, because the edits change one scenario back and forth.
type responses struct {
	bodies map[int][2][]byte // by size and state
	mu     sync.Mutex
	states map[string]int // by path
}

func newResponses() *responses {
	r := &responses{bodies: make(map[int][2][]byte), states: make(map[string]int)}
	for _, n := range sizes {
		r.bodies[n] = [2][]byte{responseBody(n, false), responseBody(n, true)}
	}
	return r
}

func responseBody(n int, changed bool) []byte {
	list, err := json.Marshal(scenarios(n, changed))
	if err != nil {
		panic(err) // strings and integers
	}
	return fmt.Appendf(nil, `{"success":true,"simulation":{"id":%d,"name":"Clinic reception","bot_id":{"id":208,"name":"Front desk"},`+
		`"status":"Draft","number_of_call_to_make":1,"concurrent_call_count":3,"max_call_duration_in_minutes":5,"scenarios_ids":%s,`+
		`"what_went_wrong":false,"summary":false,"progress":[0],"can_stop":false,"create_date":"24/12/2025 08:15:00"}}`, n, list)
}

// RoundTrip responds in memory. Like a server, RoundTrip reads the whole body of the request.
func (r *responses) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
	}
	n, err := strconv.Atoi(path.Base(req.URL.Path))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if req.Method == http.MethodPut {
		r.states[req.URL.Path] = 1 - r.states[req.URL.Path]
	}
	body := r.bodies[n][r.states[req.URL.Path]]
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       req,
	}, nil
}

// ServeHTTP responds over loopback.
func (r *responses) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	resp, err := r.RoundTrip(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.FormatInt(resp.ContentLength, 10))
	io.Copy(w, resp.Body)
}

// scenarios are the n stored scenarios, before the edit or after it, about 900 bytes of JSON each.
func scenarios(n int, changed bool) []plainScenario {
	list := make([]plainScenario, n)
	for i := range list {
		list[i] = plainScenario{
			ID:             int64(9001 + i),
			Name:           fmt.Sprintf("Asks for an appointment, case %d", i),
			Description:    strings.Repeat("You call the clinic and want an appointment as early as possible, but only in the morning. ", 6),
			ExpectedResult: strings.Repeat("The agent offers a slot in the morning and confirms it. ", 4),
			SelectedVoices: []plainVoice{{"narrator-2", "cartesia"}},
		}
		if i%8 == 0 { // some have escapes
			list[i].Description += "\nSay \"Grüße\" at the end."
		}
	}
	if changed {
		list[n/2].Description = toggled(list[n/2].Description)
	}
	return list
}

// editedID is the id of the scenario that an edit changes: the one in the middle.
func editedID(n int) int64 { return int64(9001 + n/2) }

// toggled returns the description after the edit, or the one before it.
func toggled(description string) string {
	const polite = " Be polite."
	if before, ok := strings.CutSuffix(description, polite); ok {
		return before
	}
	return description + polite
}
