package clienttest

import (
	"net/http"
	"strconv"
	"time"
)

// Pass lets one call through without a fault.
func Pass() Fault { return Fault{} }

// Refuse refuses the connection. The request does not reach the server and does not appear in
// Requests. The transport of Server.Client returns a dial error, even if connections are open.
func Refuse() Fault { return Fault{refused: true} }

// Delay waits before the server processes the call, even if the client disconnects. If the server
// closes during the wait, the call is not processed.
func Delay(d time.Duration) Fault { return before(func(c *call) { c.server.wait(d) }) }

// ResetBefore resets the connection before the server processes the call. The server stores no
// change.
func ResetBefore() Fault { return Fault{unhandled: true, lost: reset} }

// ResetAfter resets the connection after the server has processed the call but before the response
// headers are sent.
func ResetAfter() Fault { return Fault{lost: reset} }

// HangBefore never responds and does not process the call. The call ends when the client
// disconnects or the server closes.
func HangBefore() Fault { return Fault{unhandled: true, lost: hang} }

// HangAfter processes the call but never responds. The call ends when the client disconnects or the
// server closes.
func HangAfter() Fault { return Fault{lost: hang} }

// CutBody processes the call and closes the connection in the middle of the response body. The
// Content-Length header states the full length.
func CutBody() Fault {
	return Fault{obscured: true, send: func(c *call, resp response) {
		c.w.Header().Set("Content-Length", strconv.Itoa(max(len(resp.body), 1)))
		c.sendHalf(resp)
	}}
}

// CutChunked is like CutBody, but the body is chunked and has no stated length. Only the missing
// final chunk reveals that the body is truncated.
func CutChunked() Fault { return Fault{obscured: true, send: (*call).sendHalf} }

// SlowBody processes the call, sends the response headers, and waits before sending the body. The
// wait ends early if the client disconnects or the server closes.
func SlowBody(d time.Duration) Fault {
	return Fault{send: func(c *call, resp response) {
		c.setHeader(resp)
		c.w.Header().Set("Content-Length", strconv.Itoa(len(resp.body)))
		c.w.WriteHeader(resp.status)
		c.flush()
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.r.Context().Done():
		}
		_, _ = c.w.Write(resp.body)
	}}
}

// Before runs fn before the server processes the call, for example to simulate another writer
// between two calls of a client. fn may call the server. fn does not run if the call does not reach
// the server, as with Refuse.
func Before(fn func(*Server)) Fault { return before(func(c *call) { fn(c.server) }) }

// After runs fn after the server has processed the call and before the response is sent. With
// StoreAfter, StoreWhen and StoreAfterGiveUp, fn runs after the write is stored. fn may call the
// server.
func After(fn func(*Server)) Fault { return Fault{after: []func(*Server){fn}} }

func before(fn func(*call)) Fault { return Fault{before: []func(*call){fn}} }

// wait sleeps for d or until the server closes.
func (s *Server) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// sendHalf sends the headers and half of the body, then closes the connection.
func (c *call) sendHalf(resp response) {
	c.setHeader(resp)
	c.w.WriteHeader(resp.status)
	_, _ = c.w.Write(resp.body[:len(resp.body)/2])
	c.flush()
	panic(http.ErrAbortHandler)
}

// flush sends the bytes written so far. Errors are ignored, because they mean that the client has
// disconnected.
func (c *call) flush() { _ = http.NewResponseController(c.w).Flush() }

// hang waits until the client disconnects, then ends the call without a response.
func hang(c *call) {
	<-c.r.Context().Done()
	panic(http.ErrAbortHandler)
}

// reset closes the connection without a response. A TCP connection is closed with an RST.
func reset(c *call) {
	conn, _, err := http.NewResponseController(c.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if l, ok := conn.(interface{ SetLinger(int) error }); ok {
		_ = l.SetLinger(0)
	}
	_ = conn.Close()
}
