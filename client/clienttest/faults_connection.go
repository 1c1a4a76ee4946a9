package clienttest

import (
	"net/http"
	"strconv"
	"time"
)

// Pass lets one call through.
func Pass() Fault { return Fault{} }

// Refuse refuses the connection. No request reaches the server, and Requests does not list the
// call. The transport of Server.Client returns the error of a failed dial, even with open
// connections.
func Refuse() Fault { return Fault{refused: true} }

// Delay waits before the server handles the call, whether or not the client is still there. If the
// server closes during the wait, the call is not handled.
func Delay(d time.Duration) Fault { return before(func(c *call) { c.server.wait(d) }) }

// ResetBefore resets the connection before the server handles the call. The server stores nothing.
func ResetBefore() Fault { return Fault{unhandled: true, lost: reset} }

// ResetAfter resets the connection after the server has handled the call, and before the headers of
// the response.
func ResetAfter() Fault { return Fault{lost: reset} }

// HangBefore never responds and does not handle the call. The call ends when the client gives up or
// the server closes.
func HangBefore() Fault { return Fault{unhandled: true, lost: hang} }

// HangAfter handles the call and never responds. The call ends when the client gives up or the
// server closes.
func HangAfter() Fault { return Fault{lost: hang} }

// CutBody handles the call and closes the connection in the middle of the body. The headers have
// the full length of the body.
func CutBody() Fault {
	return Fault{obscured: true, send: func(c *call, resp response) {
		c.w.Header().Set("Content-Length", strconv.Itoa(max(len(resp.body), 1)))
		c.sendHalf(resp)
	}}
}

// CutChunked is like CutBody with a chunked body of unknown length. Only the missing last chunk
// reveals the cut.
func CutChunked() Fault { return Fault{obscured: true, send: (*call).sendHalf} }

// SlowBody handles the call, sends the headers, and sends the body after a wait. The wait ends
// early if the client gives up or the server closes.
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

// Before runs fn before the server handles the call, for example another writer between two calls
// of a client. fn may call the server. fn does not run if the call does not arrive, as with Refuse.
func Before(fn func(*Server)) Fault { return before(func(c *call) { fn(c.server) }) }

// After runs fn after the server has handled the call and before the response. With StoreAfter,
// StoreWhen and StoreAfterGiveUp, fn runs after the write was stored. fn may call the server.
func After(fn func(*Server)) Fault { return Fault{after: []func(*Server){fn}} }

func before(fn func(*call)) Fault { return Fault{before: []func(*call){fn}} }

// wait sleeps for d, or until the server closes.
func (s *Server) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// sendHalf sends the headers and half of the body, and closes the connection.
func (c *call) sendHalf(resp response) {
	c.setHeader(resp)
	c.w.WriteHeader(resp.status)
	_, _ = c.w.Write(resp.body[:len(resp.body)/2])
	c.flush()
	panic(http.ErrAbortHandler)
}

// flush sends the bytes written so far. On an error the client is gone.
func (c *call) flush() { _ = http.NewResponseController(c.w).Flush() }

// hang ends the call without a response as soon as the client is gone.
func hang(c *call) {
	<-c.r.Context().Done()
	panic(http.ErrAbortHandler)
}

// reset ends the connection without a response, over TCP with a RST.
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
