package client

import (
	"context"
	"net/http"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Client talks to the service. It is made by [New], safe for use by many goroutines, and meant to be kept: it holds the
// idle connections, serializes the writers of each simulation, and remembers what it wrote.
type Client struct {
	// Simulations are the operations on simulations.
	Simulations *SimulationsService
}

// New returns a Client, or an error that says which option cannot work. It sends nothing. Without
// [WithAPIKey] and [WithBaseURL] it uses the variables OMNIDIM_API_KEY and OMNIDIM_BASE_URL.
func New(opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	raw := &gen.Client{Server: cfg.Base.String() + "/", Client: newDoer(cfg)}
	return &Client{&SimulationsService{raw: raw, cfg: cfg, locks: &locks{cfg: cfg}, history: &history{}}}, nil
}

// Raw returns the generated client, with the Client's authentication and transport: timeouts, retries, limits, no
// redirects. The bodies of its responses are in memory already. It sends what it is given: nothing guards the stored list of
// scenarios. A DELETE is retried like a read, any other write only if nothing had been sent or after a 429. Check the status and
// the content type before you decode a response.
func (c *Client) Raw() gen.ClientInterface { return c.Simulations.raw }

// NewDoer returns the transport of a [Client] for a client that was generated from another specification of the same
// service. Its Do sets the key in place of any Authorization. Each complete response is returned without an error, whatever its
// status; without one, the error is a [*TransportError]. Requests to any other scheme or host than those of the base URL are
// refused, because they would carry the key away. GET, HEAD and DELETE are retried, other requests only if nothing had been
// sent or after a 429.
func NewDoer(opts ...Option) (gen.HttpRequestDoer, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return newDoer(cfg), nil
}

// newDoer puts the transport under the key and the options. From then on only functions hold the key, so that no print shows it.
func newDoer(cfg *config) transport.Doer {
	cfg.Editors = slices.Insert(cfg.Editors, 0, transport.Editor(BearerAuth(cfg.key)))
	hide := redact.New(cfg.key)
	cfg.Redact, cfg.key = hide, ""
	cfg.Attempts, cfg.Backoff = cfg.retry.Attempts, cfg.retry.backoff
	cfg.Error = func(f *transport.Failure) error { return newTransportError(f, hide) }
	return transport.New(cfg.Config)
}

// BearerAuth returns a request editor that sets the key, for those who use package gen alone. It fails if [New] would
// refuse the key.
func BearerAuth(key string) gen.RequestEditorFn {
	return func(_ context.Context, req *http.Request) error {
		if err := checkKey(key); err != nil {
			return errorf("client: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
}
