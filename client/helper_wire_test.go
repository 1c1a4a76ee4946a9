package client_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

const transportKey = "sk-transport-0123456789"

// wire is a server on a real socket that ends every request the way its script says.
type wire struct {
	net.Listener

	client *meter // which goes to the server

	mu      sync.Mutex
	arrived map[string]int // complete requests, by method
}

// script ends a connection whose request was read.
type script func(conn *net.TCPConn, w *wire)

func newWire(t *testing.T, end script) *wire {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{Listener: ln, client: newMeter(&http.Transport{DisableKeepAlives: true}), arrived: map[string]int{}}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { w.serve(conn.(*net.TCPConn), end) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		serving.Wait()
	})
	return w
}

func (w *wire) serve(conn *net.TCPConn, end script) {
	defer conn.Close()
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return
	}
	w.mu.Lock()
	w.arrived[req.Method]++
	w.mu.Unlock()
	end(conn, w)
}

// requests returns how many requests with the method arrived.
func (w *wire) requests(method string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.arrived[method]
}

func (w *wire) url() string { return "http://" + w.Addr().String() + "/api/v1" }

// sendsReset sends RST in place of the orderly end.
func sendsReset(conn *net.TCPConn, _ *wire) {
	_ = conn.SetLinger(0)
	_ = conn.Close()
}

// closesOnly closes the connection in order, without a response.
func closesOnly(*net.TCPConn, *wire) {}

// responds sends a response as it is.
func responds(text string) script {
	return func(conn *net.TCPConn, _ *wire) { _, _ = io.WriteString(conn, text) }
}

// resetsAfter sends the beginning of a response, and resets once the client has read the headers: before that the reset could
// overtake them.
func resetsAfter(text string) script {
	return func(conn *net.TCPConn, w *wire) {
		_, _ = io.WriteString(conn, text)
		<-w.client.headers
		sendsReset(conn, w)
	}
}

// plainResponse is a response with a length.
func plainResponse(status int, contentType, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d Text\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", status, contentType, len(body), body)
}

// meter is a RoundTripper that counts attempts and tells when a response's headers are there.
type meter struct {
	next    http.RoundTripper
	headers chan struct{}

	mu   sync.Mutex
	made map[string]int // by method
}

func newMeter(next http.RoundTripper) *meter {
	return &meter{next: next, headers: make(chan struct{}, 100), made: map[string]int{}}
}

func (m *meter) RoundTrip(req *http.Request) (*http.Response, error) {
	m.mu.Lock()
	m.made[req.Method]++
	m.mu.Unlock()
	resp, err := m.next.RoundTrip(req)
	if err == nil {
		m.headers <- struct{}{}
	}
	return resp, err
}

// attempts returns how many requests with the method were made.
func (m *meter) attempts(method string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.made[method]
}

// withoutDelays is the default policy without its delays, for failures on real sockets.
func withoutDelays() client.RetryPolicy {
	return client.RetryPolicy{MinDelay: 1, MaxDelay: 1, RateLimitDelay: 1}
}

// clientOver returns a client that sends through rt, without delays and with time to spare.
func clientOver(t *testing.T, url string, rt http.RoundTripper, opts ...client.Option) *client.Client {
	t.Helper()
	c, err := client.New(append([]client.Option{
		client.WithAPIKey(transportKey),
		client.WithBaseURL(url),
		client.WithHTTPClient(&http.Client{Transport: rt}),
		client.WithRetry(withoutDelays()),
		client.WithTimeout(time.Minute),
	}, opts...)...)
	require.NoError(t, err)
	return c
}
