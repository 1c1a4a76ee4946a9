// Package transport sends requests over HTTP. The package applies request editors, retries failed
// requests, enforces limits on time and size, and logs each attempt. The package is independent of
// simulations: the operation and the ID in a Call are used only for errors and logs.
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

// Doer is a step of the transport. A step calls the next step or returns a response itself.
type Doer func(*http.Request) (*http.Response, error)

// Do implements gen.HttpRequestDoer.
func (d Doer) Do(req *http.Request) (*http.Response, error) { return d(req) }

// Editor modifies a request before it is sent.
type Editor func(context.Context, *http.Request) error

// Config holds the dependencies of the transport.
type Config struct {
	Base       *url.URL
	Editors    []Editor // run once per call, in the given order
	UserAgent  string
	HTTPClient *http.Client
	Timeout    time.Duration // for each attempt
	MaxBytes   int64         // for each response body
	Attempts   int           // maximum number of attempts per call
	Backoff    func(ctx context.Context, attempts int, asked RetryAfter) (wait time.Duration, ok bool)
	Logger     *slog.Logger
	Redact     redact.Redactor
	Error      func(*Failure) error // converts a failure into the error returned to the caller
}

// New returns a transport. The steps below run from last to first.
func New(cfg Config) Doer {
	send := attempt(cfg)          // one attempt: the time limit and the entire body
	send = logAttempts(cfg, send) // one record per attempt
	send = retry(cfg, send)       // as many attempts as the policy allows
	send = edit(cfg, send)        // headers, the caller's editors, the host check
	return send
}

// edit returns a Doer that prepares a copy of each request. As the outermost step, edit also
// converts failures with cfg.Error.
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

// prepare returns a copy of the request with default headers added and the editors applied. The
// body of the copy can be read once per attempt.
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
	if req.GetBody != nil {
		req.Body = &original{req.Body}
	}
	for _, edit := range cfg.Editors {
		if err := edit(WithCall(ctx, nil), req); err != nil { // an editor's requests belong to no call
			return nil, fmt.Errorf("request editor: %w", err)
		}
	}
	if leaves(req, cfg.Base) {
		return nil, fmt.Errorf("the request would leave the host %s of the base URL", cfg.Base.Host)
	}
	return req, keepBody(req)
}

// leaves reports whether the request would send the key to a server other than that of the base
// URL.
func leaves(req *http.Request, base *url.URL) bool {
	host := cmp.Or(req.Host, req.URL.Host) // as net/http does
	return req.URL.Scheme != base.Scheme || req.URL.Host != base.Host || host != base.Host
}

// original marks the body of a request before the editors ran.
type original struct{ io.ReadCloser }

// keepBody sets GetBody to return the body of the request, which an editor may have replaced, and
// removes an empty body.
func keepBody(req *http.Request) error {
	unedited, isOriginal := req.Body.(*original)
	if isOriginal {
		req.Body = unedited.ReadCloser
	}
	if req.Body == nil || req.Body == http.NoBody {
		req.Body, req.GetBody, req.ContentLength = nil, nil, 0
		return nil
	}
	if isOriginal && req.GetBody != nil {
		return nil
	}
	defer req.Body.Close()
	data, err := io.ReadAll(req.Body)
	req.ContentLength = int64(len(data))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	return err
}

// IsSuccess reports whether status is 2xx.
func IsSuccess(status int) bool { return status >= 200 && status < 300 }
