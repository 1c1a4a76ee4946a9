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

// A body reads fields of the generated type of its operation, besides those that any response can have.
func TestBody_HasFieldsOfTheGeneratedType(t *testing.T) {
	for body, generated := range map[response.Body]any{
		&response.Simulation{}: gen.SimulationEnvelope{},
		&response.Start{}:      gen.StartedSimulation{},
		&response.Stop{}:       gen.StoppedSimulation{},
		&response.Delete{}:     gen.DeletedSimulation{},
		&response.Enhance{}:    gen.EnhancedPrompt{},
		&response.Page{}:       gen.SimulationPage{},
	} {
		typ := reflect.TypeOf(body).Elem()
		t.Run(typ.Name(), func(t *testing.T) {
			known := append(jsonFields(reflect.TypeOf(generated)), "success", "ok", "status", "error", "errors", "plan_expire")
			require.Subset(t, known, jsonFields(typ), "to do: internal/response/body.go: remove the field of %s that the "+
				"specification does not have any more, and what uses it", typ.Name())
		})
	}
	require.ElementsMatch(t, jsonFields(reflect.TypeFor[gen.Simulation]()), jsonFields(reflect.TypeFor[response.StoredSimulation]()))
}

func TestBody_Complete(t *testing.T) {
	for body, want := range map[response.Body]map[string]bool{
		&response.Simulation{}: {
			`{}`: false, `null`: false, `[]`: false, `"x"`: false, `{"simulation":{}}`: true,
			`{"success":true,"simulation":null}`: false, `{"success":true,"simulation":[]}`: false, `{"simulation":"x"}`: false,
		},
		&response.Start{}: {
			`{}`: false, `{"message":"m"}`: false, `{"success":true}`: true, `{"simulation":{}}`: true, `{"simulation":[]}`: false,
		},
		&response.Stop{}: {
			`{"message":"m"}`: false, `{"success":true}`: true, `{"disconnect_results":{}}`: true, `{"disconnect_results":[]}`: false,
			`{"success":true,"disconnect_results":[5]}`: true,
		},
		&response.Delete{}: {
			`{"success":true}`: true, `{"message":"m"}`: false, `{"ok":true}`: false, `{"status":"deleted"}`: false, `{}`: false,
		},
		&response.Enhance{}: {
			`{"prompt_breakdown":[]}`: true, `{"previous_context":[]}`: true, `{"success":true}`: false, `{"previous_context":{}}`: false,
		},
		&response.Page{}: {
			`{"records":[]}`: true, `{"records":null}`: false, `{"records":{}}`: false, `{"total_records":1}`: false,
		},
	} {
		for data, complete := range want {
			into := reflect.New(reflect.TypeOf(body).Elem()).Interface().(response.Body)
			require.NoError(t, response.Decode([]byte(data), into))
			require.Equal(t, complete, into.Complete(), "%T %s", body, data)
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
		`"plan_expire":true`:                 true,
		`"plan_expire":false`:                false,
		`"plan_expire":true,"simulation":{}`: false,
	} {
		var body response.Simulation
		require.NoError(t, response.Decode([]byte(`{`+members+`}`), &body))
		require.Equal(t, want, response.Refused(&body), members)
	}
}
