package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

const specification = "../../../api/openapi.yaml" // seen from the directory of the module, whose configuration oasdiff reads

const everySimulation = ": createSimulation, getSimulation, listSimulations, startSimulation, updateSimulation"

func TestCompare_AcceptsTheFormOfTheVendor(t *testing.T) {
	tests := map[string]func(*openapi3.T){
		"as published":                 func(*openapi3.T) {},
		"OpenAPI 3.1":                  func(doc *openapi3.T) { doc.OpenAPI = "3.1.0" },
		"version in the paths":         versionInPaths,
		"no servers":                   func(doc *openapi3.T) { doc.Servers = nil },
		"another name of the id":       renamePathParameter,
		"no operationIds":              func(doc *openapi3.T) { each(doc, func(op operation) { op.OperationID = "" }) },
		"limits in keywords":           func(doc *openapi3.T) { maximum(setting(doc, "max_call_duration_in_minutes"), 1, 10) },
		"a range in a description":     describe("concurrent_call_count", "Concurrent calls, 1-3."),
		"a range in words":             describe("concurrent_call_count", "Between 1 and 3 concurrent calls."),
		"a number of a text":           describe("name", "Name of the simulation, max 3 words."),
		"both limits in a description": describe("concurrent_call_count", "At least 1, at most 3."),
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, differences(t, edit))
		})
	}
}

func TestCompare_ListsExactlyTheChanges(t *testing.T) {
	tests := []struct {
		name string
		edit func(*openapi3.T)
		want []string
	}{
		{"several", func(doc *openapi3.T) {
			describe("max_call_duration_in_minutes", "Minutes of a call (default 3, max 15).")(doc)
			doc.Components.Schemas["Simulation"].Value.Properties["is_archived"] = schema("boolean")
			add(doc, "POST", "/simulations/{simulation_id}/clone", "cloneSimulation")
			doc.Paths.Delete("/simulations/{simulation_id}/stop")
		}, []string{
			"error: operation removed: POST /simulations/{simulation_id}/stop (stopSimulation)",
			"info: operation added: POST /simulations/{simulation_id}/clone (cloneSimulation)",
			"info: added the optional property `simulation/is_archived` to the response with the `200` status" +
				" [response-optional-property-added]" + everySimulation,
			"info: the `max_call_duration_in_minutes` request property's max was increased from `10.00` to `15.00`" +
				" [request-property-max-increased]: createSimulation, updateSimulation",
		}},
		{"default that equals another limit", describe("concurrent_call_count", "Concurrent calls (default 3, max 2)."), []string{
			"error: the `concurrent_call_count` request property's max was decreased to `2.00` [request-property-max-decreased]" +
				": createSimulation, updateSimulation",
		}},
		{"limit in a keyword", func(doc *openapi3.T) { maximum(setting(doc, "number_of_call_to_make"), 1, 5) }, []string{
			"info: the `number_of_call_to_make` request property's max was increased from `3.00` to `5.00`" +
				" [request-property-max-increased]: createSimulation, updateSimulation",
		}},
		{"limit gone", describe("number_of_call_to_make", "Calls per scenario."), []string{
			"info: the `number_of_call_to_make` request property's max was unset from `3.00`" +
				" [request-property-max-unset]: createSimulation, updateSimulation",
			"info: the `number_of_call_to_make` request property's min was unset from `1.00`" +
				" [request-property-min-unset]: createSimulation, updateSimulation",
		}},
		{"new limit of a text", describe("name", "Name of the simulation, up to 64 characters."), []string{
			"error: the `name` request property's maxLength was set to `64` [request-property-max-length-set]" +
				": createSimulation, updateSimulation",
		}},
		{"operation of another resource", func(doc *openapi3.T) { add(doc, "GET", "/webhooks", "listWebhooks") }, []string{
			"info: operation added: GET /webhooks (listWebhooks)",
		}},
		{"error documented", func(doc *openapi3.T) {
			answer := &openapi3.Response{Description: new(string)}
			doc.Paths.Value("/simulations").Get.Responses.Set("409", &openapi3.ResponseRef{Value: answer})
		}, []string{
			"info: added the non-success response with the status `409` [response-non-success-status-added]: listSimulations",
		}},
		{"server", func(doc *openapi3.T) { doc.Servers[0].URL = "https://api.example.com/v2" }, []string{
			"error: server changed from https://backend.omnidim.io/api/v1 to https://api.example.com/v2",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, differences(t, tt.edit))
		})
	}
}

