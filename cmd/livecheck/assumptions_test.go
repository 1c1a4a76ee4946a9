package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// verdicts are the verdicts other than as assumed, by the name of the assumption.
type verdicts map[string]verdict

// only are assumptions with the verdict differs.
func only(names ...string) verdicts {
	m := verdicts{}
	for _, name := range names {
		m[name] = differs
	}
	return m
}

// requireReport asks everything, and compares the verdicts and parts of the report.
func requireReport(t *testing.T, srv *clienttest.Server, to target, want verdicts, parts ...string) result {
	t.Helper()
	got := ask(t, t.Context(), to, allFlags())
	require.NoError(t, got.err)
	require.Len(t, got.findings, len(assumptions()))
	found := verdicts{}
	for _, f := range got.findings {
		if f.verdict != asAssumed {
			found[f.assumption.name] = f.verdict
		}
		require.NotEmpty(t, f.means, f.assumption.name)
	}
	require.Equal(t, want, found, got.report)
	for _, part := range parts {
		require.Contains(t, got.report, part)
	}
	requireClean(t, srv)
	return got
}

func opts(list ...clienttest.Option) []clienttest.Option { return list }

func TestAssumptions_UpdatesFail(t *testing.T) {
	subtest(t, "500", func(t *testing.T) {
		srv, to := inMemory(t, clienttest.PutFails())
		want := verdicts{"an update of the full list": differs}
		for _, a := range assumptions() {
			want[a.name] = noAnswer
		}
		want["an update of the full list"] = differs
		for _, name := range []string{
			"a stored record", "a scenario without voices", "errors of the service", "pages of simulations", "the id of a voice",
			"a deleted simulation",
		} {
			delete(want, name)
		}
		got := requireReport(t, srv, to, want, "failed with 500", "updateSimulation: 500")
		require.Contains(t, got.details, "livecheck: ids after an update: updateSimulation 101: 500")
	})
}

func TestAssumptions_WithoutAListOrNames(t *testing.T) {
	want := verdicts{}
	for _, a := range assumptions() {
		want[a.name] = noAnswer
	}
	want["a stored record"] = differs
	answered := []string{"errors of the service", "pages of simulations", "the id of a voice", "a deleted simulation"}
	for _, name := range answered {
		delete(want, name)
	}
	noNames := clienttest.RecordShape(func(sc clienttest.Scenario) any {
		return map[string]any{"ref": fmt.Sprint("R-", sc.ID), "title": sc.Name}
	})
	subtest(t, "no list", func(t *testing.T) {
		srv, to := inMemory(t, clienttest.WithoutScenarios("getSimulation"))
		requireReport(t, srv, to, want, "the response has no scenarios_ids")
	})
	delete(want, "a simulation without scenarios")
	subtest(t, "no names", func(t *testing.T) {
		srv, to := inMemory(t, noNames)
		requireReport(t, srv, to, want, "its shape is {ref: string, title: string}")
	})
}

func TestAssumptions_AskedOnlyOnDemand(t *testing.T) {
	subtest(t, "runs and voices", func(t *testing.T) {
		srv, to := inMemory(t)
		got := ask(t, t.Context(), to, settings{agent: 7})
		require.NoError(t, got.err)
		left := []string{}
		for _, f := range got.findings {
			require.Contains(t, []verdict{asAssumed, notAsked}, f.verdict)
			if f.verdict == notAsked {
				left = append(left, f.assumption.name)
			}
		}
		require.Equal(t, []string{
			"voices after an update", "the id of a voice",
			"a start without a body", "an update while it runs", "deleting a running simulation",
		}, left)
		for _, r := range srv.Requests() {
			require.NotEqual(t, "startSimulation", r.Operation)
		}
	})
}
