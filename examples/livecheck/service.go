package main

import (
	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// open connects to the real service where there is a key, and else to a server in this process.
func open(set settings, hasKey bool) (c *client.Client, closeService func(), err error) {
	opts := []client.Option{client.WithUserAgent("omnidim-livecheck/1")}
	for _, voice := range set.voices { // a provider that the specification does not list is a point to find out, too
		opts = append(opts, client.WithProviders(voice.Provider))
	}
	if hasKey {
		c, err = client.New(opts...)
		return c, func() {}, err
	}
	srv := clienttest.Start(clienttest.InMemory())
	c, err = client.New(append(opts, client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))...)
	return c, srv.Close, err
}
