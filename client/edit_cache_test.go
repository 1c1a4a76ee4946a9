package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestSimulationsService_Edit_ReadsPastCaches(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.Cache(time.Hour))
		c, id := newClient(t, srv), seed(t, srv)
		p := plan(t, c, id, adding("Asks"))
		_, err := c.Simulations.Apply(t.Context(), p)
		require.NoError(t, err)
		_, err = c.Simulations.Edit(t.Context(), id, adding("Begs"))
		require.NoError(t, err)
		_, err = c.Simulations.Verify(t.Context(), p)
		require.NoError(t, err)
		require.Len(t, sent(srv, "getSimulation"), 6)
		for _, r := range sent(srv, "getSimulation") {
			require.Equal(t, "no-cache", r.Header.Get("Cache-Control"))
		}
	})
}

// A cache that does not care about no-cache.
func TestSimulationsService_Edit_RefusesAReadOutOfACache(t *testing.T) {
	cached := clienttest.Header("Age", "7")
	for name, tt := range map[string]struct {
		call  func(*testing.T, *client.Client, int64) error
		reads []clienttest.Fault
	}{
		"Plan": {func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Plan(t.Context(), id, nothing)
			return err
		}, []clienttest.Fault{cached}},
		"Edit": {func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			return err
		}, []clienttest.Fault{cached}},
		"Edit, before the write": {func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Edit(t.Context(), id, slowly(adding("Asks")))
			return err
		}, []clienttest.Fault{clienttest.Pass(), cached}},
		"Apply": {func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Apply(t.Context(), plan(t, c, id, adding("Asks")))
			return err
		}, []clienttest.Fault{clienttest.Pass(), cached}},
		"Verify": {func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Verify(t.Context(), plan(t, c, id, adding("Asks")))
			return err
		}, []clienttest.Fault{clienttest.Pass(), cached}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", tt.reads...)
			err := tt.call(t, c, id)
			require.ErrorIs(t, err, client.ErrUnreadable)
			require.ErrorContains(t, err, "cache")
			require.ErrorContains(t, err, "Age is 7")
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}

func TestSimulationsService_Edit_AgeOfZeroIsFresh(t *testing.T) {
	for age, fresh := range map[string]bool{"0": true, "1": false, "86400": false, "soon": false} {
		t.Run(age, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("getSimulation", clienttest.Header("Age", age))
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
			require.Equal(t, fresh, !errors.Is(err, client.ErrUnreadable))
		})
	}
}

// A response that came through several caches has an Age of each.
func TestSimulationsService_Plan_RefusesAnyAgeAboveZero(t *testing.T) {
	for age, isCached := range map[string]bool{"0": false, "0, 0": false, "7": true, "0, 7": true, "7, 0": true} {
		t.Run(age, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("getSimulation", clienttest.Header("Age", age))
			_, err := newClient(t, srv).Simulations.Plan(t.Context(), id, nothing)
			require.Equal(t, isCached, errors.Is(err, client.ErrUnreadable))
		})
	}
}
