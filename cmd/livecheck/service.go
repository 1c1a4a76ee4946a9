package main

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// target is where the questions go. Without a key they go to a server inside the process.
type target struct {
	key, baseURL string
	transport    http.RoundTripper
}

// service is the other side of the questions.
type service struct {
	name    string
	client  *client.Client
	doer    gen.HttpRequestDoer // for listVoices, which the client does not have
	baseURL string
	watch   *watch
	close   func()
}

func connect(t target, set settings) (*service, error) {
	if t.key == "" {
		return connectExample(set)
	}
	name := "the service"
	if t.baseURL != "" {
		name = "the server of OMNIDIM_BASE_URL"
	}
	return newService(t, set, name)
}

// newService connects to the target.
func newService(t target, set settings, name string) (*service, error) {
	s := &service{
		name:    name,
		baseURL: cmp.Or(t.baseURL, client.DefaultBaseURL),
		watch:   &watch{next: t.transport},
		close:   func() {},
	}
	opts := []client.Option{
		client.WithAPIKey(t.key),
		client.WithBaseURL(s.baseURL),
		client.WithHTTPClient(&http.Client{Transport: s.watch}),
		client.WithUserAgent("omnidim-livecheck/1"),
	}
	for _, voice := range set.voices { // the specification may not list the provider
		opts = append(opts, client.WithProviders(voice.Provider))
	}
	var err error
	s.client, err = client.New(opts...)
	if err != nil {
		return nil, err
	}
	s.doer, err = client.NewDoer(opts...)
	return s, err
}

// connectExample starts a server inside the process.
func connectExample(set settings) (*service, error) {
	srv := clienttest.Start(clienttest.InMemory())
	t := target{key: srv.APIKey(), baseURL: srv.URL(), transport: withVoices{srv.Client().Transport}}
	s, err := newService(t, set, "a server inside the process, because OMNIDIM_API_KEY is not set")
	if err != nil {
		srv.Close()
		return nil, err
	}
	s.close = srv.Close
	return s, nil
}

const (
	exampleVoice  = "cartesia/narrator-2"
	exampleVoices = `{"voices": [{"id": null, "name": "narrator-2", "external_id": false}], "total": 1, "page": 1}`
)

// withVoices adds a list of voices, which clienttest does not have.
type withVoices struct{ next http.RoundTripper }

// RoundTrip responds to listVoices, and passes every other request on.
func (t withVoices) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/providers/voices") {
		return t.next.RoundTrip(req)
	}
	return newResponse(http.StatusOK, jsonType, exampleVoices), nil
}

func newResponse(status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {contentType}},
		Body:       io.NopCloser(strings.NewReader(body)),
	}
}

// acceptCached lets a cache answer one request.
func acceptCached(_ context.Context, req *http.Request) error {
	req.Header.Set("Cache-Control", "max-age=3600")
	return nil
}
