package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// ErrLate is the cause of a [Failure] if [Call.SendBefore] has passed. No part of the late body was
// sent.
var ErrLate = errors.New("the read before the write is no longer fresh")

// errOver is returned by a body that is first read after the end of the attempt.
var errOver = errors.New("the attempt is over")

// sending tracks whether an attempt's request may have arrived even though no response was
// received, and whether the request is sent in time. A single attempt can send several requests,
// because net/http and other RoundTrippers retry requests on their own, each time with a new body.
//
// A request with a body may have arrived if a body was read. A request without a body may have
// arrived if httptrace reported a connection, or did not report a request for one, because some
// RoundTrippers do not report their connections. The error alone is not sufficient, because a
// RoundTripper can retry a request and report only the last failure.
type sending struct {
	call *Call

	mu      sync.Mutex
	hasBody bool
	read    bool // a body has been read
	late    bool // a body was refused because of the deadline
	over    bool // the attempt has failed: no body may be read for the first time
	asked   bool // a connection was requested
	got     bool // a connection was obtained
}

// watch returns a copy of the request whose bodies and connections are tracked. If the request has
// a body, GetBody must be set, as done by [prepare].
func (s *sending) watch(req *http.Request) (*http.Request, error) {
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { s.note(&s.asked) },
		GotConn: func(httptrace.GotConnInfo) { s.note(&s.got) },
	}))
	if req.GetBody == nil {
		return req, nil
	}
	s.hasBody = true
	getBody := req.GetBody
	req.GetBody = func() (io.ReadCloser, error) {
		body, err := getBody()
		return &watchedBody{ReadCloser: body, sending: s}, err
	}
	var err error
	req.Body, err = req.GetBody()
	return req, err
}

func (s *sending) note(seen *bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*seen = true
}

// begin records the first read of a body, or returns an error if the body must not be read.
func (s *sending) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.over:
		return errOver
	case s.call.isLate():
		s.late = true
		return ErrLate
	}
	s.read = true
	return nil
}

// failure ends an attempt that has no response. A RoundTripper may still hold an unread body, which
// must not be read from now on, because the caller relies on Arrived.
func (s *sending) failure(ctx context.Context, err error) *Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	f := &Failure{Arrived: s.got || !s.asked, Err: causeOf(ctx, err)}
	if s.hasBody {
		f.Arrived = s.read
	}
	_, f.final = errors.AsType[*tls.CertificateVerificationError](err)
	if s.late {
		f.Err, f.final = ErrLate, true
	}
	return f
}

// watchedBody is a request body whose first read is tracked.
type watchedBody struct {
	io.ReadCloser
	sending *sending
	begun   bool
}

// Read implements io.Reader. The first read returns an error if the body must not be sent.
func (b *watchedBody) Read(p []byte) (int, error) {
	if !b.begun {
		if err := b.sending.begin(); err != nil {
			return 0, err
		}
		b.begun = true
	}
	return b.ReadCloser.Read(p)
}
