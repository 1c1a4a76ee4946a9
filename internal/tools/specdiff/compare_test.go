package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// expected is a line of the report: the whole class and operation, and words that its text and advice contain.
type expected struct {
	class            class
	operation        string
	text, mustBeSaid string
}

func TestPairsOfFiles(t *testing.T) {
	for _, test := range []struct {
		name, from, to string
		want           []expected
	}{
		{
			"a newer version of the project's specification", "version/old.yaml", "version/new.yaml",
			[]expected{
				{breaking, "stopSimulation", "removed", "remove the method"},
				{breaking, "updateSimulation", "'concurrent_call_count' request property's max was decreased", "release notes"},
				{additive, "updateSimulation", "'inworld'", "constants"},
				{documentation, "updateSimulation", "descriptions or examples differ: operation", ""},
			},
		},
		{
			"the way back", "version/new.yaml", "version/old.yaml",
			[]expected{
				{breaking, "updateSimulation", "'inworld'", "remove the constant"},
				{additive, "stopSimulation", "endpoint added", "extend client.Simulations"},
				{additive, "updateSimulation", "max was increased", "regenerate"},
				{documentation, "updateSimulation", "descriptions or examples differ: operation", ""},
			},
		},
		{
			"the vendor's form of the same operation", "vendor/ours.yaml", "vendor/vendor.yaml",
			[]expected{{documentation, "updateSimulation", "format int64 only in one of the two: request.agent_id", ""}},
		},
		{
			"the vendor's form with changes, as JSON and OpenAPI 3.1", "vendor/ours.yaml", "vendor/vendor-changed.json",
			[]expected{
				{breaking, "updateSimulation", "'agent_id' request property 'type' changed from 'integer' to 'string'", "regenerate"},
				{additive, "updateSimulation", "'Paused'", "constants"},
				{additive, "updateSimulation", "'scenarios/items/language'", "must be handled"},
				{documentation, "updateSimulation", "error answers only in OLD: 404, 5XX", ""},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			requireDifferences(t, file(t, test.from), file(t, test.to), test.want)
		})
	}
}

