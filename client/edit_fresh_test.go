package client_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// takes is a function that takes some time before it changes something.
func takes(d time.Duration) func(*client.Edit) error { return taking(d, adding("Asks")) }

// slowWrites is a request editor that takes some time before each PUT.
func slowWrites(d time.Duration) client.Option {
	return client.WithRequestEditor(func(_ context.Context, req *http.Request) error {
		if req.Method == http.MethodPut {
			<-time.After(d)
		}
		return nil
	})
}

func slowRequests(d time.Duration) client.Option {
	return client.WithRequestEditor(func(context.Context, *http.Request) error {
		<-time.After(d)
		return nil
	})
}

// Every PUT leaves within a second after the read before it was asked for.
func TestSimulationsService_Edit_WritesRightAfterAFreshRead(t *testing.T) {
	quick, minute := takes(0), takes(time.Minute)
	delays := func(ds ...time.Duration) (faults []clienttest.Fault) {
		for _, d := range ds {
			faults = append(faults, clienttest.Delay(d))
		}
		return faults
	}
	for name, tt := range map[string]struct {
		change   func(*client.Edit) error
		option   client.Option
		reads    []clienttest.Fault // none of those before a write takes longer than 0.9 s
		requests []string
	}{
		"a quick function":               {quick, nil, nil, []string{"GET", "PUT", "GET"}},
		"a function that takes 0.9 s":    {takes(900 * time.Millisecond), nil, nil, []string{"GET", "PUT", "GET"}},
		"a function that takes a second": {takes(time.Second), nil, nil, []string{"GET", "GET", "PUT", "GET"}},
		"a function that takes a minute": {minute, nil, nil, []string{"GET", "GET", "PUT", "GET"}},
		"a read that takes 0.9 s":        {quick, nil, delays(900 * time.Millisecond), []string{"GET", "PUT", "GET"}},
		"a read and a function of 0.6 s": {
			takes(600 * time.Millisecond), nil, delays(600 * time.Millisecond), []string{"GET", "PUT", "GET"},
		},
		"a read that takes 5 s once":        {quick, nil, delays(5 * time.Second), []string{"GET", "GET", "PUT", "GET"}},
		"a slow function, then a slow read": {minute, nil, delays(0, 5*time.Second), []string{"GET", "GET", "GET", "PUT", "GET"}},
		"an editor that takes 0.9 s":        {quick, slowWrites(900 * time.Millisecond), nil, []string{"GET", "PUT", "GET"}},
		"a read that waits for a rate limit": {
			quick, nil, []clienttest.Fault{clienttest.RateLimit("30")}, []string{"GET", "GET", "GET", "PUT", "GET"},
		},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			opts := []client.Option{}
			if tt.option != nil {
				opts = append(opts, tt.option)
			}
			srv.Inject("getSimulation", tt.reads...)
			result, err := newClient(t, srv, opts...).Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, tt.requests, methods(srv))
			require.Equal(t, len(tt.requests), result.Requests)
			requireFresh(t, srv, time.Second+900*time.Millisecond)
		})
	}
}

// requireFresh checks that every PUT arrived less than d after the read before it had arrived.
func requireFresh(t *testing.T, srv *clienttest.Server, d time.Duration) {
	t.Helper()
	requests, puts := srv.Requests(), 0
	for i, r := range requests {
		if r.Method == http.MethodPut {
			puts++
			require.Equal(t, http.MethodGet, requests[i-1].Method)
			require.Less(t, r.At.Sub(requests[i-1].At), d)
		}
	}
	require.NotZero(t, puts)
}

// After a read that took longer than a second there is another one, whose own duration is the window.
func TestSimulationsService_Edit_SlowServiceIsReadTwice(t *testing.T) {
	for name, tt := range map[string]struct {
		change   func(*client.Edit) error
		requests []string
	}{
		"a quick function":               {takes(0), []string{"GET", "GET", "PUT", "GET"}},
		"a function that takes a minute": {takes(time.Minute), []string{"GET", "GET", "PUT", "GET"}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			const slow = 5 * time.Second
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("getSimulation", clienttest.Times(9, clienttest.Delay(slow))...)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			require.Equal(t, tt.requests, methods(srv))
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			requireFresh(t, srv, slow+time.Second)
		})
	}
}

// What somebody writes during the first of two slow reads, or during the function, is seen.
func TestSimulationsService_Edit_SeesWhatIsWrittenMeanwhile(t *testing.T) {
	slowReads := []clienttest.Fault{clienttest.After(func(srv *clienttest.Server) {
		srv.Edit(101, func(sim *clienttest.Simulation) { sim.Name = "Surgery" })
	}).And(clienttest.Delay(25 * time.Second))}
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		reads  []clienttest.Fault
	}{
		"during the read":     {takes(0), slowReads},
		"during the function": {takes(time.Minute), []clienttest.Fault{clienttest.Pass(), otherWriter(101)}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", tt.reads...)
			result, err := c.Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.NotEqual(t, "Clinic", state(t, srv, id).Name, "somebody's change is not undone")
			require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id))
		})
	}
}

