package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	maxIdleConns = 64              // per host; the default of 2 causes frequent reconnects
	pingTimeout  = 5 * time.Second // idle time before an HTTP/2 ping and time limit for the reply
)

// newHTTPClient returns a copy of the given client that does not follow redirects. Following a
// redirect could turn a PUT into a GET whose response looks like a success, and could send the key
// to another server.
func newHTTPClient(given *http.Client) *http.Client {
	hc := *given
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if base, ok := http.DefaultTransport.(*http.Transport); ok && hc.Transport == nil {
		hc.Transport = newTransport(base)
	}
	return &hc
}

// newTransport returns a copy of base with more idle connections, HTTP/2 pings, and errors that
// name the proxy.
func newTransport(base *http.Transport) *http.Transport {
	transport := base.Clone()
	transport.MaxIdleConnsPerHost = maxIdleConns
	if transport.HTTP2 == nil {
		transport.HTTP2 = new(http.HTTP2Config)
	}
	transport.HTTP2.SendPingTimeout, transport.HTTP2.PingTimeout = pingTimeout, pingTimeout
	transport.OnProxyConnectResponse = checkProxy
	return transport
}

// checkProxy returns an error that names the proxy if the proxy refuses the connection. The error
// from net/http contains only the status, such as "Proxy Authentication Required".
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("the proxy %s refused the connection: %s", proxy.Host, resp.Status)
}
