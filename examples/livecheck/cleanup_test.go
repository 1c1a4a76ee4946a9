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
)

func TestTheSimulationIsDeletedWhateverFails(t *testing.T) {
	for _, operation := range []string{"getSimulation", "updateSimulation", "startSimulation", "stopSimulation"} {
		for n := range 12 { // calls that go well before
			inBubble(t, fmt.Sprint(operation, " after ", n), func(t *testing.T) {
				srv, c := connect(t, clienttest.SkipValidation())
				srv.Inject(operation, append(clienttest.Times(n, clienttest.Pass()), clienttest.Times(9, clienttest.HTML(502))...)...)
				_, err := check(t.Context(), c, asking())
				require.NoError(t, err)
				requireClean(t, c)
			})
		}
	}
}

func TestTheSimulationIsDeletedAfterAnInterruption(t *testing.T) {
	for n := 2; n < 40; n++ { // the request that is interrupted
		inBubble(t, fmt.Sprint("request ", n), func(t *testing.T) {
			srv, c := connect(t, clienttest.SkipValidation())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			srv.Inject("", append(clienttest.Times(n-1, clienttest.Pass()), clienttest.Before(func(*clienttest.Server) { cancel() }))...)
			findings, err := check(ctx, c, asking())
			require.NoError(t, err)
			require.Len(t, findings, len(points()))
			if ctx.Err() != nil {
				require.NotEqual(t, holds, findings[len(findings)-1].verdict)
				require.False(t, allHold(findings))
			}
			requireClean(t, c)
		})
	}
}

func TestARunIsStoppedAfterAnInterruption(t *testing.T) {
	inBubble(t, "in the update while it runs", func(t *testing.T) {
		srv, c := connect(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		srv.Inject("startSimulation", clienttest.After(func(*clienttest.Server) { cancel() }))
		_, err := check(ctx, c, asking())
		require.NoError(t, err)
		stopped := false
		for _, v := range srv.History(101) {
			stopped = stopped || v.Simulation.Status == clienttest.StatusStopped
		}
		require.True(t, stopped)
		requireClean(t, c)
	})
}

func TestASimulationThatCannotBeDeletedIsNamed(t *testing.T) {
	inBubble(t, "502", func(t *testing.T) {
		srv, c := connect(t)
		srv.Inject("deleteSimulation", clienttest.Times(9, clienttest.HTML(502))...)
		findings, err := check(t.Context(), c, asking())
		require.ErrorContains(t, err, "delete it by hand")
		require.ErrorContains(t, err, "101")
		require.Equal(t, unknown, findings[len(findings)-1].verdict)
	})
}

func TestASimulationWhoseCreationIsLostIsLookedForAndDeleted(t *testing.T) {
	inBubble(t, "found at once", func(t *testing.T) {
		srv, c := connect(t)
		srv.Inject("createSimulation", clienttest.ResetAfter())
		findings, err := check(t.Context(), c, asking())
		require.NoError(t, err)
		require.True(t, allHold(findings))
		requireClean(t, c)
	})
	inBubble(t, "interrupted", func(t *testing.T) {
		srv, c := connect(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		srv.Inject("createSimulation", clienttest.After(func(*clienttest.Server) { cancel() }).And(clienttest.SlowBody(time.Minute)))
		_, err := check(ctx, c, asking())
		require.ErrorIs(t, err, context.Canceled)
		require.NotContains(t, err.Error(), "by hand")
		requireClean(t, c)
	})
	inBubble(t, "not there", func(t *testing.T) {
		srv, c := connect(t)
		srv.Inject("createSimulation", clienttest.ResetBefore())
		_, err := check(t.Context(), c, asking())
		require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
		require.ErrorContains(t, err, "by hand")
		requireClean(t, c)
	})
}

func TestAnAccountThatMayNotWriteIsToldSo(t *testing.T) {
	inBubble(t, "read only", func(t *testing.T) {
		srv, c := connect(t, clienttest.ReadOnlyAccount())
		findings, err := check(t.Context(), c, asking())
		require.ErrorIs(t, err, client.ErrReadOnlyAccount)
		require.Empty(t, findings)
		require.Len(t, srv.Requests(), 1)
		var table bytes.Buffer
		require.NoError(t, printTable(&table, findings))
		require.Empty(t, table.String())
	})
}
