package clienttest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// stage is what a run with two scenarios looks like after a number of steps.
type stage struct {
	status                           string
	progress, finished, active, open int
	canStop                          bool
}

// stages are those after 0, 1, … steps.
func stages() []stage {
	return []stage{
		{"Pending", 0, 0, 0, 2, true},
		{"In Progress", 0, 0, 2, 0, true},
		{"In Progress", 50, 1, 1, 0, true},
		{"Calculating Summary", 100, 2, 0, 0, false},
		{"Completed", 100, 2, 0, 0, false},
	}
}

func requireStage(t *testing.T, srv *clienttest.Server, n int) {
	t.Helper()
	want := stages()[n]
	sim := read(t, srv).shown(t)
	require.Equal(t, want.status, sim["status"])
	require.Equal(t, []any{float64(want.progress)}, sim["progress"])
	require.Equal(t, float64(want.finished), sim["total_simulation_finished_records"])
	require.Equal(t, float64(want.active), sim["active_calls_count"])
	require.Equal(t, float64(want.open), sim["total_simulation_remaining_records"])
	require.Equal(t, 2.0, sim["total_records"])
	require.Equal(t, want.canStop, sim["can_stop"])
}

func TestServer_Step(t *testing.T) {
	srv := serverWithClinic(t)
	srv.Step(7)
	require.Len(t, srv.History(7), 1, "a Draft has no next step")
	require.Equal(t, true, send(t, srv, "POST", "/simulations/7/start", "").body["success"])
	for n := range stages() {
		requireStage(t, srv, n)
		srv.Step(7)
	}
	sim := read(t, srv).shown(t)
	require.IsType(t, "", sim["summary"])
	require.Len(t, sim["simulation_call_recording"], 2, "one for each call")
	require.Equal(t, map[string]any{"Positive": 2.0, "Negative": 0.0, "Neutral": 0.0}, sim["analyticsData"])
}

func TestSimulation_OutcomeIsTheEndOfEveryRun(t *testing.T) {
	for name, tt := range map[string]struct {
		outcome    *clienttest.Outcome
		finished   int
		sentiment  map[string]any
		summary    any
		recordings int
	}{
		"unset":           {nil, 2, map[string]any{"Positive": 2.0, "Negative": 0.0, "Neutral": 0.0}, "Every caller got what was expected.", 2},
		"nothing at all":  {&clienttest.Outcome{}, 0, map[string]any{"Positive": 0.0, "Negative": 0.0, "Neutral": 0.0}, false, 0},
		"texts only":      {&clienttest.Outcome{Summary: "No caller."}, 0, map[string]any{"Positive": 0.0, "Negative": 0.0, "Neutral": 0.0}, "No caller.", 0},
		"one of each":     {&clienttest.Outcome{Sentiment: clienttest.Sentiment{Positive: 1, Negative: 1, Neutral: 1}}, 3, map[string]any{"Positive": 1.0, "Negative": 1.0, "Neutral": 1.0}, false, 3},
		"one call of two": {&clienttest.Outcome{Sentiment: clienttest.Sentiment{Negative: 1}, Summary: true}, 1, map[string]any{"Positive": 0.0, "Negative": 1.0, "Neutral": 0.0}, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t)
			sim := clinic()
			sim.Outcome = tt.outcome
			srv.Seed(sim)
			for range 2 {
				send(t, srv, "POST", "/simulations/7/start", "")
				for range stages() {
					srv.Step(7)
				}
				shown := read(t, srv).shown(t)
				require.Equal(t, "Completed", shown["status"])
				require.Equal(t, float64(tt.finished), shown["total_simulation_finished_records"])
				require.Equal(t, max(2, float64(tt.finished)), shown["total_records"])
				require.Equal(t, tt.sentiment, shown["analyticsData"])
				require.Equal(t, tt.summary, shown["summary"])
				require.Len(t, shown["simulation_call_recording"], tt.recordings)
			}
		})
	}
}

func TestSimulation_OutcomeCanBeChangedBetweenRuns(t *testing.T) {
	srv := serverWithClinic(t)
	end := clienttest.Outcome{Summary: "changed"}
	srv.Edit(7, func(sim *clienttest.Simulation) { sim.Outcome = &end })
	end.Summary = "later"
	send(t, srv, "POST", "/simulations/7/start", "")
	for range stages() {
		srv.Step(7)
	}
	require.Equal(t, "changed", stored(t, srv).Summary)
}

func TestRunFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory(), clienttest.RunFor(40*time.Second))
		srv.Seed(clinic())
		<-time.After(time.Hour) // a Draft does not run
		send(t, srv, "POST", "/simulations/7/start", "")
		for n := range stages() {
			requireStage(t, srv, n)
			<-time.After(10 * time.Second)
		}
		require.Len(t, srv.History(7), 1+len(stages()), "reading late loses no state")
	})
}

