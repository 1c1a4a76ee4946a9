package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// watch is a transport. It counts failures of the service and marks of proxies.
type watch struct {
	next http.RoundTripper

	mu      sync.Mutex
	failed  map[string]int  // responses with a status from 500 on, by status and media type
	proxies map[string]bool // headers of proxies
}

// RoundTrip sends one request.
func (w *watch) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(req)
	if err == nil {
		w.look(resp)
	}
	return resp, err
}

func (w *watch) look(resp *http.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = make(map[string]int)
		w.proxies = make(map[string]bool)
	}
	names := []string{"Via", "X-Cache", "X-Served-By", "Cf-Ray", "X-Amz-Cf-Id", "X-Envoy-Upstream-Service-Time"}
	for _, name := range names {
		if resp.Header.Get(name) != "" {
			w.proxies[name] = true
		}
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		w.failed[fmt.Sprintf("%d as %s", resp.StatusCode, mediaTypeOf(resp))]++
	}
}

// failures lists the responses with a status from 500 on.
func (w *watch) failures() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for _, response := range slices.Sorted(maps.Keys(w.failed)) {
		list = append(list, fmt.Sprintf("%d times %s", w.failed[response], response))
	}
	return orNone(list)
}

// proxyHeaders lists the headers of proxies.
func (w *watch) proxyHeaders() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return orNone(slices.Sorted(maps.Keys(w.proxies)))
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
