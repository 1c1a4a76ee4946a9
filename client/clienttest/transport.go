package clienttest

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"time"
)

// transport sends requests to the server unless a fault refuses the connection.
type transport struct {
	server *Server
	host   string
	base   *http.Transport
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == t.host && t.server.faults.refuses(r) {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GetConn != nil {
			trace.GetConn(t.host)
		}
		return nil, refusedDial("tcp", t.host)
	}
	return t.base.RoundTrip(r)
}

// CloseIdleConnections supports http.Client.CloseIdleConnections.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

// listen returns a listener and a transport that connects to it without a proxy.
func listen(o *options) (net.Listener, *http.Transport) {
	base := &http.Transport{DisableKeepAlives: !o.keepAlive, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second}
	if o.inMemory {
		ln := newMemoryListener()
		base.DialContext = ln.dial
		return ln, base
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		ln, err = net.Listen("tcp6", "[::1]:0")
	}
	if err != nil {
		panic(fmt.Sprintf("clienttest: listen: %v", err))
	}
	return ln, base
}
