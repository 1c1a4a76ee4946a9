package client

import (
	"context"
	"net/http"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Client talks to the service. Several goroutines can use a Client at the same time. Programs keep
// one: the Client holds the idle connections, lets the writers of a simulation take turns, and
// remembers its writes.
type Client struct {
	// Simulations are the operations on simulations.
	Simulations *SimulationsService
}

// New returns a Client, or an error that names the wrong option. New does not contact the service.
// Without [WithAPIKey] and [WithBaseURL] New reads the variables OMNIDIM_API_KEY and
// OMNIDIM_BASE_URL.
func New(opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	raw := &gen.Client{Server: cfg.Base.String() + "/", Client: newDoer(cfg)}
	return &Client{&SimulationsService{raw: raw, cfg: cfg, locks: newLocks(cfg), history: newHistory()}}, nil
}

// Raw returns the generated client, with the key and the transport of c. Raw does not guard the
// stored list of scenarios. DELETE is retried like a read. Any other write is retried only if it
// was not sent, or after a 429. Check the status and the content type before you decode a response.
func (c *Client) Raw() gen.ClientInterface { return c.Simulations.raw }

// NewDoer returns the transport of a [Client], for a client generated from another specification of
// the same service. Do sets the key in place of any Authorization, and refuses a request to another
// scheme or host than the base URL's. Do returns every complete response without an error, whatever
// the status, and otherwise a [*TransportError]. GET, HEAD and DELETE are retried. Other requests
// are retried only if they were not sent, or after a 429.
func NewDoer(opts ...Option) (gen.HttpRequestDoer, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return newDoer(cfg), nil
}

// newDoer returns the transport for the options. From here on only functions hold the key: printing
// a Client does not show the key.
func newDoer(cfg *config) transport.Doer {
	cfg.Editors = slices.Insert(cfg.Editors, 0, transport.Editor(BearerAuth(cfg.key)))
	hide := redact.New(cfg.key)
	cfg.Redact, cfg.key = hide, ""
	cfg.Attempts, cfg.Backoff = cfg.retry.Attempts, cfg.retry.backoff
	cfg.Error = func(f *transport.Failure) error { return newTransportError(f, hide) }
	return transport.New(cfg.Config)
}

// BearerAuth returns a request editor that sets the key, for programs that use package gen alone.
// The editor fails if [New] would refuse the key.
func BearerAuth(key string) gen.RequestEditorFn {
	err := checkKey(key)
	return func(_ context.Context, req *http.Request) error {
		if err != nil {
			return errorf("client: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
}
