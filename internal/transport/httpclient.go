package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	maxIdleConns = 64              // kept open per host: with Go's 2 many goroutines reconnect all the time
	pingTimeout  = 5 * time.Second // of silence before an HTTP/2 ping, and of the wait for the answer
)

// newHTTPClient copies the caller's client. Redirects are not followed: one would turn a PUT into a
// GET whose response looks like a success, and would carry the key away.
func newHTTPClient(given *http.Client) *http.Client {
	hc := *given
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if base, ok := http.DefaultTransport.(*http.Transport); ok && hc.Transport == nil {
		hc.Transport = newTransport(base)
	}
	return &hc
}

// newTransport returns a copy of base with more idle connections, with pings, and with an error
// that names the proxy.
func newTransport(base *http.Transport) *http.Transport {
	transport := base.Clone()
	transport.MaxIdleConnsPerHost = maxIdleConns
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: pingTimeout, PingTimeout: pingTimeout}
	transport.OnProxyConnectResponse = checkProxy
	return transport
}

// checkProxy returns an error with the name of the proxy if the proxy refuses the connection. The
// error of net/http has the status alone, such as "Proxy Authentication Required".
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("the proxy %s refused the connection: %s", proxy.Host, resp.Status)
}
