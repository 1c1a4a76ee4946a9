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

	"github.com/nats-io/nats-server/v2/server"
	natsserver "github.com/nats-io/nats-server/v2/test"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// newNATS returns the URL of a server, and a function that stops the server.
func newNATS(t *testing.T) (url string, stop func()) {
	t.Helper()
	options := server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true}
	ns := natsserver.RunServer(&options)
	stop = func() {
		ns.Shutdown()
		ns.WaitForShutdown()
	}
	t.Cleanup(stop)
	return ns.ClientURL(), stop
}

// newFleet returns a fleet, and a function that stops its NATS server.
func newFleet(t *testing.T) (f *fleet, stop func()) {
	t.Helper()
	url, stop := newNATS(t)
	f, err := join(t.Context(), url, time.Hour)
	require.NoError(t, err)
	return f, stop
}

func TestLock_KeepsOthersOutUntilItsEnd(t *testing.T) {
	t.Parallel()
	f, _ := newFleet(t)
	locked, unlock, err := f.lock(t.Context(), 31)
	require.NoError(t, err)
	_, unlockOther, err := f.lock(t.Context(), 32)
	require.NoError(t, err, "another simulation")
	unlockOther()

	given := errors.New("given up")
	waiting, giveUp := context.WithCancelCause(t.Context())
	giveUp(given)
	_, _, err = f.lock(waiting, 31)
	require.ErrorIs(t, err, given)
	require.NoError(t, locked.Err())

	unlock()
	require.ErrorIs(t, locked.Err(), context.Canceled)
	_, unlock, err = f.lock(t.Context(), 31)
	require.NoError(t, err)
	unlock()
}

func TestLock_OutlivesItsLease(t *testing.T) {
	t.Parallel()
	f, _ := newFleet(t)
	locked, unlock, err := f.lock(t.Context(), 31)
	require.NoError(t, err)
	defer unlock()
	first, err := f.locks.Get(t.Context(), "31")
	require.NoError(t, err)
	changes, err := f.locks.Watch(t.Context(), "31")
	require.NoError(t, err)
	for entry := range changes.Updates() {
		if entry != nil && entry.Created().Sub(first.Created()) > lease {
			break
		}
	}
	require.NoError(t, locked.Err())
}

func TestLock_OfADeadWorkerEnds(t *testing.T) {
	t.Parallel()
	f, _ := newFleet(t)
	_, err := f.locks.Create(t.Context(), "31", []byte("worker/dead"))
	require.NoError(t, err)
	_, unlock, err := f.lock(t.Context(), 31)
	require.NoError(t, err)
	unlock()
}

func TestLock_ThatIsLostEndsTheContextAndSparesTheNextOwner(t *testing.T) {
	t.Parallel()
	f, _ := newFleet(t)
	locked, unlock, err := f.lock(t.Context(), 31)
	require.NoError(t, err)
	_, err = f.locks.Put(t.Context(), "31", []byte("worker/other"))
	require.NoError(t, err)
	<-locked.Done()
	require.ErrorContains(t, context.Cause(locked), "the lock was lost")
	_, err = f.locks.Put(t.Context(), "31", []byte("worker/other"))
	require.NoError(t, err)
	unlock()
	entry, err := f.locks.Get(t.Context(), "31")
	require.NoError(t, err)
	require.Equal(t, "worker/other", string(entry.Value()))
}

func TestLock_WithoutNATSEndsTheContextWhateverItsDeadline(t *testing.T) {
	t.Parallel()
	f, stop := newFleet(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	locked, unlock, err := f.lock(ctx, 31)
	require.NoError(t, err)
	stop()
	<-locked.Done()
	require.ErrorContains(t, context.Cause(locked), "the lock was lost")
	unlock()
}

func TestQueue_AJobThatWaitsForRedeliveryKeepsItsPlace(t *testing.T) {
	t.Parallel()
	f, _ := newFleet(t)
	most := f.jobs.CachedInfo().Config.MaxAckPending
	for i := range most + 1 {
		_, err := f.js.Publish(t.Context(), fmt.Sprintf("fleet.%d", i), nil)
		require.NoError(t, err)
	}
	for range most {
		msg, err := f.jobs.Next()
		require.NoError(t, err)
		require.NoError(t, msg.NakWithDelay(time.Hour))
	}
	_, err := f.jobs.Next(jetstream.FetchMaxWait(time.Second))
	require.ErrorIs(t, err, nats.ErrTimeout)
}

// newTestWorker returns a worker in this process, and a job for it.
func newTestWorker(t *testing.T) (*fleet, *clienttest.Server, []byte) {
	t.Helper()
	srv := clienttest.NewServer(t)
	id := srv.Seed(clienttest.SampleSimulation())
	f, _ := newFleet(t)
	c, err := client.New(append(srv.Options(), client.WithLocker(f.lock))...)
	require.NoError(t, err)
	f.simulations = c.Simulations
	data, err := json.Marshal(job{id, 9001, "Case."})
	require.NoError(t, err)
	return f, srv, data
}

// crash leaves the plan of a job as a worker does that dies: after the write if it is stored.
func crash(t *testing.T, f *fleet, data []byte, isStored bool) (plan *client.Plan) {
	t.Helper()
	var j job
	require.NoError(t, json.Unmarshal(data, &j))
	plan, err := f.simulations.Plan(t.Context(), j.Simulation, j.edit)
	require.NoError(t, err)
	stored, err := json.Marshal(plan)
	require.NoError(t, err)
	_, err = f.plans.Create(t.Context(), "a", stored)
	require.NoError(t, err)
	if isStored {
		_, err = f.simulations.Apply(t.Context(), plan)
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
		"not stored, in time": {isSettled: true, revision: 3, scenarios: 4},
		"edited, in time":     {isEdited: true, isSettled: true, revision: 3, scenarios: 4},
	} {
		t.Run(name, func(t *testing.T) {
			f, srv, data := newTestWorker(t)
			crash(t, f, data, tt.isStored)
			if tt.isEdited {
				srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description += " Edited." })
			}
			if tt.isSettled {
				f.settle = 0
			}
			require.Equal(t, tt.err, f.try(t.Context(), "a", data))
			now, err := f.plans.Get(t.Context(), "a")
			require.NoError(t, err)
			require.Equal(t, tt.revision, now.Revision())
			sim, _ := srv.State(31)
			require.Len(t, sim.Scenarios, tt.scenarios)
			require.Equal(t, tt.isEdited, strings.HasSuffix(sim.Scenarios[1].Description, " Edited."))
		})
	}
}