func TestAChangeIsClassedByWhatItMeansForThisClient(t *testing.T) {
	const (
		all   = "listSimulations, stopSimulation, updateSimulation"
		one   = "stopSimulation, updateSimulation"
		write = "updateSimulation"
	)
	for _, test := range []struct {
		name, old, new string
		want           []expected
	}{
		{"nothing", "", "", nil},
		{"a component renamed", "SimulationStatus", "Status", nil},
		{"another path parameter's name", "simulation_id", "id", nil},
		{"another name of the same authentication", "bearerAuth", "token", nil},
		{"OpenAPI 3.1", "openapi: 3.0.3", "openapi: 3.1.0", nil},
		{"a choice of bare types as a list of types", "oneOf: [{type: string}, {type: boolean}]", "type: [string, boolean]", nil},
		{"free-form objects in the short form", ", additionalProperties: true", "", nil},
		{
			"an id without a size", "id: {type: integer, format: int64}", "id: {type: integer}",
			[]expected{
				{documentation, "listSimulations", "int64 only in one of the two: response.records[].id", ""},
				{documentation, "stopSimulation", "int64 only in one of the two: response.simulation.id", ""},
				{documentation, write, "int64 only in one of the two: request.scenarios[].id, response.simulation.id", ""},
			},
		},
		{
			"a status", "[Draft, Completed]", "[Draft, Completed, Paused]",
			[]expected{
				{additive, "listSimulations", "'records/items/status'", "constants"},
				{additive, one, "'simulation/status'", "constants"},
			},
		},
		{
			"a status removed", "[Draft, Completed]", "[Draft]",
			[]expected{
				{breaking, "listSimulations", "'records/items/status'", "constant"},
				{breaking, one, "'simulation/status'", "constant"},
			},
		},
		{
			"a required scenario field", "required: [name]\n      properties:", "required: [name, language]\n      properties:\n        language: {type: string}",
			[]expected{{breaking, write, "'scenarios/items/language'", "must be handled"}},
		},
		{
			"a setting", "name: {type: string}\n        concurrent", "name: {type: string}\n        tone: {type: string}\n        concurrent",
			[]expected{{additive, write, "'tone'", "extend the settings"}},
		},
		{
			"a setting removed", "        concurrent_call_count: {type: integer, minimum: 1, maximum: 3}\n", "",
			[]expected{{breaking, write, "'concurrent_call_count'", "regenerate"}},
		},
		{
			"a lower limit raised", "minimum: 1", "minimum: 2",
			[]expected{{breaking, write, "min was increased", "release notes"}},
		},
		{
			"a limit on an answer", "maxItems: 1", "maxItems: 2",
			[]expected{
				{additive, "listSimulations", "maxItems", "regenerate"},
				{additive, one, "maxItems", "regenerate"},
			},
		},
		{
			"a default", "maximum: 3}", "maximum: 3, default: 3}",
			[]expected{{documentation, write, "default value '3.00'", "table of the service's defaults"}},
		},
		{
			"another type in an answer", "active_calls_count: {type: integer}", "active_calls_count: {type: string}",
			[]expected{
				{breaking, "listSimulations", "'records/items/active_calls_count'", "regenerate"},
				{breaking, one, "'simulation/active_calls_count'", "regenerate"},
			},
		},
		{
			"one more type in an answer", "active_calls_count: {type: integer}", "active_calls_count: {oneOf: [{type: integer}, {type: string}]}",
			[]expected{
				{breaking, "listSimulations", "'records/items/active_calls_count'", "regenerate"},
				{breaking, one, "'simulation/active_calls_count'", "regenerate"},
			},
		},
		{
			"a property of an answer removed", "        active_calls_count: {type: integer}\n", "",
			[]expected{
				{breaking, "listSimulations", "'records/items/active_calls_count'", "regenerate"},
				{breaking, one, "'simulation/active_calls_count'", "regenerate"},
			},
		},
		{
			"stored scenarios described", "items: {type: object, additionalProperties: true}", "items: {type: object, properties: {id: {type: integer}}}",
			[]expected{
				{additive, "listSimulations", "'records/items/scenarios_ids/items/id'", "stored records"},
				{additive, one, "'simulation/scenarios_ids/items/id'", "stored records"},
			},
		},
		{
			"another operationId", "operationId: stopSimulation", "operationId: haltSimulation",
			[]expected{{breaking, "stopSimulation", "haltSimulation", "generated names"}},
		},
		{
			"no operationId", "      operationId: stopSimulation\n", "",
			[]expected{{documentation, "stopSimulation", "no operationId", ""}},
		},
		{
			"an optional parameter", "- {name: pageno,", "- {name: sort, in: query, schema: {type: string}}\n        - {name: pageno,",
			[]expected{{additive, "listSimulations", "'sort'", "regenerate"}},
		},
		{
			"a required parameter", "- {name: pageno,", "- {name: account, in: query, required: true, schema: {type: string}}\n        - {name: pageno,",
			[]expected{{breaking, "listSimulations", "'account'", "regenerate"}},
		},
		{
			"another authentication", "{type: http, scheme: bearer}", "{type: apiKey, in: header, name: X-Key}",
			[]expected{{breaking, all, `"key in the header X-Key" instead of "http bearer"`, "transport"}},
		},
		{
			"another server", "https://backend.omnidim.io/api/v1", "https://api.example.com/api/v1",
			[]expected{{breaking, everyOperation, "https://api.example.com/api/v1", "default base URL"}},
		},
		{
			"a base path in the paths as well", "/simulations", "/api/v1/simulations",
			[]expected{{breaking, everyOperation, "https://backend.omnidim.io/api/v1/api/v1", "default base URL"}},
		},
		{
			"no server", "servers:\n  - url: https://backend.omnidim.io/api/v1\n", "", nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			old := file(t, "version/old.yaml")
			require.Contains(t, old, test.old)
			requireDifferences(t, old, strings.ReplaceAll(old, test.old, test.new), test.want)
		})
	}
}

func TestWhatHasNoRuleIsBreaking(t *testing.T) {
	old := file(t, "version/old.yaml")
	// A parameter's style changes how it is written, and oasdiff has no rule for it.
	requireDifferences(t, old, strings.Replace(old, "in: query,", "in: query, explode: false,", 1), []expected{
		{breaking, "listSimulations", "no rule", "by hand"},
	})
}

func requireDifferences(t *testing.T, from, to string, want []expected) {
	t.Helper()
	old, err := parse("OLD", []byte(from))
	require.NoError(t, err)
	revised, err := parse("NEW", []byte(to))
	require.NoError(t, err)
	got, err := compare(old, revised)
	require.NoError(t, err)
	require.Len(t, got, len(want), "%v", got)
	for i, w := range want {
		require.Equal(t, w.class, got[i].class, "%v", got[i])
		require.Equal(t, w.operation, got[i].operation, "%v", got[i])
		require.Contains(t, got[i].text, w.text)
		require.Contains(t, got[i].todo, w.mustBeSaid)
	}
}

func file(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(data)
}
