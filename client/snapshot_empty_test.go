package client_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// changingAllSettings changes each setting, and a scenario.
func changingAllSettings(e *client.Edit) error {
	e.Settings = client.Settings{Name: "Surgery", AgentID: 9, NumberOfCallToMake: 2, ConcurrentCallCount: 2, MaxCallDurationInMinutes: 7}
	return renaming(books, "Asks")(e)
}

// A setting that comes back empty was returned, so the write did not change it. An absent one cannot be compared.
func TestSimulationsService_Edit_ComparesASettingThatComesBackEmpty(t *testing.T) {
	numbers := []any{nil, false, 0, "", []any{}}
	for field, empty := range map[string][]any{
		"name":                         {nil, false, "", []any{}},
		"bot_id":                       {nil, false, 0, "", []any{}, map[string]any{}, map[string]any{"id": 0}, map[string]any{"id": false}},
		"number_of_call_to_make":       numbers,
		"concurrent_call_count":        numbers,
		"max_call_duration_in_minutes": numbers,
	} {
		setting := field
		if field == "bot_id" {
			setting = "agent_id"
		}
		for _, value := range empty {
			synctestSubtest(t, fmt.Sprint(field, " ", value), func(t *testing.T) {
				srv := newServer(t, clienttest.SkipValidation())
				c, id := newClient(t, srv), seed(t, srv)
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{field: value} })
				_, err := c.Simulations.Edit(t.Context(), id, changingAllSettings)
				var diverged *client.DivergedError
				require.ErrorAs(t, err, &diverged)
				require.Len(t, diverged.Changes.Settings, 1)
				require.Equal(t, setting, diverged.Changes.Settings[0].Field)
				require.Empty(t, diverged.Changes.Settings[0].After)
			})
		}
		synctestSubtest(t, field+" absent", func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			c, id := newClient(t, srv), seed(t, srv)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{field: clienttest.Absent{}} })
			result, err := c.Simulations.Edit(t.Context(), id, changingAllSettings)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
		})
	}
}

// A read that leaves a setting out is no conflict: the setting cannot be compared.
func TestSimulationsService_Apply_IsNoConflictWithASettingThatBecomesAbsent(t *testing.T) {
	for _, field := range []string{"name", "bot_id", "number_of_call_to_make", "concurrent_call_count", "max_call_duration_in_minutes"} {
		synctestSubtest(t, field, func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, renaming(books, "Asks"))
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{field: clienttest.Absent{}} })
			result, err := c.Simulations.Apply(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)

			p = plan(t, c, id, renaming(books, "Books again"))
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{field: false} })
			_, err = c.Simulations.Apply(t.Context(), p)
			require.NoError(t, err, "empty in place of absent is no change")
		})
	}
}
