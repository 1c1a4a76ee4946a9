package client_test

import (
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// deadEnd is a RoundTripper whose requests find nobody who listens.
func deadEnd(t *testing.T) http.RoundTripper {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := ln.Addr().String()
	require.NoError(t, ln.Close())
	base := &http.Transport{DisableKeepAlives: true}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		to := req.Clone(req.Context())
		to.URL.Host = addr
		return base.RoundTrip(to)
	})
}

// putsThrough sends PUTs through rt, and everything else through next.
func putsThrough(rt, next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.Method == http.MethodPut {
			return rt.RoundTrip(req)
		}
		return next.RoundTrip(req)
	})
}

// retrying is a RoundTripper that retries by itself: it sends the request through first, and after a failure through second.
func retrying(first, second http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := first.RoundTrip(req)
		if err == nil {
			return resp, nil
		}
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		again := req.Clone(req.Context())
		again.Body = body
		return second.RoundTrip(again)
	})
}

// A write may have arrived if its body was read, whatever the last error of the RoundTripper says.
func TestSimulationsService_Edit_RoundTripperThatRetries(t *testing.T) {
	refused := roundTripper(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	})
	for name, tt := range map[string]struct {
		fault   clienttest.Fault
		puts    func(srv, dead http.RoundTripper) http.RoundTripper
		unknown bool
		arrived int
		stored  bool
	}{
		"stored, then a failed dial": {
			clienttest.ResetAfter(), func(srv, dead http.RoundTripper) http.RoundTripper { return retrying(srv, dead) }, false, 1, true,
		},
		"arrived, then a failed dial": {
			clienttest.ResetBefore(), func(srv, dead http.RoundTripper) http.RoundTripper { return retrying(srv, dead) }, true, 1, false,
		},
		"only failed dials": {
			clienttest.Pass(), func(_, dead http.RoundTripper) http.RoundTripper { return retrying(dead, dead) }, false, 0, false,
		},
		"an error of dialing without a trace": {
			clienttest.Pass(), func(http.RoundTripper, http.RoundTripper) http.RoundTripper { return refused }, false, 0, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := loopback(t)
			srv.Inject("updateSimulation", tt.fault)
			next := srv.Client().Transport
			c := newClient(t, srv, client.WithHTTPClient(&http.Client{Transport: putsThrough(tt.puts(next, deadEnd(t)), next)}),
				client.WithRetry(client.RetryPolicy{Attempts: 1, MinDelay: 1, MaxDelay: 1}))
			result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.Len(t, sent(srv, "updateSimulation"), tt.arrived)
			if tt.stored {
				require.NoError(t, err)
				require.Equal(t, client.OutcomeReconciled, result.Outcome)
				require.True(t, result.LateWritePossible)
				return
			}
			var unknown *client.OutcomeUnknownError
			require.Equal(t, tt.unknown, errors.As(err, &unknown))
			var failed *client.TransportError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, tt.unknown, failed.MayHaveArrived)
		})
	}
}
