package response_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
)

// jsonFields lists the JSON names of a struct's fields and of those that it embeds.
func jsonFields(typ reflect.Type) (names []string) {
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			names = append(names, jsonFields(field.Type)...)
		case name != "":
			names = append(names, name)
		}
	}
	return names
}

// The body has fields of the generated types, besides those that any response can have.
func TestBody_HasFieldsOfTheGeneratedTypes(t *testing.T) {
	known := []string{"success", "ok", "status", "error", "errors", "plan_expire"}
	for _, generated := range []any{
		gen.SimulationEnvelope{}, gen.StartedSimulation{}, gen.StoppedSimulation{}, gen.DeletedSimulation{}, gen.EnhancedPrompt{},
		gen.SimulationPage{},
	} {
		known = append(known, jsonFields(reflect.TypeOf(generated))...)
	}
	require.Subset(t, known, jsonFields(reflect.TypeFor[response.Body]()), "to do: internal/response/body.go: remove the field that the "+
		"specification does not have any more, and what uses it")
	require.ElementsMatch(t, jsonFields(reflect.TypeFor[gen.Simulation]()), jsonFields(reflect.TypeFor[response.StoredSimulation]()))
}

func TestBody_HasAny(t *testing.T) {
	for names, bodies := range map[string]map[string]bool{
		"simulation": {
			`{}`: false, `null`: false, `[]`: false, `"x"`: false, `{"simulation":{}}`: true, `{"Simulation":{}}`: false,
			`{"success":true,"simulation":null}`: false, `{"success":true,"simulation":[]}`: false, `{"simulation":"x"}`: false,
			`{"simulation":false}`: false,
		},
		"simulation/id": {`{"simulation":{}}`: false, `{"simulation":{"id":null}}`: false, `{"simulation":{"id":false}}`: false,
			`{"simulation":{"id":31}}`: true, `{"simulation":{"id":"31"}}`: true, `{"id":31}`: false,
		},
		"success simulation": {
			`{}`: false, `{"message":"m"}`: false, `{"success":true}`: true, `{"success":null}`: false, `{"simulation":[]}`: false,
		},
		"success disconnect_results": {
			`{"message":"m"}`: false, `{"success":true}`: true, `{"disconnect_results":{}}`: true, `{"disconnect_results":[]}`: false,
			`{"success":true,"disconnect_results":[5]}`: true, `{"ok":true}`: false, `{"status":"deleted"}`: false,
		},
		"previous_context prompt_breakdown": {
			`{"prompt_breakdown":[]}`: true, `{"previous_context":[]}`: true, `{"success":true}`: false, `{"previous_context":{}}`: false,
		},
		"records": {
			`{"records":[]}`: true, `{"records":null}`: false, `{"records":{}}`: false, `{"total_records":1}`: false,
		},
	} {
		for data, want := range bodies {
			body, err := decodeJSON([]byte(data))
			require.NoError(t, err)
			require.Equal(t, want, body.HasAny(strings.Fields(names)...), "%s %s", names, data)
		}
	}
}

func TestBody_Refused(t *testing.T) {
	for members, want := range map[string]bool{
		``:                                 false,
		`"success":true`:                   false,
		`"success":null`:                   false,
		`"success":false`:                  true,
		`"success":false,"ok":true`:        true,
		`"ok":true`:                        false,
		`"ok":false`:                       true,
		`"success":true,"ok":false`:        true,
		`"error":"busy"`:                   true,
		`"error":{"message":"No."}`:        true,
		`"error":["No."]`:                  true,
		`"error":5`:                        true,
		`"error":true`:                     true,
		`"errors":["No."]`:                 true,
		`"errors":{"name":["is taken"]}`:   true,
		`"ok":true,"error":"busy"`:         true,
		`"success":null,"error":"busy"`:    true,
		`"success":true,"error":"busy"`:    false,
		`"success":true,"errors":["x"]`:    false,
		`"error":""`:                       false,
		`"error":null,"errors":[ ]`:        false,
		`"error":false,"errors":{}`:        false,
		`"error":0`:                        false,
		`"status":"error"`:                 true,
		`"status":"Failed"`:                true,
		`"status":"FAILURE"`:               true,
		`"status":"fail"`:                  true,
		`"success":true,"status":"failed"`: true,
		`"status":"ok"`:                    false,
		`"status":"Completed"`:             false,
		`"status":200`:                     false,
		`"status":{"error":1}`:             false,
		`"simulation":{"status":"error","success":false,"error":"x"}`: false,
		`"Success":false,"data":{"success":false}`:                    false,
	} {
		body, err := decodeJSON([]byte(`{` + members + `}`))
		require.NoError(t, err)
		require.Equal(t, want, body.Refused(), members)
	}
}
