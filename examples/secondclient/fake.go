package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// record is an agent or a voice in a response.
type record map[string]any

// fake is a transport to a service inside the process. It lists agents and voices in the documented
// shapes, and leaves the simulations to clienttest.
type fake struct {
	srv            *clienttest.Server
	agents, voices []record

	mu   sync.Mutex
	sent []time.Time // requests for voices within the last minute
}

func newFake(srv *clienttest.Server) *fake {
	return &fake{srv: srv, agents: sampleAgents(), voices: sampleVoices()}
}

// sampleAgents are two agents. Like the service, they have false in place of empty values.
func sampleAgents() []record {
	return []record{
		{
			"id": 208, "name": "Front desk", "bot_type": "receptionist", "bot_call_type": "Incoming",
			"language": []string{"English", "Dutch"}, "llm_service": "gpt-4o-mini", "voice": false,
			"voice_provider": "cartesia", "voice_name": "narrator-2", "voice_external_id": false,
			"welcome_message": false, "is_transfer_enabled": false, "knowledge_base_ids": []int{},
		},
		{
			"id": 209, "name": "Front desk (night)", "bot_type": false, "bot_call_type": false, "language": false,
			"llm_service": false, "voice": false, "voice_provider": false, "voice_name": false, "voice_external_id": false,
		},
	}
}

func sampleVoices() []record {
	return []record{
		{
			"id": nil, "name": "narrator-2", "display_name": "Narrator", "service": "cartesia", "sample_url": false,
			"tags": []string{"calm"}, "source": "provider", "external_id": "narrator-2", "description": false,
		},
		{
			"id": 12, "name": "storyteller-1", "display_name": "Storyteller", "service": "cartesia", "sample_url": false,
			"tags": false, "source": "provider", "external_id": false, "description": "A voice for long texts.",
		},
		{
			"id": nil, "name": "orion", "display_name": "Orion", "service": "deepgram", "sample_url": false,
			"tags": []string{}, "source": "provider", "external_id": false, "description": false,
		},
	}
}

func (f *fake) service() service {
	return service{baseURL: f.srv.URL(), key: f.srv.APIKey(), transport: f}
}

// RoundTrip responds to a request for agents or voices, and passes every other request on.
func (f *fake) RoundTrip(req *http.Request) (*http.Response, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/agents", f.listAgents)
	mux.HandleFunc("GET /api/v1/providers/voices", f.listVoices)
	if _, pattern := mux.Handler(req); pattern == "" {
		return f.srv.Client().Transport.RoundTrip(req)
	}
	w := httptest.NewRecorder()
	if req.Header.Get("Authorization") == "Bearer "+f.srv.APIKey() {
		mux.ServeHTTP(w, req)
	} else {
		respond(w, http.StatusUnauthorized, record{"error": "unauthorized", "error_description": "The key is not valid."})
	}
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

func (f *fake) listAgents(w http.ResponseWriter, req *http.Request) {
	query := req.URL.Query()
	found := slices.DeleteFunc(slices.Clone(f.agents), func(agent record) bool {
		name, _ := agent["name"].(string)
		return !strings.Contains(strings.ToLower(name), strings.ToLower(query.Get("name")))
	})
	number, size := positive(query, "pageno", 1), positive(query, "pagesize", 10)
	if size > agentsPerPage {
		respond(w, http.StatusBadRequest, record{"error": "bad_request", "error_description": "pagesize is too large."})
		return
	}
	respond(w, http.StatusOK, record{"bots": page(found, number, size), "total_records": len(found)})
}

func (f *fake) listVoices(w http.ResponseWriter, req *http.Request) {
	if !f.admit() {
		w.Header().Set("Retry-After", "60")
		respond(w, http.StatusTooManyRequests, record{"error": "too_many_requests", "error_description": "Slow down."})
		return
	}
	query := req.URL.Query()
	found := slices.DeleteFunc(slices.Clone(f.voices), func(voice record) bool {
		return voice["service"] != nil && query.Has("provider") && voice["service"] != query.Get("provider")
	})
	number, size := positive(query, "page", 1), positive(query, "page_size", 20)
	if size > voicesPerPage {
		respond(w, http.StatusBadRequest, record{"error": "bad_request", "error_description": "page_size is too large."})
		return
	}
	respond(w, http.StatusOK, record{
		"voices": page(found, number, size), "total": len(found), "page": number, "page_size": size,
		"filters_applied": record{"provider": query.Get("provider")},
	})
}

// admit counts a request, unless ten arrived within the last minute.
func (f *fake) admit() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = slices.DeleteFunc(f.sent, func(at time.Time) bool { return time.Since(at) >= time.Minute })
	if len(f.sent) == 10 {
		return false
	}
	f.sent = append(f.sent, time.Now())
	return true
}

// positive returns a number of the query, or the default without one.
func positive(query url.Values, name string, byDefault int) int {
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 1 {
		return byDefault
	}
	return n
}

// page returns the records of one page; a page past the end is empty.
func page(records []record, number, size int) []record {
	from := min((number-1)*size, len(records))
	return append([]record{}, records[from:min(from+size, len(records))]...)
}

func respond(w http.ResponseWriter, status int, body record) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
