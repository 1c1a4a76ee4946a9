package client

import (
	"context"
	"net/http"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Client is a client for the service. A Client is safe for concurrent use and should be reused,
// because it holds idle connections, serializes writes to a simulation and remembers recent writes.
type Client struct {
	Simulations *SimulationsService
}

// New returns a Client without contacting the service. The API key and the base URL default to the
// environment variables OMNIDIM_API_KEY and OMNIDIM_BASE_URL.
func New(opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	raw := &gen.Client{Server: cfg.Base.String() + "/", Client: newDoer(cfg)}
	return &Client{&SimulationsService{raw: raw, cfg: cfg, locks: newLocks(cfg), history: newHistory()}}, nil
}

// Raw returns the generated client, which uses c's key and transport but has no safeguards. A
// DELETE is retried like a read; other writes are retried only after a 429 or if they were not
// sent. Check a response's status and content type before decoding.
func (c *Client) Raw() gen.ClientInterface { return c.Simulations.raw }

// NewDoer returns the transport of a [Client] for use by clients generated from another
// specification. Do sets the API key, rejects requests to a scheme or host other than the base
// URL's, and returns a [*TransportError] unless the response is complete. Requests are retried as
// for [Client.Raw].
func NewDoer(opts ...Option) (gen.HttpRequestDoer, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return newDoer(cfg), nil
}

// newDoer returns the transport for the given options. It removes the key from cfg so that printing
// a Client does not reveal the key.
func newDoer(cfg *config) transport.Doer {
	cfg.Editors = slices.Insert(cfg.Editors, 0, transport.Editor(BearerAuth(cfg.key)))
	hide := redact.New(cfg.key)
	cfg.Redact, cfg.key = hide, ""
	cfg.Attempts, cfg.Backoff = cfg.retry.Attempts, cfg.retry.backoff
	cfg.Error = func(f *transport.Failure) error { return newTransportError(f, hide) }
	return transport.New(cfg.Config)
}

// BearerAuth returns a request editor that sets the API key, for using package gen directly.
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
