package clienttest

import (
	"net/http"
	"strconv"
	"time"
)

// Pass lets one call through.
func Pass() Fault { return Fault{} }

// Refuse refuses the connection: nothing reaches the server, and the request is not among Requests. The transport of Server.Client
// answers as a failed dial would, although it may hold open connections.
func Refuse() Fault { return Fault{refused: true} }

// Delay waits before the call is handled, whether or not the client is still there. The wait ends when the server is
// closed, and the call is then not handled.
func Delay(d time.Duration) Fault { return before(func(c *call) { c.server.wait(d) }) }

// StoreAfterGiveUp waits until the client gave up, then for the delay, and then handles the call, whose answer nobody reads. A
// client that does not give up waits until the server is closed, and the call is then not handled.
func StoreAfterGiveUp(delay time.Duration) Fault {
	f := before(func(c *call) {
		<-c.r.Context().Done()
		c.server.wait(delay)
	})
	f.lost = func(*call) { panic(http.ErrAbortHandler) }
	return f
}

// ResetBefore resets the connection before the call is handled: nothing is stored.
func ResetBefore() Fault { return Fault{unhandled: true, lost: reset} }

// ResetAfter handles the call and resets the connection before the answer's headers.
func ResetAfter() Fault { return Fault{lost: reset} }

// CutBody handles the call and closes the connection in the middle of the answer's body, whose length the headers tell.
func CutBody() Fault {
	return Fault{cut: true, send: func(c *call, a answer) {
		c.w.Header().Set("Content-Length", strconv.Itoa(max(len(a.body), 1)))
		c.sendHalf(a)
	}}
}

// CutChunked is like CutBody with a body in chunks, without a length: only the missing last chunk tells that it was cut.
func CutChunked() Fault { return Fault{cut: true, send: (*call).sendHalf} }

// SlowBody handles the call and sends the headers, then the body after a wait, which ends early when the client gives up or the server
// is closed.
func SlowBody(d time.Duration) Fault {
	return Fault{send: func(c *call, a answer) {
		c.setHeader(a)
		c.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		c.w.WriteHeader(a.status)
		c.flush()
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.r.Context().Done():
		}
		_, _ = c.w.Write(a.body)
	}}
}

// Before runs fn before the call is handled, such as another writer between two calls of a client. fn may call the server.
func Before(fn func(*Server)) Fault { return before(func(c *call) { fn(c.server) }) }

// After runs fn after the call was handled and before its answer leaves. fn may call the server.
func After(fn func(*Server)) Fault { return Fault{after: []func(*Server){fn}} }

func before(fn func(*call)) Fault { return Fault{before: []func(*call){fn}} }

// wait ends early when the server is closed.
func (s *Server) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// sendHalf sends the headers and half of the body, and closes the connection.
func (c *call) sendHalf(a answer) {
	c.setHeader(a)
	c.w.WriteHeader(a.status)
	_, _ = c.w.Write(a.body[:len(a.body)/2])
	c.flush()
	panic(http.ErrAbortHandler)
}

// flush sends what was written so far. It fails where the client is gone, which is no matter here.
func (c *call) flush() { _ = http.NewResponseController(c.w).Flush() }

// reset ends the connection without an answer, over TCP with RST.
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
