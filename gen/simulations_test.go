package gen_test

import (
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// sent are the generated types of what requests send, by the component that they are generated from.
func sent() map[string]reflect.Type {
	return map[string]reflect.Type{
		"Scenario":           reflect.TypeFor[gen.Scenario](),
		"Voice":              reflect.TypeFor[gen.Voice](),
		"SimulationUpdate":   reflect.TypeFor[gen.SimulationUpdate](),
		"SimulationCreate":   reflect.TypeFor[gen.SimulationCreate](),
		"SimulationStart":    reflect.TypeFor[gen.SimulationStart](),
		"SimulationSettings": reflect.TypeFor[gen.SimulationSettings](),
	}
}

// eachOptional calls check for each optional property of what is sent, with its field and its tags.
func eachOptional(t *testing.T, check func(t *testing.T, property *openapi3.Schema, field reflect.StructField, tags []string)) {
	t.Helper()
	for component, goType := range sent() {
		schema := specification(t).Components.Schemas[component].Value
		for name, property := range properties(schema) {
			if slices.Contains(required(schema), name) {
				continue
			}
			t.Run(component+"."+name, func(t *testing.T) {
				field := fieldOf(t, goType, name)
				_, tags, _ := strings.Cut(field.Tag.Get("json"), ",")
				check(t, property, field, strings.Split(tags, ","))
			})
		}
	}
}

func fieldOf(t *testing.T, goType reflect.Type, name string) reflect.StructField {
	t.Helper()
	for i := range goType.NumField() {
		if tag, _, _ := strings.Cut(goType.Field(i).Tag.Get("json"), ","); tag == name {
			return goType.Field(i)
		}
	}
	require.FailNowf(t, "no field", "to do: gen/simulations.gen.go: run go generate ./..., because %s has no field %s", goType, name)
	return reflect.StructField{}
}

// A field that is not a pointer is left out if it is zero. Ids begin at 1, and an empty string means "not sent".
func TestGenerated_OptionalZeroCanBeSent(t *testing.T) {
	eachOptional(t, func(t *testing.T, property *openapi3.Schema, field reflect.StructField, _ []string) {
		if property.Format == "int64" || !zeroIsAllowed(property) {
			return
		}
		require.Equal(t, reflect.Pointer, field.Type.Kind(), "zero and false of this property mean something, and a field of type "+
			"%s cannot send them\nto do: api/overlay.yaml: add x-go-type-skip-optional-pointer: false to the property", field.Type)
	})
}

// zeroIsAllowed reports whether a property can be false or 0.
func zeroIsAllowed(property *openapi3.Schema) bool {
	if property.Type.Includes("boolean") {
		return true
	}
	if !property.Type.Includes("integer") && !property.Type.Includes("number") {
		return false
	}
	limits := limitsOf(property)
	return limits[0] <= 0 && limits[1] >= 0
}

func TestGenerated_EmptyListCanBeSent(t *testing.T) {
	eachOptional(t, func(t *testing.T, property *openapi3.Schema, _ reflect.StructField, tags []string) {
		if property.Type.Includes("array") {
			require.Equal(t, []string{"omitzero"}, tags, "an empty list of this property cannot be sent\n"+
				"to do: api/overlay.yaml: add x-omitempty: false and x-omitzero: true to the property")
		}
	})
}

// YAML libraries take a field's name in lower case unless a tag says otherwise, and drop expected_result without an error. A
// property that JSON can leave out must be left out of YAML too; else a nil list comes back as an empty one, which clears.
func TestGenerated_YAMLTagsAreTheJSONNames(t *testing.T) {
	for component, goType := range sent() {
		t.Run(component, func(t *testing.T) {
			requireYAMLTags(t, goType)
		})
	}
}

func requireYAMLTags(t *testing.T, goType reflect.Type) {
	t.Helper()
	for goType.Kind() == reflect.Pointer || goType.Kind() == reflect.Slice || goType.Kind() == reflect.Map {
		goType = goType.Elem()
	}
	if goType.Kind() != reflect.Struct {
		return
	}
	for i := range goType.NumField() {
		field := goType.Field(i)
		want, _, optional := strings.Cut(field.Tag.Get("json"), ",")
		if optional {
			want += ",omitempty"
		}
		require.Equalf(t, want, field.Tag.Get("yaml"), "%s.%s needs another yaml tag; oapi-codegen.yaml "+
			"has yaml-tags: true\nto do: api/overlay.yaml: add x-oapi-codegen-extra-tags with yaml: %s to the property",
			goType, field.Name, want)
		requireYAMLTags(t, field.Type)
	}
}

func TestGenerated_OptionalQueryParametersArePointers(t *testing.T) {
	req, err := gen.NewListSimulationsRequest("http://localhost", &gen.ListSimulationsParams{PageSize: new(10)})
	require.NoError(t, err)
	require.Contains(t, req.URL.RawQuery, "pagesize=10", "to do: api/overlay.yaml: keep the name PageSize")

	params := reflect.TypeFor[gen.ListSimulationsParams]()
	for i := range params.NumField() {
		require.Equal(t, reflect.Pointer, params.Field(i).Type.Kind(), "to do: api/overlay.yaml: add "+
			"x-go-type-skip-optional-pointer: false to the parameter %s", params.Field(i).Name)
	}
}

func TestGenerated_JSON(t *testing.T) {
	tests := []struct {
		want  string
		value any
	}{
		{`{}`, gen.SimulationUpdate{}},
		{`{"scenarios":[]}`, gen.SimulationUpdate{Scenarios: []gen.Scenario{}}},
		{`{"name":"n","agent_id":1}`, gen.SimulationCreate{Name: "n", AgentID: 1}},
		{`{"name":"","agent_id":0,"scenarios":[]}`, gen.SimulationCreate{Scenarios: []gen.Scenario{}}},
		{`{"name":"","description":"","expected_result":""}`, gen.Scenario{}},
		{`{"name":"","description":"","expected_result":"","selected_voices":[]}`, gen.Scenario{SelectedVoices: []gen.Voice{}}},
		{`{"scenarios":[]}`, gen.SimulationStart{Scenarios: []gen.Scenario{}}},
		{`{}`, gen.SimulationStart{}},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			v1, err := stdjson.Marshal(tt.value)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(v1))
			v2, err := json.Marshal(tt.value)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(v2))
		})
	}
}

