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

func TestInMemory_Synctest(t *testing.T) {
	for name, opts := range map[string][]clienttest.Option{
		"a connection for each call": {clienttest.InMemory()},
		"shared connections":         {clienttest.InMemory(), clienttest.KeepAlive()},
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
			}) // fails if a goroutine is left
		})
	}
}

func TestServer_Close_Waits(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"Delay":               clienttest.Delay(time.Hour),
		"HangBefore":          clienttest.HangBefore(),
		"StoreAfterGiveUp":    clienttest.StoreAfterGiveUp(time.Hour),
		"StoreAfter and Hang": clienttest.StoreAfter(time.Hour).And(clienttest.HangAfter()),
		"StoreWhen":           clienttest.StoreWhen(nil).And(clienttest.HangAfter()),
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

func TestServer_Close_SlowBody(t *testing.T) {
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

func TestServer_Close_Refuses(t *testing.T) {
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

func TestInMemory_OtherHosts(t *testing.T) {
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

func TestServer_Close_LateWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := serverWithClinic(t, clienttest.InMemory())
		srv.Inject("updateSimulation", clienttest.StoreAfter(time.Hour).And(clienttest.HTML(502)))
		require.Equal(t, 502, put(t, srv, full()).status)
		began := time.Now()
		srv.Close()
		require.Zero(t, time.Since(began))
		<-time.After(2 * time.Hour)
		require.Len(t, srv.History(7), 1)
	})
}
