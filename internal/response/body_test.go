package response_test

import (
	"reflect"
	"slices"
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

// A body has the fields of the generated type of its operation, besides those that any response can have.
func TestBody_HasTheFieldsOfTheGeneratedType(t *testing.T) {
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
			want := []string{"success", "message", "status", "error"}
			for _, name := range jsonFields(reflect.TypeOf(generated)) {
				if !slices.Contains(want, name) {
					want = append(want, name)
				}
			}
			require.ElementsMatch(t, want, jsonFields(typ), "%v and %T differ: change internal/response/body.go", typ, generated)
		})
	}
	require.ElementsMatch(t, jsonFields(reflect.TypeFor[gen.Simulation]()), jsonFields(reflect.TypeFor[response.StoredSimulation]()))
}

func TestBody_SaysHowTheOperationEnded(t *testing.T) {
	type verdict struct{ refused, complete bool }
	for name, tt := range map[string]struct {
		body response.Body
		json string
		want verdict
	}{
		"empty":                        {&response.Simulation{}, `{}`, verdict{}},
		"null":                         {&response.Simulation{}, `null`, verdict{}},
		"simulation":                   {&response.Simulation{}, `{"simulation":{}}`, verdict{complete: true}},
		"simulation null":              {&response.Simulation{}, `{"success":true,"simulation":null}`, verdict{}},
		"simulation, success false":    {&response.Simulation{}, `{"success":false,"simulation":{}}`, verdict{refused: true, complete: true}},
		"simulation, status error":     {&response.Simulation{}, `{"status":"error","simulation":{}}`, verdict{refused: true, complete: true}},
		"simulation, another status":   {&response.Simulation{}, `{"status":"Error","simulation":{}}`, verdict{complete: true}},
		"started":                      {&response.Start{}, `{"success":true}`, verdict{complete: true}},
		"started, with the simulation": {&response.Start{}, `{"simulation":{}}`, verdict{complete: true}},
		"started, only a message":      {&response.Start{}, `{"message":"m"}`, verdict{}},
		"stopped":                      {&response.Stop{}, `{"success":true}`, verdict{complete: true}},
		"stopped, with results":        {&response.Stop{}, `{"disconnect_results":{}}`, verdict{complete: true}},
		"stopped, only a message":      {&response.Stop{}, `{"message":"m"}`, verdict{}},
		"deleted":                      {&response.Delete{}, `{"success":true}`, verdict{complete: true}},
		"deleted, only a message":      {&response.Delete{}, `{"message":"m"}`, verdict{complete: true}},
		"deleted, nothing":             {&response.Delete{}, `{"message":false}`, verdict{}},
		"enhanced":                     {&response.Enhance{}, `{"prompt_breakdown":[]}`, verdict{complete: true}},
		"enhanced, the old prompt":     {&response.Enhance{}, `{"previous_context":[]}`, verdict{complete: true}},
		"enhanced, without sections":   {&response.Enhance{}, `{"success":true}`, verdict{}},
		"page":                         {&response.Page{}, `{"records":[]}`, verdict{complete: true}},
		"page, records null":           {&response.Page{}, `{"records":null}`, verdict{}},
		"page, records an object":      {&response.Page{}, `{"records":{}}`, verdict{}},
		"page, without records":        {&response.Page{}, `{"total_records":1}`, verdict{}},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, response.Decode([]byte(tt.json), tt.body))
			require.Equal(t, tt.want, verdict{tt.body.Refused(), tt.body.Complete()})
		})
	}
}

func TestStoredSimulation_Partial(t *testing.T) {
	for fields, want := range map[string]string{
		`"scenarios_count":3`:         "scenarios_count",
		`"scenario_count":"3"`:        "scenario_count",
		`"total_scenarios":1e3`:       "total_scenarios",
		`"scenarios_total":2.5`:       "scenarios_total",
		`"scenarios_has_more":true`:   "scenarios_has_more",
		`"has_more_scenarios":"true"`: "has_more_scenarios",
		`"has_more_scenarios":1`:      "has_more_scenarios",
		`"scenarios_count":2`:         "",
		`"scenarios_count":0`:         "",
		`"scenarios_count":-1`:        "",
		`"scenarios_count":null`:      "",
		`"scenarios_count":[3]`:       "",
		`"Scenarios_Count":3`:         "",
		`"scenarios_has_more":false`:  "",
		`"scenarios_has_more":null`:   "",
		`"scenarios_has_more":0`:      "",
		`"has_more":true`:             "", // it can be about something else
	} {
		t.Run(fields, func(t *testing.T) {
			var sim response.StoredSimulation
			require.NoError(t, response.Decode([]byte(`{"scenarios_ids":[{},{}],`+fields+`}`), &sim))
			require.Equal(t, want, sim.Partial())
		})
	}
}
