package transport

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNewHTTPClient(t *testing.T) {
	t.Run("the transport's own", func(t *testing.T) {
		own, ok := newHTTPClient(&http.Client{}).Transport.(*http.Transport)
		require.True(t, ok)
		require.NotSame(t, http.DefaultTransport, own)
		require.Equal(t, 64, own.MaxIdleConnsPerHost)
		require.Equal(t, &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second}, own.HTTP2)
	})
	t.Run("with the other settings of HTTP/2", func(t *testing.T) {
		own := newTransport(&http.Transport{HTTP2: &http.HTTP2Config{MaxReadFrameSize: 1 << 20}})
		require.Equal(t, 1<<20, own.HTTP2.MaxReadFrameSize)
		require.Equal(t, 5*time.Second, own.HTTP2.PingTimeout)
	})
	t.Run("a copy of the caller's", func(t *testing.T) {
		given := &http.Client{Transport: roundTripper(nil), Timeout: time.Hour}
		hc := newHTTPClient(given)
		require.Equal(t, time.Hour, hc.Timeout)
		require.Nil(t, given.CheckRedirect)
		require.Equal(t, http.ErrUseLastResponse, hc.CheckRedirect(nil, nil))
	})
}

// The error of a proxy that wants a password says who refused: net/http has the words of the status
// alone.
func TestNewTransport_NamesTheProxyThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &memory{serve: func(_ int, conn net.Conn) {
			defer conn.Close()
			if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil && req.Method == http.MethodConnect {
				_, _ = io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
			}
		}}
		rt := newTransport(&http.Transport{DialContext: network.DialContext})
		rt.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.example:3128", User: url.UserPassword("me", "secret")})
		req := newRequest(t, http.MethodGet, http.NoBody)
		_, err := attempt(newConfig(rt.RoundTrip))(req)
		require.EqualError(t, err, "the proxy proxy.example:3128 refused the connection: 407 Proxy Authentication Required")
		require.False(t, err.(*Failure).Arrived)
		require.NoError(t, checkProxy(t.Context(), nil, nil, &http.Response{StatusCode: http.StatusOK}))
	})
}
