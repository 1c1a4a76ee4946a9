package main

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// watch passes requests on and looks at the headers of every response.
type watch struct {
	next http.RoundTripper

	mu      sync.Mutex
	failed  map[string]int  // responses from 500 on, by what they were
	proxies map[string]bool // headers that only a proxy adds
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
		w.failed, w.proxies = make(map[string]int), make(map[string]bool)
	}
	for _, name := range []string{"Via", "X-Cache", "X-Served-By", "Cf-Ray", "X-Amz-Cf-Id", "X-Envoy-Upstream-Service-Time"} {
		if resp.Header.Get(name) != "" {
			w.proxies[name] = true
		}
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		w.failed[describeStatus(resp)]++
	}
}

// failures lists the responses from 500 on, and whether all of them were JSON.
func (w *watch) failures() (list []string, allJSON bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	allJSON = true
	for _, what := range slices.Sorted(maps.Keys(w.failed)) {
		list = append(list, fmt.Sprintf("%d times %s", w.failed[what], what))
		allJSON = allJSON && strings.HasSuffix(what, " as "+jsonType)
	}
	return list, allJSON
}

// proxyHeaders lists the headers by which a proxy showed itself.
func (w *watch) proxyHeaders() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.proxies))
}

const jsonType = "application/json"

// describeStatus names a response by its status and media type.
func describeStatus(resp *http.Response) string {
	mediaType, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		mediaType = "no media type"
	}
	return fmt.Sprintf("%d as %s", resp.StatusCode, mediaType)
}