func TestWorker_LeavesAChangedResultToAPerson(t *testing.T) {
	overwrite := func(srv *clienttest.Server) {
		srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "Overwritten." })
	}
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		later func(*clienttest.Server)
		first string // step
	}{
		"at once":       {clienttest.After(overwrite), func(*clienttest.Server) {}, dead},
		"after a crash": {clienttest.ResetAfter(), overwrite, done},
	} {
		t.Run(name, func(t *testing.T) {
			f, srv, data := newTestWorker(t)
			srv.Inject("updateSimulation", tt.fault)
			step, _ := decide(f.try(t.Context(), "a", data), f.settle)
			require.Equal(t, tt.first, step)
			tt.later(srv)
			require.ErrorIs(t, f.try(t.Context(), "a", data), errOpen)
			f.settle = 0
			require.ErrorIs(t, f.try(t.Context(), "a", data), errHopeless)
			sim, _ := srv.State(31)
			require.Len(t, sim.Scenarios, 4)
		})
	}
}

func TestWorker_AJobWhoseScenarioIsGoneIsHopeless(t *testing.T) {
	f, srv, data := newTestWorker(t)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:] })
	require.ErrorIs(t, f.try(t.Context(), "a", data), errHopeless)
}

func TestWorker_WithAnOldRevisionWritesNothing(t *testing.T) {
	f, srv, data := newTestWorker(t)
	crash(t, f, data, false)
	f.plans = slow{f.plans} // has looked before the other worker stored its plan
	require.ErrorIs(t, f.try(t.Context(), "a", data), jetstream.ErrKeyExists)
	require.Len(t, srv.History(31), 1)
}

type slow struct{ jetstream.KeyValue }

func (slow) Get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	return forgetful{}.Get(ctx, key)
}

func TestWorker_ForgetsThePlanOfAWriteThatWasNotSent(t *testing.T) {
	f, srv, data := newTestWorker(t)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	require.ErrorIs(t, f.try(t.Context(), "a", data), client.ErrRunning)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusCompleted })
	require.NoError(t, f.try(t.Context(), "a", data), "without a wait for the write")
	require.NoError(t, f.try(t.Context(), "a", data), "the acknowledgement was lost")
	sim, _ := srv.State(31)
	require.Len(t, sim.Scenarios, 4)
}

func TestWorker_ALaterPlanIsStoredBeforeItsWrite(t *testing.T) {
	f, srv, data := newTestWorker(t)
	var stored []byte
	srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) {
		entry, err := f.plans.Get(t.Context(), "a")
		if err == nil {
			stored = entry.Value()
		}
	}))
	require.NoError(t, f.try(t.Context(), "a", data))
	require.NoError(t, new(client.Plan).UnmarshalJSON(stored))
}

func TestWorker_BeginsNoWriteInTheSecondHalfOfTheTimeForLateWrites(t *testing.T) {
	f, srv, data := newTestWorker(t)
	f.settle = lease // the lock is free after that time
	_, err := f.locks.Create(t.Context(), "31", []byte("other"))
	require.NoError(t, err)
	_, err = f.js.Publish(t.Context(), "fleet.a", data)
	require.NoError(t, err)
	msg, err := f.jobs.Next()
	require.NoError(t, err)
	require.NoError(t, f.handle(t.Context(), msg))
	require.Len(t, srv.Requests(), 1, "the read of the plan")
	info, err := f.stream.Info(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, info.State.Msgs, "later")
}

func TestWorker_MakesFourRequestsForAChange(t *testing.T) {
	f, srv, data := newTestWorker(t)
	require.NoError(t, f.try(t.Context(), "a", data))
	var methods []string
	for _, r := range srv.Requests() {
		methods = append(methods, r.Method)
	}
	require.Equal(t, []string{"GET", "GET", "PUT", "GET"}, methods)
}

func TestWorker_SendsAPlanThatNATSRefusesToADeadLetter(t *testing.T) {
	f, srv, data := newTestWorker(t)
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description = strings.Repeat("x", 600<<10) })
	step, _ := decide(f.try(t.Context(), "a", data), f.settle)
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
		"not valid":                 {write: clienttest.Error(400, "invalid_request", ""), step: dead},
		"running since the read":    {write: clienttest.Before(run).And(clienttest.Error(400, "invalid_state", "")), step: later},
		"no key":                    {write: clienttest.Error(401, "unauthorized", ""), step: later},
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
				j := job{31, 9001, "Case."}
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
		errHopeless:                             dead,
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
