package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// newTestWorker returns a worker in this process, and a job for it.
func newTestWorker(t *testing.T) (*worker, *clienttest.Server, []byte) {
	t.Helper()
	srv := clienttest.NewServer(t)
	id := srv.Seed(clienttest.SampleSimulation())
	q, _ := newQueue(t, 4)
	c, err := client.New(append(srv.Options(), client.WithLocker(q.lock))...)
	require.NoError(t, err)
	w := &worker{q, c.Simulations, time.Hour}
	data, err := json.Marshal(job{id, client.NewScenario("Case", "You ask.", "The agent looks."), 9001, " More."})
	require.NoError(t, err)
	return w, srv, data
}

// crash leaves the plan of a job as a worker does that dies: after the write if it is stored.
func crash(t *testing.T, w *worker, data []byte, isStored bool) (plan *client.Plan) {
	t.Helper()
	var j job
	require.NoError(t, json.Unmarshal(data, &j))
	plan, err := w.simulations.Plan(t.Context(), j.Simulation, j.edit)
	require.NoError(t, err)
	stored, err := json.Marshal(plan)
	require.NoError(t, err)
	_, err = w.plans.Create(t.Context(), "a", stored)
	require.NoError(t, err)
	if isStored {
		_, err = w.simulations.Apply(t.Context(), plan)
		require.NoError(t, err)
	}
	return plan
}

func TestWorker_AsksWhatBecameOfAStoredPlan(t *testing.T) {
	for name, tt := range map[string]struct {
		isStored, isEdited, isSettled bool
		err                           error
		revision                      uint64 // of the plan in the bucket
		scenarios                     int
	}{
		"stored":              {isStored: true, revision: 1, scenarios: 4},
		"stored and edited":   {isStored: true, isEdited: true, revision: 1, scenarios: 4},
		"not stored, early":   {err: errOpen, revision: 1, scenarios: 3},
		"edited, early":       {isEdited: true, err: errOpen, revision: 1, scenarios: 3},
		"not stored, in time": {isSettled: true, revision: 2, scenarios: 4},
		"edited, in time":     {isEdited: true, isSettled: true, revision: 3, scenarios: 4},
	} {
		t.Run(name, func(t *testing.T) {
			w, srv, data := newTestWorker(t)
			crash(t, w, data, tt.isStored)
			left, err := w.plans.Get(t.Context(), "a")
			require.NoError(t, err)
			if tt.isEdited {
				srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description += " Edited." })
			}
			if tt.isSettled {
				w.settle = 0
			}
			require.Equal(t, tt.err, w.try(t.Context(), "a", data))
			now, err := w.plans.Get(t.Context(), "a")
			require.NoError(t, err)
			require.Equal(t, tt.revision, now.Revision())
			isNew := string(left.Value()) != string(now.Value())
			require.Equal(t, tt.isEdited && tt.isSettled, isNew)
			sim, _ := srv.State(31)
			require.Len(t, sim.Scenarios, tt.scenarios)
			require.Equal(t, tt.isEdited, strings.HasSuffix(sim.Scenarios[1].Description, " Edited."))
		})
	}
}

func TestWorker_WithAnOldRevisionWritesNothing(t *testing.T) {
	w, srv, data := newTestWorker(t)
	crash(t, w, data, false)
	w.plans = slow{w.plans} // has looked before the other worker stored its plan
	require.ErrorIs(t, w.try(t.Context(), "a", data), jetstream.ErrKeyExists)
	require.Len(t, srv.History(31), 1)
}

type slow struct{ jetstream.KeyValue }

func (slow) Get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	return forgetful{}.Get(ctx, key)
}

func TestWorker_ForgetsThePlanOfAWriteThatWasNotSent(t *testing.T) {
	w, srv, data := newTestWorker(t)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	require.ErrorIs(t, w.try(t.Context(), "a", data), client.ErrRunning)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusCompleted })
	require.NoError(t, w.try(t.Context(), "a", data), "without a wait for the write")
	require.NoError(t, w.try(t.Context(), "a", data), "the acknowledgement was lost")
	sim, _ := srv.State(31)
	require.Len(t, sim.Scenarios, 4)
}

func TestWorker_ALaterPlanIsStoredBeforeItsWrite(t *testing.T) {
	w, srv, data := newTestWorker(t)
	var stored []byte
	srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) {
		entry, err := w.plans.Get(t.Context(), "a")
		if err == nil {
			stored = entry.Value()
		}
	}))
	require.NoError(t, w.try(t.Context(), "a", data))
	require.NoError(t, new(client.Plan).UnmarshalJSON(stored))
}

func TestWorker_BeginsNoWriteInTheSecondHalfOfTheTimeForLateWrites(t *testing.T) {
	w, srv, data := newTestWorker(t)
	w.settle = lease // the lock is free after that time
	_, err := w.locks.Create(t.Context(), "31", []byte("other"))
	require.NoError(t, err)
	_, err = w.js.Publish(t.Context(), "fleet.a", data)
	require.NoError(t, err)
	msg, err := w.jobs.Next()
	require.NoError(t, err)
	require.NoError(t, w.handle(t.Context(), msg))
	require.Len(t, srv.Requests(), 1, "the read of the plan")
	info, err := w.stream.Info(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, info.State.Msgs, "later")
}

