package client_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// retrier is a RoundTripper that sends a request again after a failure, through the next of its transports.
type retrier []http.RoundTripper

func (r retrier) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	for _, next := range r {
		again := req.Clone(req.Context())
		if req.GetBody != nil {
			if again.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
		if resp, err = next.RoundTrip(again); err == nil {
			return resp, nil
		}
	}
	return nil, err
}

// unreachable is a transport that can connect to nothing, and says so as net does.
func unreachable() *http.Transport {
	return &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}}
}

// untraced hides from the RoundTripper that it is watched.
func untraced(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		return next.RoundTrip(req.WithContext(context.Background()))
	})
}

// addition returns an update with a new scenario.
func addition() client.SimulationUpdate {
	return client.SimulationUpdate{Scenarios: []client.Scenario{client.NewScenario("Added", "You are added.", "It is added.")}}
}

// The error of a RoundTripper that retries by itself is the last one, which says nothing of the attempt before.
func TestTransportError_MayHaveArrived(t *testing.T) {
	w := newWire(t, closesOnly)
	arrives := w.client
	for name, tt := range map[string]struct {
		transport http.RoundTripper
		arrived   bool
		requests  int // that reach the service
	}{
		"it arrives":                           {arrives, true, 1},
		"no connection":                        {unreachable(), false, 0},
		"no connection, twice":                 {retrier{unreachable(), unreachable()}, false, 0},
		"it arrives, then no connection":       {retrier{arrives, unreachable()}, true, 1},
		"no connection, then it arrives":       {retrier{unreachable(), arrives}, true, 1},
		"it arrives twice, then no connection": {retrier{arrives, arrives, unreachable()}, true, 2},
		"unseen, it arrives, no connection":    {untraced(retrier{arrives, unreachable()}), true, 1},
		"unseen, then no connection":           {retrier{untraced(arrives), unreachable()}, true, 1},
		"unseen, no connection":                {untraced(unreachable()), false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			before := w.requests(http.MethodPut)
			s := clientOver(t, w.url(), tt.transport, client.WithRetry(client.RetryPolicy{Attempts: 1})).Simulations
			_, err := s.Update(t.Context(), 31, addition())
			var failed *client.TransportError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, tt.arrived, failed.MayHaveArrived)
			require.Equal(t, !tt.arrived, strings.Contains(err.Error(), "no request was processed"))
			require.Equal(t, tt.requests, w.requests(http.MethodPut)-before)
		})
	}
}

// An addition that may have arrived is not sent again, however certain the last error sounds.
func TestTransportError_AnAdditionThatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	w := newWire(t, closesOnly)
	s := clientOver(t, w.url(), retrier{untraced(w.client), unreachable()}).Simulations
	_, err := s.Update(t.Context(), 31, addition())
	require.Error(t, err)
	require.Equal(t, 1, w.requests(http.MethodPut))
	_, err = s.Create(t.Context(), client.SimulationCreate{Name: "New", AgentID: 7})
	require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
	require.Equal(t, 1, w.requests(http.MethodPost))
}

func TestTransportError_Is(t *testing.T) {
	broken := errors.New("broken")
	c := clientWith(t, func(*http.Request) (*http.Response, error) { return nil, fmt.Errorf("some: %w", broken) })
	_, err := c.Simulations.Get(t.Context(), 31)
	require.ErrorIs(t, err, broken)
	require.NotErrorIs(t, err, context.Canceled)
	var inner *url.Error
	require.ErrorAs(t, err, &inner)
	require.Nil(t, errors.Unwrap(err), "what it wraps could show the key")
	require.NotErrorIs(t, &client.TransportError{}, broken)
	require.False(t, (&client.TransportError{}).As(&inner))
}

func TestWithMaxBodyBytes(t *testing.T) {
	whole := `{"success":true,"simulation":{"id":31,"name":"` + strings.Repeat("n", 3000) + `"}}`
	size := int64(len(whole))
	sized := func(length any) string {
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %v\r\n\r\n%s", length, whole)
	}
	unsized := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + whole
	const tooLarge, cut = "raise client.WithMaxBodyBytes", "unexpected EOF"
	for name, tt := range map[string]struct {
		limit    int64
		response string
		problem  string // "": none
	}{
		"at the limit":                        {size, sized(size), ""},
		"above it":                            {size - 1, sized(size), tooLarge},
		"far above it":                        {10, sized(size), tooLarge},
		"at the limit, without a length":      {size, unsized, ""},
		"above it, without a length":          {size - 1, unsized, tooLarge},
		"no limit":                            {math.MaxInt64, sized(size), ""},
		"no limit, without a length":          {math.MaxInt64, unsized, ""},
		"no limit but one":                    {math.MaxInt64 - 1, unsized, ""},
		"a length of exabytes":                {32 << 20, sized(int64(math.MaxInt64)), cut},
		"a length of exabytes without limit":  {math.MaxInt64, sized(int64(math.MaxInt64)), cut},
		"a length of gigabytes without limit": {math.MaxInt64, sized(int64(4 << 30)), cut},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t, responds(tt.response))
			c := clientOver(t, w.url(), w.client, client.WithMaxBodyBytes(tt.limit), client.WithRetry(client.RetryPolicy{Attempts: 2}))
			sim, err := c.Simulations.Get(t.Context(), 31)
			if tt.problem == "" {
				require.NoError(t, err)
				require.Len(t, sim.Name, 3000)
				return
			}
			require.ErrorContains(t, err, tt.problem)
			require.ErrorAs(t, err, new(*client.TransportError))
			requests := map[string]int{tooLarge: 1, cut: 2}[tt.problem] // another response is as large
			require.Equal(t, requests, w.requests(http.MethodGet))
		})
	}
}

// A body of an error is not worth another error: the beginning is enough.
func TestWithMaxBodyBytes_CutsTheBodyOfAnError(t *testing.T) {
	srv := newServer(t)
	srv.Inject("", clienttest.Respond(404, `{"error":"not_found"`+strings.Repeat(" ", 2000)+`}`))
	_, err := newClient(t, srv, client.WithMaxBodyBytes(1000)).Simulations.Get(t.Context(), 31)
	require.ErrorIs(t, err, client.ErrNotFound)
}
