// Package transport sends requests over HTTP: it runs request editors, retries, limits time and
// size, and logs. The package knows no simulations. A Call carries the operation and the id only
// for errors and the log.
package transport

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/omnidim-go/simulations/internal/redact"
)

// Doer is one step of the transport. A step calls the next one, or responds itself.
type Doer func(*http.Request) (*http.Response, error)

// Do implements gen.HttpRequestDoer.
func (d Doer) Do(req *http.Request) (*http.Response, error) { return d(req) }

// Editor changes a request before it is sent.
type Editor func(context.Context, *http.Request) error

// Config has all dependencies of the transport.
type Config struct {
	Base       *url.URL
	Editors    []Editor // run once per call, in this order
	UserAgent  string
	HTTPClient *http.Client
	Timeout    time.Duration // of one attempt
	MaxBytes   int64         // of one response body
	Attempts   int           // at most, of one call
	Backoff    func(ctx context.Context, attempts int, asked RetryAfter) (wait time.Duration, ok bool)
	Logger     *slog.Logger
	Redact     redact.Redactor
	Error      func(*Failure) error // makes the caller's error
}

// New returns the transport. The steps run in this order, read from the last line to the first.
func New(cfg Config) Doer {
	send := attempt(cfg)          // one attempt: its time limit, the whole body
	send = logAttempts(cfg, send) // a record for each attempt
	send = retry(cfg, send)       // as many attempts as the policy allows
	send = edit(cfg, send)        // headers, the caller's editors, the check of the host
	return send
}

// edit prepares a copy of the request. As the outermost step, edit also turns failures into the
// caller's errors.
func edit(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call := callOf(req)
		req, err := prepare(cfg, req, call)
		if err != nil {
			return nil, cfg.Error(&Failure{Call: call, Err: err})
		}
		resp, err := next(req)
		if failure, ok := errors.AsType[*Failure](err); ok {
			return nil, cfg.Error(failure)
		}
		return resp, err
	}
}

// prepare returns a copy of the request with the missing headers, changed by the editors. The body
// of the copy can be read once per attempt.
func prepare(cfg Config, req *http.Request, call *Call) (*http.Request, error) {
	ctx := req.Context()
	req = req.Clone(WithCall(ctx, call))
	header := http.Header{
		"User-Agent":    {cfg.UserAgent},
		"Accept":        {"application/json"},
		"Cache-Control": {"no-cache"},
	}
	maps.Copy(header, req.Header)
	req.Header = header
	for _, edit := range cfg.Editors {
		if err := edit(WithCall(ctx, nil), req); err != nil { // requests of the editor belong to no call
			return nil, fmt.Errorf("request editor: %w", err)
		}
	}
	if leaves(req, cfg.Base) {
		return nil, fmt.Errorf("the request would leave the host %s of the base URL", cfg.Base.Host)
	}
	return req, keepBody(req)
}

// leaves reports whether the request would carry the key to a server other than that of the base
// URL.
func leaves(req *http.Request, base *url.URL) bool {
	host := cmp.Or(req.Host, req.URL.Host) // as net/http does
	return req.URL.Scheme != base.Scheme || req.URL.Host != base.Host || host != base.Host
}

// keepBody sets GetBody if the request has a body, and removes an empty one.
func keepBody(req *http.Request) error {
	if req.Body == nil || req.Body == http.NoBody {
		req.Body, req.GetBody = nil, nil
		return nil
	}
	if req.GetBody != nil {
		return nil
	}
	defer req.Body.Close()
	data, err := io.ReadAll(req.Body)
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	return err
}

// IsSuccess reports whether status is a 2xx.
func IsSuccess(status int) bool { return status >= 200 && status < 300 }
