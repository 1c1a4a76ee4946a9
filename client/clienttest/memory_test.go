package clienttest_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAServerInMemoryWorksInABubbleAndEndsClean(t *testing.T) {
	for name, opts := range map[string][]clienttest.Option{
		"a connection a call": {clienttest.InMemory()},
		"shared connections":  {clienttest.InMemory(), clienttest.KeepAlive()},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := clienttest.NewServer(t, opts...)
				srv.Seed(clinic())
				began := time.Now()
				for range 3 {
					require.Equal(t, 200, send(t, srv, "GET", "/simulations/7", "").status)
					<-time.After(time.Minute)
				}
				require.Equal(t, 3*time.Minute, time.Since(began))
			}) // fails where a goroutine is left
		})
	}
}

func TestDelayHandlesTheCallLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory())
		srv.Seed(clinic())
		srv.Inject("updateSimulation", clienttest.Delay(time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := attempt(ctx, srv, "PUT", "/simulations/7", full())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, srv.History(7), 1)
		<-time.After(time.Minute)
		synctest.Wait()
		require.Len(t, srv.History(7), 2, "although the client is gone")
	})
}

func TestStoreAfterGiveUpWaitsForTheClientAndThenTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory())
		srv.Seed(clinic())
		srv.Inject("updateSimulation", clienttest.StoreAfterGiveUp(time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := attempt(ctx, srv, "PUT", "/simulations/7", full())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		<-time.After(59 * time.Second)
		synctest.Wait()
		require.Len(t, srv.History(7), 1)
		<-time.After(time.Second)
		synctest.Wait()
		require.Len(t, srv.History(7), 2)
	})
}

func TestSlowBodyStallsAfterTheHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory())
		srv.Seed(clinic())
		srv.Inject("getSimulation", clienttest.SlowBody(time.Minute), clienttest.SlowBody(time.Minute))
		began := time.Now()
		require.Equal(t, "Clinic", send(t, srv, "GET", "/simulations/7", "").shown(t)["name"])
		require.Equal(t, time.Minute, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r, err := attempt(ctx, srv, "GET", "/simulations/7", "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 200, r.status, "the headers came")
	})
}

func TestCloseEndsTheWaitsOfFaultsAndStoresNothingMore(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"delay":               clienttest.Delay(time.Hour),
		"store after give-up": clienttest.StoreAfterGiveUp(time.Hour),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := clienttest.NewServer(t, clienttest.InMemory())
				srv.Seed(clinic())
				srv.Inject("updateSimulation", fault)
				failed := make(chan error, 1)
				go func() {
					_, err := attempt(context.Background(), srv, "PUT", "/simulations/7", full())
					failed <- err
				}()
				synctest.Wait()
				began := time.Now()
				srv.Close()
				srv.Close() // twice is fine
				require.Error(t, <-failed)
				require.Zero(t, time.Since(began))
				require.Len(t, srv.History(7), 1)
			})
		})
	}
}

func TestCloseEndsASlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory())
		srv.Inject("", clienttest.SlowBody(time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := attempt(ctx, srv, "GET", "/simulations", "")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		began := time.Now()
		srv.Close()
		require.Zero(t, time.Since(began))
	})
}

func TestAClosedServerRefusesConnections(t *testing.T) {
	for link, opts := range links() {
		t.Run(link, func(t *testing.T) {
			srv := clienttest.Start(opts...)
			srv.Close()
			_, err := attempt(t.Context(), srv, "GET", "/simulations", "")
			var op *net.OpError
			require.ErrorAs(t, err, &op)
			require.Equal(t, "dial", op.Op)
		})
	}
}

func TestAClientInMemoryReachesNoOtherHost(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.InMemory())
	srv.Inject("", clienttest.Refuse())
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://127.0.0.1:2/", http.NoBody)
	require.NoError(t, err)
	_, err = srv.Client().Do(req) //nolint:bodyclose // there is none
	var op *net.OpError
	require.ErrorAs(t, err, &op)
	_, err = attempt(t.Context(), srv, "GET", "/simulations", "")
	require.ErrorAs(t, err, &op, "the fault was not taken by a call to another host")
	require.Empty(t, srv.Requests())
}
