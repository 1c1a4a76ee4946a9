package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// service is both halves of the service at one address: the simulations of clienttest, and agents of its own.
type service struct {
	url, key    string
	simulations *clienttest.Server
	front       *httptest.Server
}

func startService() *service {
	sims := clienttest.Start()
	target, err := url.Parse(sims.URL())
	if err != nil {
		panic(err) // clienttest made it
	}
	s := &service{key: sims.APIKey(), simulations: sims}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+target.Path+"/agents", s.listAgents)
	mux.Handle("/", &httputil.ReverseProxy{
		Transport: sims.Client().Transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host },
	})
	s.front = httptest.NewServer(mux)
	s.url = s.front.URL + target.Path
	return s
}

func (s *service) close() {
	s.front.Close()
	s.simulations.Close()
}

func (s *service) listAgents(w http.ResponseWriter, r *http.Request) {
	status, body := http.StatusOK, any(map[string]any{"agents": []any{
		map[string]any{"id": 208, "name": "Front desk"},
		map[string]any{"id": 209, "name": "Night shift"},
	}})
	if r.Header.Get("Authorization") != "Bearer "+s.key {
		status, body = http.StatusUnauthorized, map[string]any{"error": "unauthorized"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
