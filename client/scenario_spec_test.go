package client_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// eachScenarioProperty calls check for each property of a scenario except the id. record is a stored scenario with samples of
// the property and of those that the specification requires.
func eachScenarioProperty(t *testing.T, check func(t *testing.T, name string, optional bool, values []any, record map[string]any)) {
	t.Helper()
	schema := specification(t).Components.Schemas["Scenario"].Value
	for name, ref := range properties(schema) {
		if name == "id" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			record := sampleWith(t, "Scenario", name)
			record["id"] = 7.0
			check(t, name, !slices.Contains(required(schema), name), samples(ref), record)
		})
	}
}

// extendScenario says what to do about a property that the code does not handle.
func extendScenario(name string) string {
	return fmt.Sprintf("to do: internal/scenario/scenario.go: add a row to texts for Scenario.%s if the property is a string; "+
		"otherwise copy it in Overlay, and compare and print it in compare.go", name)
}

// What Edit does not read, it does not send back.
func TestSpec_EditChangesEachScenarioProperty(t *testing.T) {
	eachScenarioProperty(t, func(t *testing.T, name string, optional bool, values []any, record map[string]any) {
		for _, before := range values {
			for _, after := range values {
				saysNothing := after == "" || before == "" && !optional // an optional string that is empty keeps the stored one
				if fmt.Sprint(before) == fmt.Sprint(after) || saysNothing {
					continue
				}
				t.Run(fmt.Sprintf("%v to %v", before, after), func(t *testing.T) {
					record[name] = before
					service := newStorage(nil, maps.Clone(record))
					result, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, func(e *client.Edit) error {
						return e.Scenarios.Change(7, func(sc *client.Scenario) { setByJSON(t, sc, name, after) })
					})
					require.NoError(t, err, extendScenario(name))
					require.Equal(t, client.OutcomeVerified, result.Outcome, extendScenario(name))
					require.Len(t, result.Changes.Changed, 1, extendScenario(name))
					require.Len(t, result.Changes.Changed[0].Fields, 1, extendScenario(name))
					require.Equal(t, name, result.Changes.Changed[0].Fields[0].Field, extendScenario(name))
					requireStored(t, service, name, after)
				})
			}
		}
	})
}

func TestSpec_EditKeepsEachScenarioProperty(t *testing.T) {
	eachScenarioProperty(t, func(t *testing.T, name string, optional bool, values []any, record map[string]any) {
		for _, value := range values {
			if value == "" && !optional {
				continue
			}
			t.Run(fmt.Sprint(value), func(t *testing.T) {
				record[name] = value
				service := newStorage(nil, maps.Clone(record))
				_, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, adding("another"))
				require.NoError(t, err, extendScenario(name))
				requireStored(t, service, name, value)
			})
		}
	})
}

// requireStored compares a property of the first scenario. An optional string that is empty need not be sent.
func requireStored(t *testing.T, service *storage, name string, want any) {
	t.Helper()
	got := service.scenarios[0].(map[string]any)[name]
	if got == nil && want == "" {
		return
	}
	require.Equal(t, want, got, extendScenario(name))
}

// Data and backups from before a property was added do not clear it.
func TestSpec_ReplaceAndRestoreKeepOptionalProperties(t *testing.T) {
	eachScenarioProperty(t, func(t *testing.T, name string, optional bool, values []any, record map[string]any) {
		if !optional {
			return
		}
		older := maps.Clone(record)
		delete(older, name)
		older["description"] = "another description"
		data, err := json.Marshal(older)
		require.NoError(t, err)
		var desired client.Scenario
		require.NoError(t, json.Unmarshal(data, &desired))
		backup := client.Snapshot{SimulationID: 1, Scenarios: []client.Scenario{desired}}

		for method, change := range map[string]func(*client.Edit) error{
			"Replace": func(e *client.Edit) error { return e.Scenarios.Replace([]client.Scenario{desired}) },
			"Restore": backup.Restore(),
		} {
			t.Run(method, func(t *testing.T) {
				service := newStorage(nil, maps.Clone(record))
				_, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, change)
				require.NoError(t, err, extendScenario(name))
				require.Equal(t, "another description", service.scenarios[0].(map[string]any)["description"])
				requireStored(t, service, name, values[0])
			})
		}
	})
}

func TestSpec_PlanJSONHasEachScenarioProperty(t *testing.T) {
	eachScenarioProperty(t, func(t *testing.T, name string, _ bool, values []any, record map[string]any) {
		if len(values) < 2 {
			t.Skip("the property has one value")
		}
		service := newStorage(nil, maps.Clone(record))
		plan, err := clientWith(t, service.handle).Simulations.Plan(t.Context(), 1, func(e *client.Edit) error {
			return e.Scenarios.Change(7, func(sc *client.Scenario) { setByJSON(t, sc, name, values[1]) })
		})
		require.NoError(t, err, extendScenario(name))
		require.Contains(t, plan.String(), "+ "+name+":", extendScenario(name))
		data, err := json.Marshal(plan)
		require.NoError(t, err)
		again := new(client.Plan)
		require.NoError(t, json.Unmarshal(data, again), "to do: client/planformat.go: read Scenario.%s", name)
		require.Equal(t, plan.Body(), again.Body(), "to do: client/planformat.go: write and read Scenario.%s", name)
	})
}

func TestSpec_ClienttestStoresEachScenarioProperty(t *testing.T) {
	eachScenarioProperty(t, func(t *testing.T, name string, _ bool, values []any, record map[string]any) {
		value := values[min(1, len(values)-1)]
		delete(record, "id")
		record[name] = value
		data, err := json.Marshal(record)
		require.NoError(t, err)
		var sc client.Scenario
		require.NoError(t, json.Unmarshal(data, &sc))
		require.Equal(t, value, storedField(t, sc, name), "to do: client/clienttest/body.go: store Scenario.%s as it is sent", name)
	})
}

// storedField sends a scenario, and returns a property as the server shows it.
func storedField(t *testing.T, sc client.Scenario, name string) any {
	t.Helper()
	srv := newServer(t)
	id := seed(t, srv)
	_, err := newClient(t, srv).Simulations.Update(t.Context(), id, client.SimulationUpdate{Scenarios: []client.Scenario{sc}})
	require.NoError(t, err)
	return shownField(t, srv, id, name)
}

// shownField returns a property of the first scenario as the server shows it.
func shownField(t *testing.T, srv *clienttest.Server, id int64, name string) any {
	t.Helper()
	sim, err := newClient(t, srv).Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	record := map[string]any{}
	require.NoError(t, json.Unmarshal(sim.ScenariosIDs[0], &record))
	return record[name]
}