func TestRunFor_History(t *testing.T) {
	now := time.Unix(0, 0)
	srv := clienttest.NewServer(t, clienttest.RunFor(time.Minute), clienttest.Clock(func() time.Time { return now }))
	srv.Seed(clinic())
	send(t, srv, "POST", "/simulations/7/start", "")
	now = now.Add(time.Hour)
	requireStage(t, srv, len(stages())-1)
	var got []string
	for _, v := range srv.History(7) {
		got = append(got, v.Simulation.Status)
	}
	require.Equal(t, []string{"Draft", "Pending", "In Progress", "In Progress", "Calculating Summary", "Completed"}, got)
}

func TestStartSimulation_List(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.PutWithoutScenariosClears())
	srv.Seed(clinic())
	require.Equal(t, 400, send(t, srv, "POST", "/simulations/7/start", full(entry(99, "x"))).status)
	r := send(t, srv, "POST", "/simulations/7/start", full(entry(12, "two"), entry(0, "new")))
	require.Equal(t, 200, r.status, r.raw)
	require.Equal(t, []string{"two", "new"}, names(t, srv))
	require.Equal(t, "Pending", r.shown(t)["status"])
}

func TestStartSimulation_WithoutAListLeavesItAlone(t *testing.T) {
	for _, body := range []string{"", "{}"} {
		srv := serverWithClinic(t, clienttest.PutWithoutScenariosClears())
		require.Equal(t, 200, send(t, srv, "POST", "/simulations/7/start", body).status)
		require.Equal(t, []string{"one", "two"}, names(t, srv))
		require.Equal(t, "Pending", stored(t, srv).Status)
	}
}

func TestStartSimulation_Running(t *testing.T) {
	srv := serverWithClinic(t)
	send(t, srv, "POST", "/simulations/7/start", "")
	r := send(t, srv, "POST", "/simulations/7/start", "")
	require.Equal(t, 400, r.status)
	require.Equal(t, "invalid_state", r.body["error"])
}

func TestStartSimulation_ForgetsResults(t *testing.T) {
	srv := serverWithClinic(t)
	for range 2 {
		r := send(t, srv, "POST", "/simulations/7/start", "")
		require.Equal(t, []any{0.0}, r.shown(t)["progress"])
		require.Equal(t, false, r.shown(t)["summary"])
		requireStage(t, srv, 0)
		for range stages() {
			srv.Step(7)
		}
		requireStage(t, srv, len(stages())-1)
	}
}

func TestStopSimulation(t *testing.T) {
	for status, stops := range map[string]bool{
		"Draft": false, "Pending": true, "In Progress": true, "Calculating Summary": false, "Completed": false, "Stopped": false,
	} {
		t.Run(status, func(t *testing.T) {
			srv := clienttest.NewServer(t)
			sim := clinic()
			sim.Status, sim.ConcurrentCallCount = status, 1
			srv.Seed(sim)
			r := send(t, srv, "POST", "/simulations/7/stop", "")
			require.Equal(t, 200, r.status)
			require.Equal(t, stops, r.body["success"])
			now, _ := srv.State(7)
			if !stops {
				require.NotContains(t, r.body, "disconnect_results")
				require.Equal(t, status, now.Status)
				return
			}
			require.Equal(t, "Stopped", now.Status)
			results := r.body["disconnect_results"].(map[string]any)
			require.Equal(t, 2.0, results["successful_disconnects"].(float64)+results["pending_stopped"].(float64))
			require.Equal(t, 0.0, results["failed_disconnects"])
		})
	}
}

func TestEnhancePrompt(t *testing.T) {
	srv := clienttest.NewServer(t)
	sim := clinic()
	sim.Status = clienttest.StatusCompleted
	srv.Seed(sim)
	r := send(t, srv, "POST", "/simulations/7/enhance-prompt", "")
	require.Equal(t, 200, r.status, r.raw)
	before, after := r.body["previous_context"].([]any), r.body["prompt_breakdown"].([]any)
	require.Equal(t, len(before), len(after))
	for i := range before {
		require.Equal(t, before[i].(map[string]any)["title"], after[i].(map[string]any)["title"])
		require.NotEqual(t, before[i].(map[string]any)["prompt"], after[i].(map[string]any)["prompt"])
	}
}

func TestServer_Seed_Counts(t *testing.T) {
	srv := clienttest.NewServer(t)
	sim := clinic()
	sim.Status, sim.TotalRecords, sim.ActiveCallsCount = "Odd", 9, 4
	srv.Seed(sim)
	shown := read(t, srv).shown(t)
	require.Equal(t, []any{"Odd", 9.0, 4.0}, []any{shown["status"], shown["total_records"], shown["active_calls_count"]})
}
