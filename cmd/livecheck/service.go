package main

import (
	"context"
	"net/http"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// service is what is asked, with what was seen of its responses.
type service struct {
	client *client.Client
	watch  *watch
	close  func()
}

// connect connects to the real service if there is a key, and otherwise to a server inside the process.
func connect(set settings, hasKey bool) (*service, error) {
	if hasKey {
		return newService(set, http.DefaultTransport)
	}
	srv := clienttest.Start(clienttest.InMemory())
	s, err := newService(set, srv.Client().Transport, client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()))
	if err != nil {
		srv.Close()
		return nil, err
	}
	s.close = srv.Close
	return s, nil
}

func newService(set settings, transport http.RoundTripper, opts ...client.Option) (*service, error) {
	w := &watch{next: transport}
	opts = append(opts,
		client.WithHTTPClient(&http.Client{Transport: w}),
		client.WithUserAgent("omnidim-livecheck/1"),
	)
	for _, voice := range set.voices { // whether an unlisted provider works is worth finding out, too
		opts = append(opts, client.WithProviders(voice.Provider))
	}
	c, err := client.New(opts...)
	return &service{client: c, watch: w, close: func() {}}, err
}

// acceptCached makes one request accept what a cache has.
func acceptCached(_ context.Context, req *http.Request) error {
	req.Header.Set("Cache-Control", "max-age=3600")
	return nil
}
