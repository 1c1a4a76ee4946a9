package clienttest_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := serverWithClinic(t, clienttest.InMemory())
		srv.Inject("updateSimulation", clienttest.Delay(time.Minute))
		giveUpAfter(t, srv, time.Second)
		require.Len(t, srv.History(7), 1)
		<-time.After(time.Minute)
		synctest.Wait()
		require.Len(t, srv.History(7), 2, "although the client is gone")
	})
}

// giveUpAfter sends a PUT that gets no response in time.
func giveUpAfter(t *testing.T, srv *clienttest.Server, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	began := time.Now()
	_, err := attempt(ctx, srv, "PUT", "/simulations/7", full())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, d, time.Since(began))
}

func TestHang(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  clienttest.Fault
		states int
	}{
		"HangBefore": {clienttest.HangBefore(), 1},
		"HangAfter":  {clienttest.HangAfter(), 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := serverWithClinic(t, clienttest.InMemory())
				srv.Inject("updateSimulation", tt.fault)
				giveUpAfter(t, srv, time.Hour)
				require.Len(t, srv.History(7), tt.states)
				require.Zero(t, srv.Requests()[0].Status)
			})
		})
	}
}

func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := serverWithClinic(t, clienttest.InMemory())
		srv.Inject("getSimulation", clienttest.SlowBody(time.Minute), clienttest.SlowBody(time.Minute))
		began := time.Now()
		require.Equal(t, "Clinic", read(t, srv).shown(t)["name"])
		require.Equal(t, time.Minute, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r, err := attempt(ctx, srv, "GET", "/simulations/7", "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 200, r.status, "the headers came")
	})
}

func TestCutBody(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Inject("listSimulations", clienttest.CutBody(), clienttest.CutChunked())
	for _, hasLength := range []bool{true, false} {
		r, err := attempt(t.Context(), srv, "GET", "/simulations", "")
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, hasLength, r.header.Get("Content-Length") != "")
	}
}

func TestBefore(t *testing.T) {
	srv := serverWithClinic(t)
	renameTo := func(name string) func(*clienttest.Server) {
		return func(s *clienttest.Server) { rename(s, name) }
	}
	srv.Inject("getSimulation", clienttest.Before(renameTo("before")).And(clienttest.After(renameTo("after"))))
	require.Equal(t, "before", read(t, srv).shown(t)["name"])
	require.Equal(t, "after", read(t, srv).shown(t)["name"])
	requests := srv.Requests()
	require.Equal(t, []int{2, 3}, []int{requests[0].Version, requests[1].Version})
}

func TestAfter_UnhandledCall(t *testing.T) {
	srv := serverWithClinic(t)
	srv.Inject("getSimulation", clienttest.HTML(502).And(clienttest.After(func(s *clienttest.Server) { rename(s, "after") })))
	require.Equal(t, 502, send(t, srv, "GET", "/simulations/7", "").status)
	require.Equal(t, "after", stored(t, srv).Name)
}
