package main

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/internal/redact"
)

func TestCheck_DeletesTheSimulationWhateverFails(t *testing.T) {
	for _, operation := range []string{"getSimulation", "updateSimulation", "startSimulation", "stopSimulation"} {
		for _, n := range []int{0, 1, 2, 5, 9, 14, 20, 27, 35} { // calls that go well before
			synctestRun(t, fmt.Sprint(operation, " after ", n), func(t *testing.T) {
				srv, s := serviceInMemory(t, clienttest.SkipValidation())
				srv.Inject(operation, append(clienttest.Times(n, clienttest.Pass()), clienttest.Times(9, clienttest.HTML(502))...)...)
				_, err := check(t.Context(), s, allFlags())
				require.NoError(t, err)
				requireClean(t, s)
			})
		}
	}
}

func TestCheck_DeletesTheSimulationAfterAnInterrupt(t *testing.T) {
	for n := 2; n < 90; n += 3 { // the request that is interrupted
		synctestRun(t, fmt.Sprint("request ", n), func(t *testing.T) {
			srv, s := serviceInMemory(t, clienttest.SkipValidation())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			srv.Inject("", append(clienttest.Times(n-1, clienttest.Pass()), clienttest.Before(func(*clienttest.Server) { cancel() }))...)
			findings, err := check(ctx, s, allFlags())
			require.NoError(t, err)
			require.Len(t, findings, len(assumptions()))
			if ctx.Err() != nil {
				require.Equal(t, interrupted, findings[len(findings)-1].verdict)
				require.False(t, allHold(findings))
			}
			requireClean(t, s)
		})
	}
}

func TestCheck_StopsTheRunAfterAnInterrupt(t *testing.T) {
	synctestRun(t, "in the update while it runs", func(t *testing.T) {
		srv, s := serviceInMemory(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		srv.Inject("startSimulation", clienttest.After(func(*clienttest.Server) { cancel() }))
		_, err := check(ctx, s, allFlags())
		require.NoError(t, err)
		stopped := false
		for _, v := range srv.History(101) {
			stopped = stopped || v.Simulation.Status == clienttest.StatusStopped
		}
		require.True(t, stopped)
		requireClean(t, s)
	})
}

func TestCheck_NamesASimulationThatCannotBeDeleted(t *testing.T) {
	synctestRun(t, "502", func(t *testing.T) {
		srv, s := serviceInMemory(t)
		srv.Inject("deleteSimulation", clienttest.Times(9, clienttest.HTML(502))...)
		findings, err := check(t.Context(), s, allFlags())
		require.ErrorContains(t, err, "delete it by hand")
		require.ErrorContains(t, err, "101")
		require.Equal(t, unknown, findings[len(findings)-1].verdict)
	})
}

func TestCheck_LooksForASimulationWhoseCreationIsLost(t *testing.T) {
	synctestRun(t, "found at once", func(t *testing.T) {
		srv, s := serviceInMemory(t)
		srv.Inject("createSimulation", clienttest.ResetAfter())
		_, err := check(t.Context(), s, allFlags())
		require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
		require.NotContains(t, err.Error(), "by hand")
		requireClean(t, s)
	})
	synctestRun(t, "interrupted", func(t *testing.T) {
		srv, s := serviceInMemory(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		srv.Inject("createSimulation", clienttest.After(func(*clienttest.Server) { cancel() }).And(clienttest.SlowBody(time.Minute)))
		_, err := check(ctx, s, allFlags())
		require.ErrorIs(t, err, context.Canceled)
		require.NotContains(t, err.Error(), "by hand")
		requireClean(t, s)
	})
	synctestRun(t, "not there", func(t *testing.T) {
		srv, s := serviceInMemory(t)
		srv.Inject("createSimulation", clienttest.ResetBefore())
		_, err := check(t.Context(), s, allFlags())
		require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
		require.ErrorContains(t, err, "by hand")
		requireClean(t, s)
	})
}

func TestCheck_ReadOnlyAccount(t *testing.T) {
	synctestRun(t, "says so", func(t *testing.T) {
		srv, s := serviceInMemory(t, clienttest.ReadOnlyAccount())
		findings, err := check(t.Context(), s, allFlags())
		require.ErrorIs(t, err, client.ErrReadOnlyAccount)
		require.Empty(t, findings)
		require.Len(t, srv.Requests(), 1)
		var out bytes.Buffer
		require.NoError(t, printFindings(&out, redact.New(srv.APIKey()), findings))
		require.Empty(t, out.String())
	})
}
