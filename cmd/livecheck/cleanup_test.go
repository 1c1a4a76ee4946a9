package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestCheck_DeletesTheSimulationAfterAnyFailure(t *testing.T) {
	for _, operation := range []string{"getSimulation", "updateSimulation", "startSimulation", "listSimulations"} {
		for _, n := range []int{0, 1, 2, 5, 14, 27, 50} { // calls without the fault before
			subtest(t, fmt.Sprint(operation, " after ", n), func(t *testing.T) {
				srv, to := inMemory(t, clienttest.SkipValidation())
				srv.Inject(operation, clienttest.Times(n, clienttest.Pass())...)
				srv.Inject(operation, clienttest.Times(9, clienttest.HTML(502))...)
				require.NoError(t, ask(t, t.Context(), to, allFlags()).err)
				requireClean(t, srv)
			})
		}
	}
}

func TestCheck_DeletesTheSimulationAfterAnInterrupt(t *testing.T) {
	for n := 2; n < 120; n += 4 { // the interrupted request
		subtest(t, fmt.Sprint("request ", n), func(t *testing.T) {
			srv, to := inMemory(t, clienttest.SkipValidation())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			srv.Inject("", clienttest.Times(n-1, clienttest.Pass())...)
			srv.Inject("", clienttest.Before(func(*clienttest.Server) { cancel() }))
			got := ask(t, ctx, to, allFlags())
			require.NoError(t, got.err)
			require.Len(t, got.findings, len(assumptions()))
			for _, f := range got.findings {
				require.NotEqual(t, noAnswer, f.verdict)
			}
			if last := got.findings[len(got.findings)-1]; ctx.Err() != nil {
				require.Contains(t, []string{"interrupted", last.assumption.means}, last.means)
			}
			requireClean(t, srv)
		})
	}
}

// TestCheck_StopsTheRun: an interrupt, or a failure, during each of the two runs.
func TestCheck_StopsTheRun(t *testing.T) {
	for name, tt := range map[string]struct {
		operation string
		fault     func(cancel func()) clienttest.Fault
	}{
		"interrupted": {"startSimulation", func(cancel func()) clienttest.Fault {
			return clienttest.After(func(*clienttest.Server) { cancel() })
		}},
		"failed": {"startSimulation", func(func()) clienttest.Fault { return clienttest.Stored(clienttest.HTML(502)) }},
	} {
		for run := range 2 {
			subtest(t, fmt.Sprint(name, " in run ", run), func(t *testing.T) {
				srv, to := inMemory(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				srv.Inject(tt.operation, append(clienttest.Times(run, clienttest.Pass()), tt.fault(cancel))...)
				require.NoError(t, ask(t, ctx, to, allFlags()).err)
				stopped := 0
				for _, r := range srv.Requests() {
					if r.Operation == "stopSimulation" && r.Version > 0 {
						stopped++
					}
				}
				require.Equal(t, run+1, stopped)
				requireClean(t, srv)
			})
		}
	}
}

func TestCheck_ReportsARunThatCannotBeStopped(t *testing.T) {
	subtest(t, "502", func(t *testing.T) {
		srv, to := inMemory(t)
		srv.Inject("stopSimulation", clienttest.Times(9, clienttest.HTML(502))...)
		got := ask(t, t.Context(), to, allFlags())
		require.ErrorContains(t, got.err, "simulation 101 is deleted, but its run may go on")
		requireClean(t, srv)
	})
}

func TestCheck_NamesASimulationThatCannotBeDeleted(t *testing.T) {
	subtest(t, "502", func(t *testing.T) {
		srv, to := inMemory(t)
		srv.Inject("deleteSimulation", clienttest.Times(20, clienttest.HTML(502))...)
		got := ask(t, t.Context(), to, allFlags())
		require.ErrorContains(t, got.err, "delete it by hand")
		require.ErrorContains(t, got.err, "101")
		require.Equal(t, noAnswer, got.findings[len(got.findings)-1].verdict)
	})
}

func TestCheck_LooksForASimulationWhoseCreationIsLost(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  func(cancel func()) clienttest.Fault
		isLeft bool // as far as the program knows
	}{
		"stored": {func(func()) clienttest.Fault { return clienttest.ResetAfter() }, false},
		"stored later": {func(func()) clienttest.Fault {
			return clienttest.StoreAfter(40 * time.Second)
		}, false},
		"interrupted": {func(cancel func()) clienttest.Fault {
			return clienttest.After(func(*clienttest.Server) { cancel() }).And(clienttest.SlowBody(time.Minute))
		}, false},
		"never stored": {func(func()) clienttest.Fault { return clienttest.ResetBefore() }, true},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			srv.Inject("createSimulation", tt.fault(cancel))
			got := ask(t, ctx, to, allFlags())
			require.ErrorAs(t, got.err, new(*client.OutcomeUnknownError))
			require.Empty(t, got.findings)
			if tt.isLeft {
				require.ErrorContains(t, got.err, "delete it by hand")
			} else {
				require.NotContains(t, got.err.Error(), "by hand")
			}
			requireClean(t, srv)
		})
	}
}

func TestCheck_ReadOnlyAccount(t *testing.T) {
	subtest(t, "says so", func(t *testing.T) {
		srv, to := inMemory(t, clienttest.ReadOnlyAccount())
		got := ask(t, t.Context(), to, allFlags())
		require.ErrorIs(t, got.err, client.ErrReadOnlyAccount)
		require.Empty(t, got.findings)
		require.Empty(t, got.report)
		require.Len(t, srv.Requests(), 1)
	})
}
