package client_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
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
	arrived func(method string) int // nil: the service cannot tell
}

// tableFailures lists the ways to fail by the rows of the table.
func tableFailures() map[string][]tableFailure {
	const start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	const length, chunks = start + "Content-Length: 900\r\n\r\n{\"success\":", start + "Transfer-Encoding: chunked\r\n\r\nb\r\n{\"success\":\r\n"
	return map[string][]tableFailure{
		"connection refused":        {{name: "port without listener", fate: client.NotSent, begin: refusedPort}},
		"TLS handshake broken":      {{name: "no TLS", fate: client.NotSent, begin: brokenTLS("no handshake")}, {name: "closed", fate: client.NotSent, begin: brokenTLS("")}},
		"certificate not trusted":   {{name: "unknown authority", fate: client.NotSent, begin: untrusted}},
		"reset before the headers":  {onWire("reset", sendsReset), onWire("closed", closesOnly)},
		"reset in the body":         {onWire("with a length", resetsAfter(length)), onWire("in chunks", resetsAfter(chunks))},
		"body cut":                  {onWire("with a length", responds(length)), onWire("in chunks", responds(chunks)), onWire("no last chunk", responds(chunks+"1\r\n}\r\n"))},
		"no answer in time":         {inFakeTime("silence", clienttest.Delay(time.Hour))},
		"body not complete in time": {inFakeTime("stalled", clienttest.Respond(200, `{"success":true}`).And(clienttest.SlowBody(time.Hour)))},
		"408":                       answeredStatuses(client.Open, 408),
		"429":                       answeredStatuses(client.NotSent, 429),
		"500, 502, 503, 504":        slices.Concat(answeredStatuses(client.Refused, 500, 503), answeredStatuses(client.Open, 502, 504)),
		"other 4xx, other 5xx": slices.Concat(answeredStatuses(client.Refused, 400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 423, 424, 425, 428, 431, 451, 499),
			answeredStatuses(client.Refused, 501), answeredStatuses(client.Open, 505, 507, 508, 511, 520, 524, 599)),
		"redirect": slices.Concat(answeredStatuses(client.Refused, 300, 304), redirects(301, 302, 303, 305, 307, 308)),
		"2xx that is not the JSON of one": {
			answeredOnWire("HTML", 200, plainResponse(200, "text/html", "<h1>Welcome</h1>")),
			answeredOnWire("another content type", 200, plainResponse(200, "text/plain", `{"success":true}`)),
			answeredOnWire("no content type", 200, "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n"+`{"success":true}`),
			answeredOnWire("empty body", 200, plainResponse(200, "application/json", "")),
			answeredOnWire("no content", 204, "HTTP/1.1 204 No Content\r\n\r\n"),
			answeredOnWire("trailing JSON", 200, plainResponse(200, "application/json", `{"success":true}{"success":true}`)),
			answeredOnWire("half of the JSON", 200, plainResponse(200, "application/json", `{"success":tr`)),
			answeredOnWire("another kind", 200, plainResponse(200, "application/json", `[1]`)),
			answeredOnWire("empty object", 200, plainResponse(200, "application/json", `{}`)),
			answeredOnWire("accepted", 202, plainResponse(202, "application/json", `{}`)),
		},
	}
}

// onWire is a failure after the request arrived, without a complete answer.
func onWire(name string, end script) tableFailure {
	return tableFailure{name: name, fate: client.Open, begin: func(t *testing.T) failing {
		w := newWire(t, end)
		return failing{clientOver(t, w.url(), w.client), w.client, w.requests}
	}}
}

func answeredOnWire(name string, status int, text string) tableFailure {
	f := onWire(name, responds(text))
	f.status = status
	return f
}

func answeredStatuses(fate client.Fate, list ...int) (all []tableFailure) {
	for _, status := range list {
		f := answeredOnWire(fmt.Sprint(status), status, plainResponse(status, "application/json", `{"error":"nope"}`))
		if status == http.StatusNotModified {
			f = answeredOnWire("304", status, "HTTP/1.1 304 Not Modified\r\n\r\n")
		}
		f.fate = fate
		all = append(all, f)
	}
	return all
}

func redirects(list ...int) (all []tableFailure) {
	for _, status := range list {
		text := plainResponse(status, "text/html", "")
		f := answeredOnWire(fmt.Sprint(status), status, strings.Replace(text, "\r\n", "\r\nLocation: /elsewhere\r\n", 1))
		f.fate = client.Refused
		all = append(all, f)
	}
	return all
}

// inFakeTime is a failure that takes time.
func inFakeTime(name string, f clienttest.Fault) tableFailure {
	return tableFailure{name: name, fate: client.Open, inTime: true, begin: func(t *testing.T) failing {
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

// brokenTLS is a port that answers the client's first message with the text, and is no HTTP server.
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
