package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/keylock"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Client talks to the service. It is made by [New], safe for use by many goroutines, and meant to be kept: it holds the
// idle connections and keeps its writers of one simulation from each other.
type Client struct {
	// Simulations are the operations on simulations.
	Simulations *SimulationsService

	raw gen.ClientInterface
}

// New returns a Client, or an error that names the first option that cannot work. It sends nothing. Without
// [WithAPIKey] and [WithBaseURL] it looks at the variables OMNIDIM_API_KEY and OMNIDIM_BASE_URL.
func New(opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	raw, err := gen.NewClient(cfg.Base.String(), gen.WithHTTPClient(newDoer(cfg)))
	if err != nil {
		return nil, err
	}
	return &Client{raw: raw, Simulations: &SimulationsService{
		raw:       raw,
		read:      cfg.readRecord,
		providers: cfg.providers,
		backupDir: cfg.backupDir,
		retry:     cfg.Policy,
		redact:    cfg.Redact,
		locks:     &keylock.Locks{},
	}}, nil
}

// Raw returns the generated client, with the Client's authentication and transport: timeouts, retries, limits, no
// redirects. Its answers have their body in memory already. It sends what it is given: nothing guards the stored list of
// scenarios, and it repeats a write only where nothing had been sent. Whoever decodes its answers checks the status and
// the content type first.
func (c *Client) Raw() gen.ClientInterface { return c.raw }

// NewDoer returns the transport of a [Client] for a client that was generated from another specification of the same
// service. Requests to any other scheme or host than those of the base URL are refused, because they would carry the key
// away. GET, HEAD and DELETE are repeated, other requests only where nothing had been sent.
func NewDoer(opts ...Option) (gen.HttpRequestDoer, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return newDoer(cfg), nil
}

// newDoer puts the transport under the key and the options, and words its failures.
func newDoer(cfg *config) transport.Doer {
	cfg.Editors = slices.Insert(cfg.Editors, 0, transport.Editor(BearerAuth(cfg.key)))
	cfg.Redact = transport.Redactor(cfg.key)
	next := transport.New(cfg.Config)
	return func(req *http.Request) (*http.Response, error) {
		resp, err := next(req)
		var failure *transport.Failure
		if errors.As(err, &failure) {
			return nil, newTransportError(failure, cfg.Redact)
		}
		return resp, err
	}
}

// BearerAuth returns a request editor that sets the key, for those who use package gen alone. It fails where [New] would
// refuse the key.
func BearerAuth(key string) gen.RequestEditorFn {
	err := transport.CheckKey(key)
	return func(_ context.Context, req *http.Request) error {
		if err != nil {
			return fmt.Errorf("client: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
}