// The command of CONTRIBUTING, run on a changed copy of the specification.
func TestScript_EndsWithTheChanges(t *testing.T) {
	spec, err := os.ReadFile("../" + specification)
	require.NoError(t, err)
	changed := strings.NewReplacer(
		"maximum: 10\n", "maximum: 15\n",
		"        can_stop:\n", "        is_archived:\n          type: boolean\n        can_stop:\n",
		"  /simulations/{simulation_id}/stop:\n", "  /simulations/{simulation_id}/pause:\n",
		"operationId: stopSimulation", "operationId: pauseSimulation",
	).Replace(string(spec))
	file := filepath.Join(t.TempDir(), "vendor.yaml")
	require.NoError(t, os.WriteFile(file, []byte(changed), 0o600))

	cmd := exec.CommandContext(t.Context(), "../../../../.ci/drift", file)
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), string(out))
	_, list, found := strings.Cut(string(out), "\ndifferences: 4\n")
	require.True(t, found, string(out))
	require.Equal(t, []string{
		"error: operation removed: POST /simulations/{simulation_id}/stop (stopSimulation)",
		"info: operation added: POST /simulations/{simulation_id}/pause (pauseSimulation)",
		"info: added the optional property `simulation/is_archived` to the response with the `200` status" +
			" [response-optional-property-added]" + everySimulation,
		"info: the `max_call_duration_in_minutes` request property's max was increased from `10.00` to `15.00`" +
			" [request-property-max-increased]: createSimulation, updateSimulation",
	}, strings.Split(strings.TrimSpace(list), "\n"))
}

func TestCompare_ReportsAnotherAuthentication(t *testing.T) {
	lines := differences(t, func(doc *openapi3.T) {
		doc.Components.SecuritySchemes["BearerAuth"].Value = &openapi3.SecurityScheme{Type: "apiKey", In: "header", Name: "X-Key"}
	})
	require.NotEmpty(t, lines)
	require.Contains(t, strings.Join(lines, "\n"), "security")
}

func TestCompare_RefusesFilesWithoutTheOperations(t *testing.T) {
	for name, tt := range map[string]struct{ content, want string }{
		"page":          {"<!DOCTYPE html><html></html>", "vendor.yaml: "},
		"empty":         {"{}", "no OpenAPI document"},
		"another API":   {"{openapi: 3.0.3, info: {title: t, version: v}, paths: {/pets: {get: {responses: {}}}}}", "no operation of the client"},
		"other file":    {"{openapi: 3.0.3, paths: {/simulations: {$ref: 'paths.yaml#/a'}}}", "disallowed external reference"},
		"no such thing": {"", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "vendor.yaml")
			if tt.content != "" {
				require.NoError(t, os.WriteFile(file, []byte(tt.content), 0o600))
			}
			t.Chdir("..")
			_, err := compare(&bytes.Buffer{}, specification, file)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestDescribedLimits(t *testing.T) {
	none := [2]float64{-1, -1}
	for text, want := range map[string][2]float64{
		"Calls per scenario (default 1, max 3).":      {-1, 3},
		"Maximum duration of a call (default 3)":      none,
		"Maximum: 10":                                 {-1, 10},
		"Must not exceed 1,500.":                      {-1, 1500},
		"min 2, max. 8":                               {2, 8},
		"≥ 1 and <= 5":                                {1, 5},
		"1–3 calls":                                   {1, 3},
		"between 0.5 and 2.0":                         {0.5, 2},
		"Number of the page; the first is 1.":         none,
		"Id of the agent that takes calls since 2024": none,
		"": none,
	} {
		got := describedLimits(text)
		require.Equal(t, want, [2]float64{value(got.min), value(got.max)}, text)
	}
}

func value(f *float64) float64 {
	if f == nil {
		return -1
	}
	return *f
}

// differences compares the specification with an edited file in the vendor's form, and returns the lines that the output
// ends with.
func differences(t *testing.T, edit func(*openapi3.T)) []string {
	t.Helper()
	t.Chdir("..")
	doc := vendorDocument(t)
	edit(doc)
	data, err := doc.MarshalJSON()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "vendor.json")
	require.NoError(t, os.WriteFile(file, data, 0o600))

	var out bytes.Buffer
	n, err := compare(&out, specification, file)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")[2:]
	require.Len(t, lines, n)
	if n == 0 {
		return nil
	}
	return lines
}
