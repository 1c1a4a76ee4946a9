package client_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// eachSetting calls check for each setting.
func eachSetting(t *testing.T, check func(t *testing.T, name string, values []any)) {
	t.Helper()
	for name, ref := range properties(specification(t).Components.Schemas["SimulationSettings"].Value) {
		t.Run(name, func(t *testing.T) { check(t, name, samples(ref)) })
	}
}

// eachReturnedSetting calls check for each setting that responses have.
func eachReturnedSetting(t *testing.T, check func(t *testing.T, name string, values []any)) {
	t.Helper()
	returned := properties(specification(t).Components.Schemas["Simulation"].Value)
	require.Contains(t, returned, "name")
	eachSetting(t, func(t *testing.T, name string, values []any) {
		if returned[name] != nil || name == "agent_id" {
			check(t, name, values)
		}
	})
}

// seedSetting returns the stored setting in the form of responses.
func seedSetting(name string, value any) map[string]any {
	if name == "agent_id" {
		return map[string]any{"bot_id": map[string]any{"id": value}}
	}
	return map[string]any{name: value}
}

// canBeCleared reports whether the zero value of a setting is sent.
func canBeCleared(name string, value any) bool {
	return value != "" && (name != "agent_id" || value != 0.0)
}

// readSetting says what to do about a setting that is not read, not compared or not sent.
func readSetting(name string) string {
	return fmt.Sprintf("to do: internal/response/decode.go: read Simulation.%s as SimulationSettings.%s is written; "+
		"internal/schema/schema.go compares and copies the two", name, name)
}

// requireText compares what a change shows of a value that is no list, no object and no time.
func requireText(t *testing.T, value any, shown, message string) {
	t.Helper()
	switch value := value.(type) {
	case map[string]any, []any:
		return
	case string:
		if _, err := time.Parse(time.RFC3339, value); err == nil {
			return
		}
	}
	require.Equal(t, fmt.Sprint(value), shown, message)
}

func TestSpec_EditChangesEachSetting(t *testing.T) {
	eachReturnedSetting(t, func(t *testing.T, name string, values []any) {
		for _, before := range values {
			for _, after := range values {
				if reflect.DeepEqual(before, after) || !canBeCleared(name, before) || !canBeCleared(name, after) {
					continue
				}
				t.Run(fmt.Sprintf("%v to %v", before, after), func(t *testing.T) {
					service := newStorage(seedSetting(name, before))
					service.scenarios = []any{}
					result, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, func(e *client.Edit) error {
						setByJSON(t, &e.Settings, name, after)
						return nil
					})
					require.NoError(t, err, readSetting(name))
					require.Equal(t, client.OutcomeVerified, result.Outcome, readSetting(name))
					require.Len(t, result.Changes.Settings, 1, readSetting(name))
					require.Equal(t, name, result.Changes.Settings[0].Field, readSetting(name))
					requireText(t, before, result.Changes.Settings[0].Before, readSetting(name))
					require.Equal(t, after, service.simulation[name], readSetting(name))
				})
			}
		}
	})
}

func TestSpec_ApplyFindsAConflictInEachSetting(t *testing.T) {
	eachReturnedSetting(t, func(t *testing.T, name string, values []any) {
		if len(values) < 2 {
			t.Skip("the setting has one value")
		}
		service := newStorage(seedSetting(name, values[0]))
		service.scenarios = []any{}
		simulations := clientWith(t, service.handle).Simulations
		plan, err := simulations.Plan(t.Context(), 1, adding("another"))
		require.NoError(t, err)
		service.simulation = newStorage(seedSetting(name, values[1])).simulation // another writer

		_, err = simulations.Apply(t.Context(), plan)
		var conflict *client.ConflictError
		require.ErrorAs(t, err, &conflict, readSetting(name))
	})
}

// A setting that the service does not return cannot be compared.
func TestSpec_EditSendsASettingThatIsNotReturned(t *testing.T) {
	eachSetting(t, func(t *testing.T, name string, values []any) {
		service := newStorage(nil)
		service.scenarios = []any{}
		response := service.simulation
		if name == "agent_id" {
			delete(response, "bot_id")
		}
		delete(response, name)
		_, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, func(e *client.Edit) error {
			setByJSON(t, &e.Settings, name, values[0])
			return nil
		})
		require.NoError(t, err, readSetting(name))
		require.Equal(t, values[0], service.simulation[name], readSetting(name))
	})
}

// What cannot be compared is no proof that a write was stored.
func TestSpec_ASettingThatIsNotReturnedDoesNotHideAFailure(t *testing.T) {
	const setting = "max_call_duration_in_minutes"
	minutes := valueBeside(t, setting, 3)
	change := func(e *client.Edit) error {
		e.MaxCallDurationInMinutes = minutes
		return nil
	}
	for name, tt := range map[string]struct {
		fault   clienttest.Fault
		stored  int
		outcome client.Outcome // "": an error
	}{
		"refused":            {clienttest.Error(400, "bad_request", "No."), 3, ""},
		"not allowed":        {clienttest.Error(403, "forbidden", "No."), 3, ""},
		"the service failed": {clienttest.ServerError(500), minutes, client.OutcomeVerified},
		"reset before":       {clienttest.ResetBefore(), minutes, client.OutcomeVerified},
		"reset after":        {clienttest.ResetAfter(), minutes, client.OutcomeVerified},
		"nothing fails":      {clienttest.Pass(), minutes, client.OutcomeVerified},
		"not yet":            {clienttest.RateLimit("1"), minutes, client.OutcomeVerified},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			c, id := newClient(t, srv), seed(t, srv)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{setting: clienttest.Absent{}} })
			p := plan(t, c, id, change)
			found, err := c.Simulations.Verify(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, client.PlanNotApplied, found.Status, "as far as the service returns it")
			srv.Inject("updateSimulation", tt.fault)
			result, err := c.Simulations.Apply(t.Context(), p)
			require.Equal(t, tt.stored, state(t, srv, id).MaxCallDurationInMinutes)
			if tt.outcome == "" {
				var refused *client.APIError
				require.ErrorAs(t, err, &refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.outcome, result.Outcome)
		})
	}
}

// A setting that only the responses after the write have is no divergence.
func TestSpec_ASettingThatAppearsAfterTheWrite(t *testing.T) {
	srv := newServer(t, clienttest.SkipValidation())
	c, id := newClient(t, srv), seed(t, srv)
	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Extra = map[string]any{"number_of_call_to_make": clienttest.Absent{}}
	})
	srv.Inject("updateSimulation", clienttest.After(func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = nil })
	}))
	result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	require.NotZero(t, result.Simulation.NumberOfCallToMake)
}