func TestWorker_KeepsAPlanThatIsStoredWhileItIsAppliedAgain(t *testing.T) {
	w, srv, data := newTestWorker(t)
	plan := crash(t, w, data, false)
	w.settle = 0
	store := clienttest.Before(func(srv *clienttest.Server) {
		c, err := client.New(srv.Options()...)
		require.NoError(t, err)
		_, err = c.Simulations.Update(t.Context(), 31, plan.Body())
		require.NoError(t, err)
	})
	srv.Inject("getSimulation", clienttest.Pass(), store) // the reads of Verify and Apply
	require.ErrorAs(t, w.try(t.Context(), "a", data), new(*client.ConflictError))
	require.NoError(t, w.try(t.Context(), "a", data))
	sim, _ := srv.State(31)
	require.Len(t, sim.Scenarios, 4)
}

func TestWorker_MakesFourRequestsForAChange(t *testing.T) {
	w, srv, data := newTestWorker(t)
	require.NoError(t, w.try(t.Context(), "a", data))
	var methods []string
	for _, r := range srv.Requests() {
		methods = append(methods, r.Method)
	}
	require.Equal(t, []string{"GET", "GET", "PUT", "GET"}, methods)
}

func TestWorker_SendsAPlanThatNATSRefusesToADeadLetter(t *testing.T) {
	w, srv, data := newTestWorker(t)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description = strings.Repeat("x", 600<<10) })
	step, _ := decide(w.try(t.Context(), "a", data), w.settle)
	require.Equal(t, dead, step)
	require.Len(t, srv.Requests(), 1)
}

func TestDecide_IsTheErrorTable(t *testing.T) {
	const settle = 10 * time.Minute
	late := clienttest.StoreAfter(time.Minute)
	edit := func(fn func(sim *clienttest.Simulation)) func(*clienttest.Server) {
		return func(srv *clienttest.Server) { srv.Edit(31, fn) }
	}
	other := edit(func(sim *clienttest.Simulation) { sim.Scenarios[2].Description += " Edited." })
	undo := edit(func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[:3] })
	run := edit(func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	for name, tt := range map[string]struct {
		before func(*clienttest.Server) // of the write of a plan
		read   []clienttest.Fault
		write  clienttest.Fault
		step   string
		wait   time.Duration
	}{
		"success":                   {step: done},
		"another writer, after":     {write: clienttest.After(other), step: done},
		"change undone":             {write: clienttest.After(undo), step: dead},
		"another writer, before":    {before: other, step: conflict},
		"running":                   {before: run, step: later},
		"forbidden":                 {write: clienttest.Error(403, "forbidden", ""), step: dead},
		"forbidden by a gateway":    {write: clienttest.HTML(403), step: later},
		"503":                       {write: clienttest.ServerError(503), step: unknown, wait: settle},
		"stored late":               {write: late.And(clienttest.HTML(502)), step: unknown, wait: settle},
		"no response, stored late":  {write: late.And(clienttest.HangAfter()), step: unknown, wait: settle},
		"reset after storing":       {write: clienttest.ResetAfter(), step: done},
		"429":                       {write: clienttest.RateLimit("100"), step: later, wait: 100 * time.Second},
		"reads: 503":                {read: clienttest.Times(3, clienttest.ServerError(503)), step: later},
		"reads: gateway":            {read: clienttest.Times(3, clienttest.HTML(502)), step: later},
		"reads: no network":         {read: clienttest.Times(3, clienttest.Refuse()), step: later},
		"reads: incomplete list":    {read: clienttest.Times(1, clienttest.Header("Content-Range", "0-1/3")), step: dead},
		"reads: no such simulation": {read: clienttest.Times(1, clienttest.Error(404, "not_found", "")), step: dead},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := clienttest.NewServer(t, clienttest.InMemory())
				srv.Seed(clienttest.SampleSimulation())
				c, err := client.New(srv.Options()...)
				require.NoError(t, err)
				j := job{31, client.NewScenario("Case", "You ask.", "The agent looks."), 9001, " More."}
				plan, err := c.Simulations.Plan(t.Context(), 31, j.edit)
				require.NoError(t, err)
				if tt.before != nil {
					tt.before(srv)
				}
				srv.Inject("getSimulation", tt.read...)
				srv.Inject("updateSimulation", tt.write)
				_, err = c.Simulations.Apply(t.Context(), plan)
				step, wait := decide(err, settle)
				require.Equal(t, tt.step, step, err)
				require.Equal(t, tt.wait, wait)
			})
		})
	}
	for err, want := range map[error]string{
		errNoJob:                                dead,
		errOpen:                                 unknown,
		errors.Join(errOpen, errors.New("log")): unknown,
		nats.ErrMaxPayload:                      dead,
		&client.ValidationError{}:               dead,
		errors.New("NATS"):                      later,
	} {
		step, _ := decide(fmt.Errorf("a: %w", err), settle)
		require.Equal(t, want, step, err)
	}
}
