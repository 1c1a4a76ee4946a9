package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// delays is the default policy with pauses of up to d.
func delays(d time.Duration) client.RetryPolicy {
	policy := client.DefaultRetry()
	policy.MinDelay, policy.MaxDelay = d, d
	return policy
}

// applied makes a plan without ctx, and applies it with ctx.
func applied(ctx context.Context, t *testing.T, c *client.Client, id int64) error {
	t.Helper()
	p := plan(t, c, id, settingName("Surgery"))
	_, err := c.Simulations.Apply(ctx, p)
	return err
}

func edited(ctx context.Context, t *testing.T, c *client.Client, id int64) error {
	t.Helper()
	_, err := c.Simulations.Edit(ctx, id, settingName("Surgery"))
	return err
}

func TestACancelledPauseIsTheFailureAndTheCancellation(t *testing.T) {
	for name, test := range map[string]struct {
		call     func(context.Context, *testing.T, *client.Client, int64) error
		conflict bool
	}{
		"Edit after a 429": {edited, false}, "Apply after a 429": {applied, false}, "Edit after a conflict": {edited, true},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithRetry(delays(time.Hour))), seed(t, srv)
			srv.Inject("updateSimulation", clienttest.RateLimit("50"))
			if test.conflict {
				srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			}
			began := time.Now()
			err := test.call(cancelAfter(t, time.Nanosecond), t, c, id)
			require.Equal(t, time.Nanosecond, time.Since(began))
			require.ErrorIs(t, err, context.Canceled)
			var conflict *client.ConflictError
			require.Equal(t, test.conflict, errorAs(err, &conflict))
			if !test.conflict {
				require.ErrorIs(t, err, client.ErrRateLimited)
			}
			require.NotEqual(t, "Surgery", state(t, srv, id).Name)
		})
	}
}

// The Client's own policy would wait for an hour.
func TestThePausesOfAnEditFollowTheContextsPolicy(t *testing.T) {
	for name, test := range map[string]struct {
		faults []clienttest.Fault // of the reads
		pause  time.Duration      // of the context's policy
		waits  time.Duration
	}{
		"after a conflict":         {[]clienttest.Fault{clienttest.Pass(), otherWriter(101)}, 1, 1},
		"before another read-back": {[]clienttest.Fault{clienttest.Pass(), clienttest.Pass(), stale("Clinic", "Surgery")}, 3 * time.Second, 3 * time.Second},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id, began := newClient(t, srv, client.WithRetry(delays(time.Hour))), seed(t, srv), time.Now()
			srv.Inject("getSimulation", test.faults...)
			require.NoError(t, edited(client.ContextWithRetry(t.Context(), delays(test.pause)), t, c, id))
			require.Equal(t, test.waits, time.Since(began))
			require.Equal(t, "Surgery", state(t, srv, id).Name)
		})
	}
}

// stale is a read that shows an old name of the simulation 101.
func stale(old, now string) clienttest.Fault {
	rename := func(name string) func(*clienttest.Server) {
		return func(srv *clienttest.Server) { srv.Edit(101, func(sim *clienttest.Simulation) { sim.Name = name }) }
	}
	return clienttest.Before(rename(old)).And(clienttest.After(rename(now)))
}

func TestAPolicyThatCannotWorkFailsAnEditBeforeAnythingIsSent(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	change, none := plan(t, c, id, settingName("Surgery")), plan(t, c, id, nothing)
	before := len(srv.Requests())
	ctx := client.ContextWithRetry(t.Context(), client.RetryPolicy{})
	for name, call := range map[string]func() (*client.EditResult, error){
		"Edit":               func() (*client.EditResult, error) { return c.Simulations.Edit(ctx, id, settingName("Surgery")) },
		"Apply":              func() (*client.EditResult, error) { return c.Simulations.Apply(ctx, change) },
		"Apply of no change": func() (*client.EditResult, error) { return c.Simulations.Apply(ctx, none) },
	} {
		result, err := call()
		require.EqualError(t, err, "updateSimulation 101: the retry policy has 0 attempts: 1 to 10 are possible", name)
		require.Nil(t, result)
		require.Len(t, srv.Requests(), before)
	}
}

// The first reading back showed something else, and the second one never came.
func TestAReadBackThatIsCancelledBeforeItsSecondLookIsUnknown(t *testing.T) {
	for name, ends := range map[string]struct {
		ctx  func(*testing.T) context.Context
		want error
	}{
		"cancelled": {func(t *testing.T) context.Context { return cancelAfter(t, 100*time.Millisecond) }, context.Canceled},
		"deadline":  {within(100 * time.Millisecond), context.DeadlineExceeded},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), otherWriter(id))
			result, err := c.Simulations.Edit(ends.ctx(t), id, settingName("Surgery"))
			require.Nil(t, result)
			require.ErrorIs(t, err, ends.want)
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.True(t, unknown.Accepted)
			require.NotNil(t, unknown.Seen)
			require.Equal(t, "Surgery by somebody else", unknown.Seen.Settings.Name)
			var diverged *client.DivergedError
			require.False(t, errorAs(err, &diverged))
		})
	}
}
