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

// ErrLate is the cause of a [Failure] after [Call.SendBefore]. No byte of the late body was sent.
var ErrLate = errors.New("the read before the write is no longer fresh")

// errOver is the error of a body whose first read comes after the end of the attempt.
var errOver = errors.New("the attempt is over")

// sending watches one attempt for two questions: whether the request may have arrived although
// there is no response, and whether the request is still in time. One attempt can send several
// times: net/http and other RoundTrippers repeat a request by themselves, each time with a new
// body.
//
// A request with a body may have arrived if a body was read. A request without one may have arrived
// if the httptrace saw a connection, or saw no attempt to get one: some RoundTrippers do not report
// their connections. The error proves little, because a RoundTripper can repeat a request and
// report the last failure alone.
type sending struct {
	call *Call

	mu      sync.Mutex
	hasBody bool
	read    bool // a body gave bytes
	late    bool // a body was refused
	over    bool // the attempt failed: no body gives a first byte any more
	asked   bool // for a connection
	got     bool // a connection
}

// watch returns the request with watched bodies and connections. [prepare] has set GetBody if there
// is a body.
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

// begin notes the first read of a body, or returns why the body must not be read.
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

// failure ends an attempt without a response. A RoundTripper may still hold an unread body. From
// here on the body gives no byte, because the caller relies on Arrived.
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

// watchedBody is a body of a request.
type watchedBody struct {
	io.ReadCloser
	sending *sending
	begun   bool
}

// Read reads the body if the first byte is in time.
func (b *watchedBody) Read(p []byte) (int, error) {
	if !b.begun {
		if err := b.sending.begin(); err != nil {
			return 0, err
		}
		b.begun = true
	}
	return b.ReadCloser.Read(p)
}
