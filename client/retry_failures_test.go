package client_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// tableFailure is one way to fail, of a row of the table.
type tableFailure struct {
	name   string
	fate   client.Fate
	status int  // of the APIError; 0: a TransportError is expected
	inTime bool // works only in a bubble with fake time
	begin  func(t *testing.T) failing
}

// failing is a service that fails, and the client that goes there.
type failing struct {
	client  *client.Client
	meter   *meter
	arrived func(method string) int // requests
}

// tableFailures lists the ways to fail by the rows of the table.
func tableFailures() map[string][]tableFailure {
	const start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	const length = start + "Content-Length: 900\r\n\r\n{\"success\":"
	stalled := clienttest.Respond(200, `{"success":true}`).And(clienttest.SlowBody(time.Hour))
	const chunks = start + "Transfer-Encoding: chunked\r\n\r\nb\r\n{\"success\":\r\n"
	table := map[string][]tableFailure{
		"connection refused":      {{name: "port without listener", fate: client.NotSent, begin: refusedPort}},
		"certificate not trusted": {{name: "unknown authority", fate: client.NotSent, begin: untrusted}},
		"TLS handshake broken": {
			{name: "no TLS", fate: client.NotSent, begin: brokenTLS("no handshake")},
			{name: "closed", fate: client.NotSent, begin: brokenTLS("")},
		},
		"reset": {
			onWire("before the headers", sendsReset),
			onWire("closed before the headers", closesOnly),
			onWire("in a body with a length", resetsAfter(length)),
			onWire("in a body in chunks", resetsAfter(chunks)),
		},
		"body cut": {
			onWire("with a length", responds(length)),
			onWire("in chunks", responds(chunks)),
			onWire("no last chunk", responds(chunks+"1\r\n}\r\n")),
		},
		"no complete response in time": {
			inFakeTime("silence", clienttest.Delay(time.Hour)),
			inFakeTime("stalled", stalled),
		},
		"408":                    statuses(client.Ambiguous, 408),
		"429":                    statuses(client.NotSent, 429),
		"redirect":               redirects(),
		"other 4xx":              otherRefusals(),
		"other 5xx":              statuses(client.Ambiguous, 501, 505, 507, 508, 511, 520, 524, 599),
		"2xx without valid JSON": unreadables(),
	}
	for _, status := range []int{500, 502, 503, 504} {
		table[strconv.Itoa(status)] = serverErrors(status)
	}
	return table
}

func serverErrors(status int) []tableFailure {
	return slices.Concat(
		statuses(client.Ambiguous, status),
		gateways(status, "text/html", "<h1>Unavailable</h1>"),
		gateways(status, "text/html", `{"error":"nope"}`),
		gateways(status, "application/json", `"nope"`),
		gateways(status, "application/json", ""),
	)
}

// gateways returns an error of a gateway between the client and the service, which may still work on the request.
func gateways(status int, contentType, body string) []tableFailure {
	name := fmt.Sprint("gateway's ", status, " ", contentType, " ", len(body))
	return []tableFailure{respondsOnWire(name, status, plainResponse(status, contentType, body))}
}

func otherRefusals() []tableFailure {
	return statuses(client.Refused, 400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 423, 424, 425, 428, 431, 451, 499)
}

// redirects are not followed: the service refuses the request as it is.
func redirects() (all []tableFailure) {
	for _, status := range []int{301, 302, 303, 305, 307, 308} {
		text := strings.Replace(plainResponse(status, "text/html", ""), "\r\n", "\r\nLocation: /elsewhere\r\n", 1)
		all = append(all, respondsOnWire(fmt.Sprint(status), status, text))
	}
	all = append(all, respondsOnWire("304", 304, "HTTP/1.1 304 Not Modified\r\n\r\n"),
		respondsOnWire("300", 300, plainResponse(300, "application/json", `{"error":"nope"}`)))
	for i := range all {
		all[i].fate = client.Refused
	}
	return all
}

// unreadables are successes that are not the JSON of one.
func unreadables() []tableFailure {
	json := func(status int, body string) string { return plainResponse(status, "application/json", body) }
	return []tableFailure{
		respondsOnWire("HTML", 200, plainResponse(200, "text/html", "<h1>Welcome</h1>")),
		respondsOnWire("another content type", 200, plainResponse(200, "text/plain", `{"success":true}`)),
		respondsOnWire("no content type", 200, "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n"+`{"success":true}`),
		respondsOnWire("trailing JSON", 200, json(200, `{"success":true}{"success":true}`)),
		respondsOnWire("half of the JSON", 200, json(200, `{"success":tr`)),
		respondsOnWire("another kind", 200, json(200, `[1]`)),
		respondsOnWire("empty object", 200, json(200, `{}`)),
		respondsOnWire("accepted", 202, json(202, `{}`)),
	}
}

// onWire is a failure after the request arrived, without a complete response.
func onWire(name string, end script) tableFailure {
	return tableFailure{name: name, fate: client.Ambiguous, begin: func(t *testing.T) failing {
		w := newWire(t, end)
		return failing{clientOver(t, w.url(), w.client), w.client, w.requests}
	}}
}

// respondsOnWire is a complete response that is no success.
func respondsOnWire(name string, status int, text string) tableFailure {
	f := onWire(name, responds(text))
	f.status = status
	return f
}

// statuses are responses in the JSON of the service's own errors.
func statuses(fate client.Fate, list ...int) (all []tableFailure) {
	for _, status := range list {
		f := respondsOnWire(fmt.Sprint(status), status, plainResponse(status, "application/json", `{"error":"nope"}`))
		f.fate = fate
		all = append(all, f)
	}
	return all
}

// inFakeTime is a failure that takes time.
func inFakeTime(name string, f clienttest.Fault) tableFailure {
	return tableFailure{name: name, fate: client.Ambiguous, inTime: true, begin: func(t *testing.T) failing {
		srv := clienttest.NewServer(t, clienttest.InMemory(), clienttest.WithAPIKey(transportKey))
		srv.Inject("", clienttest.Times(20, f)...)
		m := newMeter(srv.Client().Transport)
		return failing{clientOver(t, srv.URL(), m), m, func(method string) (n int) {
			for _, r := range srv.Requests() {
				if r.Method == method {
					n++
				}
			}
			return n
		}}
	}}
}

func noRequest(string) int { return 0 }

func refusedPort(t *testing.T) failing {
	w := newWire(t, closesOnly)
	require.NoError(t, w.Close())
	return failing{clientOver(t, w.url(), w.client), w.client, w.requests}
}

// brokenTLS is a port that sends the text after the client's first message, and is no HTTP server.
func brokenTLS(text string) func(*testing.T) failing {
	return func(t *testing.T) failing {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = ln.Close() })
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = io.WriteString(conn, text)
				_ = conn.Close()
			}
		}()
		m := newMeter(&http.Transport{DisableKeepAlives: true})
		return failing{clientOver(t, "https://"+ln.Addr().String(), m), m, noRequest}
	}
}

func untrusted(t *testing.T) failing {
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	m := newMeter(&http.Transport{DisableKeepAlives: true})
	return failing{clientOver(t, srv.URL, m), m, noRequest}
}
