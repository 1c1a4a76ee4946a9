// Package transport carries the requests of package client: it sets the key, repeats what can be repeated, limits time
// and size, and logs. It knows HTTP and the classes of operations, and nothing of scenarios.
package transport

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Doer is one step of the transport: it calls the next one, or answers itself.
type Doer func(*http.Request) (*http.Response, error)

// Do makes a Doer what generated clients send through.
func (d Doer) Do(req *http.Request) (*http.Response, error) { return d(req) }

// Editor changes a request before it is sent.
type Editor func(context.Context, *http.Request) error

// Config is all that the transport depends on.
type Config struct {
	Base       *url.URL
	Editors    []Editor // run once a call, in this order
	UserAgent  string
	HTTPClient *http.Client // nil: one of the transport's own
	Timeout    time.Duration
	MaxBytes   int64
	Policy     Policy
	Logger     *slog.Logger
	Redact     func([]byte) []byte // hides the key
}

const maxIdleConns = 64 // kept open per host: Go's 2 make many goroutines reconnect all the time

// New puts the steps together; here is their order, from the call to the wire.
func New(cfg Config) Doer {
	send := attempt(newHTTPClient(cfg.HTTPClient), cfg.Timeout, cfg.MaxBytes) // one attempt: its time limit, the whole body
	send = redactIDs(cfg.Redact, send)                                        // no key in what is shown of the headers
	send = logAttempts(cfg.Logger, send)                                      // a record for each
	send = retry(cfg.Policy, send)                                            // as often as the policy allows
	send = edit(cfg, send)                                                    // headers, the key, the caller's editors; the host stays
	return send
}

// newHTTPClient copies the caller's client, or makes one, and turns redirects off: one would turn a PUT into a GET that
// looks like a success, and the key must not travel.
func newHTTPClient(given *http.Client) *http.Client {
	hc := http.Client{}
	if given != nil {
		hc = *given
	}
	if base, ok := http.DefaultTransport.(*http.Transport); ok && hc.Transport == nil {
		transport := base.Clone()
		transport.MaxIdleConnsPerHost = maxIdleConns
		hc.Transport = transport
	}
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &hc
}

// edit works on a copy of the request, and refuses one that would leave the base URL's host: it carries the key.
func edit(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call, ctx := callOf(req), req.Context()
		req = req.Clone(WithCall(ctx, call))
		for name, value := range map[string]string{"User-Agent": cfg.UserAgent, "Accept": "application/json"} {
			if req.Header.Get(name) == "" {
				req.Header.Set(name, value)
			}
		}
		if req.Header.Get("Content-Type") == "" {
			req.Header.Del("Content-Type") // the generated client sends an empty one where there is no body
		}
		for _, fn := range cfg.Editors {
			if err := fn(ctx, req); err != nil {
				return nil, &Failure{Call: call, Err: fmt.Errorf("request editor: %w", err)}
			}
		}
		if req.URL.Scheme != cfg.Base.Scheme || req.URL.Host != cfg.Base.Host || req.Host != "" && req.Host != cfg.Base.Host {
			return nil, &Failure{Call: call, Err: fmt.Errorf("the request would leave %s: set the host with client.WithBaseURL", cfg.Base.Host)}
		}
		return next(req)
	}
}
