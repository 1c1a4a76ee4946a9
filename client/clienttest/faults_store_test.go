package clienttest_test

import (
	"context"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestStoreAfter(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  clienttest.Fault
		err    error
		status int
		took   time.Duration // until the client knew
	}{
		"reset":       {fault: clienttest.Pass(), err: syscall.ECONNRESET},
		"HTML":        {fault: clienttest.HTML(502), status: 502},
		"Stored HTML": {fault: clienttest.Stored(clienttest.HTML(502)), status: 502},
		"Empty":       {fault: clienttest.Empty(503), status: 503},
		"202":         {fault: clienttest.Respond(202, `{"success":true}`), status: 202},
		"429":         {fault: clienttest.RateLimit("7"), status: 429},
		"HangAfter":   {fault: clienttest.HangAfter(), err: context.DeadlineExceeded, took: time.Second},
		"Delay":       {fault: clienttest.Delay(time.Millisecond), err: syscall.ECONNRESET, took: time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := serverWithClinic(t, clienttest.InMemory())
				srv.Inject("updateSimulation", clienttest.StoreAfter(5*time.Minute).And(tt.fault))
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began := time.Now()
				r, err := attempt(ctx, srv, "PUT", "/simulations/7", full(entry(11, "late")))
				require.ErrorIs(t, err, tt.err)
				require.Equal(t, tt.status, r.status)
				require.Equal(t, tt.took, time.Since(began))
				require.Equal(t, tt.status, srv.Requests()[0].Status)

				require.Equal(t, 200, put(t, srv, full(entry(12, "in between"))).status)
				<-time.After(5*time.Minute - time.Second)
				synctest.Wait()
				require.Equal(t, []string{"in between"}, names(t, srv))
				require.Zero(t, srv.Requests()[0].Version)
				<-time.After(time.Second)
				synctest.Wait()
				require.Len(t, srv.History(7), 2, "11 is gone by then: the late write is refused as any other")
			})
		})
	}
}

func TestStoreAfter_Overwrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := serverWithClinic(t, clienttest.InMemory())
		var late atomic.Bool
		srv.Inject("updateSimulation",
			clienttest.StoreAfter(time.Minute).And(clienttest.After(func(*clienttest.Server) { late.Store(true) })))
		_, err := attempt(t.Context(), srv, "PUT", "/simulations/7", full(entry(11, "late")))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		put(t, srv, full(entry(11, "one"), entry(12, "two"), entry(0, "new")))
		require.False(t, late.Load())
		<-time.After(time.Minute)
		synctest.Wait()
		require.True(t, late.Load())
		require.Equal(t, []string{"late"}, names(t, srv))
		require.Equal(t, 3, srv.Requests()[0].Version)
		require.Equal(t, 1, srv.History(7)[2].Request)
	})
}

func TestStoreWhen(t *testing.T) {
	for link, opts := range links() {
		t.Run(link, func(t *testing.T) {
			srv := serverWithClinic(t, opts...)
			ready, done := make(chan struct{}), make(chan struct{})
			srv.Inject("updateSimulation", clienttest.StoreWhen(ready).And(clienttest.PlainText(503)).
				And(clienttest.After(func(*clienttest.Server) { close(done) })))
			require.Equal(t, 503, put(t, srv, full(entry(12, "late"))).status)
			put(t, srv, `{"name":"in between"}`)
			require.Equal(t, []string{"one", "two"}, names(t, srv))
			close(ready)
			<-done
			require.Equal(t, []string{"late"}, names(t, srv))
			require.Equal(t, "in between", stored(t, srv).Name)
		})
	}
}

func TestStoreAfterGiveUp(t *testing.T) {
	t.Run("after the delay", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			srv := serverWithClinic(t, clienttest.InMemory())
			srv.Inject("updateSimulation", clienttest.StoreAfterGiveUp(time.Minute))
			giveUpAfter(t, srv, time.Hour)
			<-time.After(59 * time.Second)
			synctest.Wait()
			require.Len(t, srv.History(7), 1)
			<-time.After(time.Second)
			synctest.Wait()
			require.Len(t, srv.History(7), 2)
			require.Equal(t, 2, srv.Requests()[0].Version)
			require.Zero(t, srv.Requests()[0].Status)
		})
	})
	for link, opts := range links() {
		t.Run(link, func(t *testing.T) {
			srv := serverWithClinic(t, opts...)
			ctx, giveUp := context.WithCancel(t.Context())
			done := make(chan struct{})
			srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { giveUp() }).
				And(clienttest.StoreAfterGiveUp(0)).
				And(clienttest.After(func(*clienttest.Server) { close(done) })))
			_, err := attempt(ctx, srv, "PUT", "/simulations/7", full())
			require.ErrorIs(t, err, context.Canceled)
			<-done
			require.Empty(t, names(t, srv))
		})
	}
}

func TestPartlyAppliedList(t *testing.T) {
	list := full(entry(11, "ONE"), entry(0, "new"), entry(12, "TWO"), entry(0, "newer"))
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		body  string
		want  []string
	}{
		"HalfApplied 0":         {clienttest.HalfApplied(0), list, []string{"one", "two"}},
		"HalfApplied 1":         {clienttest.HalfApplied(1), list, []string{"ONE", "two"}},
		"HalfApplied 2":         {clienttest.HalfApplied(2), list, []string{"ONE", "two", "new"}},
		"HalfApplied 9":         {clienttest.HalfApplied(9), list, []string{"ONE", "TWO", "new", "newer"}},
		"HalfApplied: deletion": {clienttest.HalfApplied(1), full(entry(12, "TWO")), []string{"one", "TWO"}},
		"Truncated 0":           {clienttest.Truncated(0), list, []string{}},
		"Truncated 1":           {clienttest.Truncated(1), list, []string{"ONE"}},
		"Truncated 3":           {clienttest.Truncated(3), list, []string{"ONE", "new", "TWO"}},
		"Truncated 9":           {clienttest.Truncated(9), list, []string{"ONE", "new", "TWO", "newer"}},
		"Truncated: no list":    {clienttest.Truncated(1), `{"name":"x"}`, []string{"one", "two"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t)
			srv.Inject("updateSimulation", tt.fault)
			r := put(t, srv, tt.body)
			require.Equal(t, 200, r.status, r.raw)
			require.Equal(t, tt.want, names(t, srv))
			require.Len(t, r.shown(t)["scenarios_ids"], len(tt.want), "the response shows what is stored")
		})
	}
}