func TestSimulation_AbsentDiffersFromFalseAndZero(t *testing.T) {
	var absent, present gen.SimulationEnvelope
	require.NoError(t, json.Unmarshal([]byte(`{"simulation":{}}`), &absent))
	require.NoError(t, json.Unmarshal([]byte(`{"success":false,"simulation":{"can_stop":false,"progress":[0],
		"is_auto_prompt_suggestions_applied":false,"analyticsData":{}}}`), &present))

	require.Nil(t, absent.Success)
	require.Nil(t, absent.Simulation.CanStop)
	require.Nil(t, absent.Simulation.Progress)
	require.Nil(t, absent.Simulation.IsAutoPromptSuggestionsApplied)
	require.Nil(t, absent.Simulation.AnalyticsData)
	require.False(t, *present.Success)
	require.False(t, *present.Simulation.CanStop)
	require.Equal(t, []int{0}, *present.Simulation.Progress)
	require.False(t, *present.Simulation.IsAutoPromptSuggestionsApplied)
	require.Equal(t, gen.Sentiment{}, *present.Simulation.AnalyticsData)
}

func TestSimulation_WrongTypesAreErrors(t *testing.T) {
	for _, data := range []string{
		`{"name":false}`, `{"bot_id":false}`, `{"id":"31"}`, `{"scenarios_ids":false}`, `{"progress":["50"]}`, `{"summary":1}`,
	} {
		require.Error(t, json.Unmarshal([]byte(data), new(gen.Simulation)), data)
		require.Error(t, stdjson.Unmarshal([]byte(data), new(gen.Simulation)), data)
	}
}