// Each wait before a second write is followed by a read.
func TestSimulationsService_Apply_ReadsAfterEachWait(t *testing.T) {
	once, thrice := []string{"PUT", "GET"}, []string{"PUT", "GET", "GET", "GET"}
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		looks []string
	}{
		"a rate limit": {clienttest.RateLimit("40"), once}, "a failure": {clienttest.ServerError(500), thrice},
		"a timeout": {clienttest.HangBefore(), thrice},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, renaming(books, "Asks"))
			srv.Inject("updateSimulation", tt.fault, tt.fault)
			result, err := c.Simulations.Apply(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, slices.Concat([]string{"GET", "GET"}, tt.looks, tt.looks, once), methods(srv))
			requireFresh(t, srv, time.Second)
		})
	}
}

func TestSimulationsService_Edit_WaitsForALockBeforeItReads(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		slowLock := func(ctx context.Context, _ int64) (context.Context, func(), error) {
			<-time.After(time.Minute)
			return ctx, func() {}, nil
		}
		c, id := newClient(t, srv, client.WithLocker(slowLock)), seed(t, srv)
		result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
		require.NoError(t, err)
		require.Equal(t, 3, result.Requests)
		requireFresh(t, srv, time.Second)
	})
}

func TestSimulationsService_Edit_SlowRequestEditors(t *testing.T) {
	for name, option := range map[string]client.Option{
		"before each PUT":     slowWrites(2 * time.Second),
		"before each request": slowRequests(2 * time.Second),
		"of exactly a second": slowWrites(time.Second),
		"a little too slow":   slowRequests(1100 * time.Millisecond),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			_, err := newClient(t, srv, option).Simulations.Edit(t.Context(), id, adding("Asks"))
			require.ErrorContains(t, err, "nothing was sent")
			require.ErrorContains(t, err, "request editors")
			require.Empty(t, sent(srv, "updateSimulation"))
			require.Less(t, len(srv.Requests()), 10)
		})
	}
}

// The second begins with the response to the read: a slow service and an editor that takes its time do not add up.
func TestSimulationsService_Edit_TheDeadlineBeginsWithTheResponse(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv, slowRequests(300*time.Millisecond)), seed(t, srv)
		srv.Inject("", clienttest.Times(9, clienttest.Delay(600*time.Millisecond))...)
		result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
		require.NoError(t, err)
		require.Equal(t, client.OutcomeVerified, result.Outcome)
		require.Equal(t, []string{"GET", "PUT", "GET"}, methods(srv))
	})
}

func TestSimulationsService_Edit_RequestEditorThatIsSlowOnce(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv, client.WithRequestEditor(slowFirstPUT())), seed(t, srv)
		result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
		require.NoError(t, err)
		require.Equal(t, []string{"GET", "GET", "PUT", "GET"}, methods(srv), "nothing was sent too late")
		require.Equal(t, 4, result.Requests)
		require.False(t, result.LateWritePossible)
		requireFresh(t, srv, time.Second)
	})
}

// An earlier write of the same call can have been stored: then it is not true that nothing was written.
func TestSimulationsService_Edit_SlowRequestEditorsAfterAnAmbiguousWrite(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		puts := 0
		c, id := newClient(t, srv, client.WithRequestEditor(func(_ context.Context, req *http.Request) error {
			if req.Method != http.MethodPut {
				return nil
			}
			if puts++; puts > 1 {
				<-time.After(2 * time.Second)
			}
			return nil
		})), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.StoreAfter(time.Minute))
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.NotNil(t, unknown.Seen, "it was read since")
		require.NotContains(t, err.Error(), "nothing")
		require.Len(t, sent(srv, "updateSimulation"), 1)
	})
}

// A slow read that shows the plan settles a write that was stored, although it was refused: the next read may fail.
func TestSimulationsService_Edit_ASlowReadSettlesAWrite(t *testing.T) {
	for name, refusal := range map[string]clienttest.Fault{
		"a rate limit": clienttest.Stored(clienttest.Respond(429, `{"error":"busy"}`, "Retry-After", "1")),
		"a refusal":    clienttest.Stored(clienttest.Respond(403, `{"error":"forbidden"}`)),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("updateSimulation", refusal)
			slow, fails := clienttest.Delay(2*time.Second), clienttest.Error(401, "unauthorized", "no")
			srv.Inject("getSimulation", clienttest.Pass(), slow, fails)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeReconciled, result.Outcome)
			require.Equal(t, []string{"GET", "PUT", "GET"}, methods(srv))
		})
	}
}
