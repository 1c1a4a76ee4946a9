package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// delays is the default policy with MinDelay:up MaxDelay:d.
func delays(d time.Duration) client.RetryPolicy {
	return client.RetryPolicy{MinDelay: d, MaxDelay: d}
}

func TestSimulationsService_Edit_CancelledWhileItWaits(t *testing.T) {
	edits := func(ctx context.Context, _ *testing.T, c *client.Client, id int64) error {
		_, err := c.Simulations.Edit(ctx, id, settingName("Surgery"))
		return err
	}
	editsSlowly := func(ctx context.Context, _ *testing.T, c *client.Client, id int64) error {
		_, err := c.Simulations.Edit(ctx, id, slowly(settingName("Surgery")))
		return err
	}
	applies := func(ctx context.Context, t *testing.T, c *client.Client, id int64) error {
		t.Helper()
		_, err := c.Simulations.Apply(ctx, plan(t, c, id, settingName("Surgery")))
		return err
	}
	for name, tt := range map[string]struct {
		call     func(context.Context, *testing.T, *client.Client, int64) error
		put, get clienttest.Fault
		conflict bool // or else a rate limit
	}{
		"Edit after a 429":      {edits, clienttest.RateLimit("80"), clienttest.Pass(), false},
		"Apply after a 429":     {applies, clienttest.RateLimit("80"), clienttest.Pass(), false},
		"Edit after a conflict": {editsSlowly, clienttest.Pass(), otherWriter(101), true},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			const after = 70 * time.Second
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithRetry(delays(time.Hour))), seed(t, srv)
			srv.Inject("updateSimulation", tt.put)
			srv.Inject("getSimulation", clienttest.Pass(), tt.get)
			began := time.Now()
			err := tt.call(cancelAfter(t, after), t, c, id)
			require.Equal(t, after, time.Since(began))
			require.ErrorIs(t, err, context.Canceled)
			var conflict *client.ConflictError
			require.Equal(t, tt.conflict, errors.As(err, &conflict))
			require.Equal(t, !tt.conflict, errors.Is(err, client.ErrRateLimited))
			var unknown *client.OutcomeUnknownError
			require.False(t, errors.As(err, &unknown), "it is certain that nothing was written")
			require.NotEqual(t, "Surgery", state(t, srv, id).Name)
		})
	}
}

func TestWithRetry_DelaysBetweenTheRoundsOfAnEdit(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id, began := newClient(t, srv, client.WithRetry(delays(1))), seed(t, srv), time.Now()
		srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
		_, err := c.Simulations.Edit(t.Context(), id, slowly(settingName("Surgery")))
		require.NoError(t, err)
		require.Equal(t, 2*time.Minute+1, time.Since(began))
		require.Equal(t, "Surgery", state(t, srv, id).Name)
	})
}

// The first read back showed something else, and the second one never came.
func TestSimulationsService_Edit_CancelledWhileItReadsBack(t *testing.T) {
	for name, tt := range map[string]struct {
		ctx  func(*testing.T, time.Duration) context.Context
		want error
	}{
		"cancelled": {func(t *testing.T, d time.Duration) context.Context { return cancelAfter(t, d) }, context.Canceled},
		"deadline": {func(t *testing.T, d time.Duration) context.Context {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			t.Cleanup(cancel)
			return ctx
		}, context.DeadlineExceeded},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			result, err := c.Simulations.Edit(tt.ctx(t, 100*time.Millisecond), id, settingName("Surgery"))
			require.Nil(t, result)
			require.ErrorIs(t, err, tt.want)
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.True(t, unknown.Accepted)
			require.Equal(t, "Surgery by somebody else", unknown.Seen.Settings.Name)
			var diverged *client.DivergedError
			require.False(t, errors.As(err, &diverged))
		})
	}
}

// Whoever cancels a context with a cause finds both in the error: that it was cancelled, and why.
func TestSimulationsService_Edit_KeepsTheCauseOfACancellation(t *testing.T) {
	calls := map[string]func(context.Context, *client.Client, int64) error{
		"Get": func(ctx context.Context, c *client.Client, id int64) error {
			_, err := c.Simulations.Get(ctx, id)
			return err
		},
		"Edit": func(ctx context.Context, c *client.Client, id int64) error {
			_, err := c.Simulations.Edit(ctx, id, adding("Asks"))
			return err
		},
	}
	for name, fault := range map[string]clienttest.Fault{
		"while it waits":      clienttest.RateLimit("60"),
		"in the response":     clienttest.SlowBody(20 * time.Second),
		"before the response": clienttest.Delay(20 * time.Second),
	} {
		for operation, call := range calls {
			synctestSubtest(t, operation+" "+name, func(t *testing.T) {
				srv := newServer(t)
				c, id := newClient(t, srv), seed(t, srv)
				srv.Inject("getSimulation", fault)
				ctx, cancel := context.WithCancelCause(t.Context())
				why := errors.New("the shift is over")
				timer := time.AfterFunc(time.Second, func() { cancel(why) })
				defer timer.Stop()
				err := call(ctx, c, id)
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorIs(t, err, why)
			})
		}
	}
}

// The same for an accepted write that was not read back.
func TestSimulationsService_Edit_KeepsTheCauseOfACancellationAfterTheWrite(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("getSimulation", clienttest.Pass(), clienttest.HangBefore())
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("the shift is over")
		timer := time.AfterFunc(time.Second, func() { cancel(why) })
		defer timer.Stop()
		_, err := c.Simulations.Edit(ctx, id, adding("Asks"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.True(t, unknown.Accepted)
		require.ErrorIs(t, err, why)
	})
}

func TestSimulationsService_Edit_RefusesBadArgumentsBeforeAnythingIsSent(t *testing.T) {
	srv := newServer(t)
	s := newClient(t, srv).Simulations
	ctx := t.Context()
	for name, call := range map[string]func(id int64) error{
		"Edit":   func(id int64) error { _, err := s.Edit(ctx, id, nothing); return err },
		"Plan":   func(id int64) error { _, err := s.Plan(ctx, id, nothing); return err },
		"Get":    func(id int64) error { _, err := s.Get(ctx, id); return err },
		"Update": func(id int64) error { _, err := s.Update(ctx, id, client.SimulationUpdate{Name: "x"}); return err },
		"Delete": func(id int64) error { return s.Delete(ctx, id) },
		"Start":  func(id int64) error { _, err := s.Start(ctx, id); return err },
		"Stop":   func(id int64) error { _, err := s.Stop(ctx, id); return err },
		"Wait":   func(id int64) error { _, err := s.Wait(ctx, id, client.WaitOptions{}); return err },
		"Run":    func(id int64) error { _, err := s.Run(ctx, id, client.RunOptions{}); return err },
		"EnhancePrompt": func(id int64) error {
			_, err := s.EnhancePrompt(ctx, id)
			return err
		},
	} {
		for _, id := range []int64{0, -7} {
			var invalid *client.ValidationError
			require.ErrorAs(t, call(id), &invalid, name)
			require.Equal(t, "simulation_id", invalid.Fields[0].Path, name)
		}
	}
	require.Empty(t, srv.Requests())
}

func TestSimulationsService_Edit_NilFunction(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	_, err := c.Simulations.Edit(t.Context(), id, nil)
	require.EqualError(t, err, "updateSimulation 101: the function that changes the simulation is nil")
	_, err = c.Simulations.Plan(t.Context(), id, nil)
	require.EqualError(t, err, "updateSimulation 101: the function that changes the simulation is nil")
	require.Empty(t, srv.Requests())
}
