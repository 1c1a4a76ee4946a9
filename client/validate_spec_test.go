package client_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// requireKnownKeywords requires that a property of a request has no keyword that is not validated.
func requireKnownKeywords(t *testing.T, property *openapi3.Schema) {
	t.Helper()
	isNumber := property.Type.Includes("number")
	for keyword, used := range map[string]bool{
		"minLength": property.MinLength != 0, "maxLength": property.MaxLength != nil, "pattern": property.Pattern != "",
		"minItems": property.MinItems != 0, "maxItems": property.MaxItems != nil, "uniqueItems": property.UniqueItems,
		"multipleOf": property.MultipleOf != nil, "not": property.Not != nil,
		"minimum of a number": isNumber && property.Min != nil, "maximum of a number": isNumber && property.Max != nil,
	} {
		require.False(t, used, "to do: internal/schema/check.go: validate %s; or leave that to the service, and remove it from "+
			"the list in client/validate_spec_test.go", keyword)
	}
}

// validSimulation is a simulation to create with all properties and no wrong one.
func validSimulation(t *testing.T) (sim client.SimulationCreate) {
	t.Helper()
	fields := sample(t, "SimulationCreate")
	fields["scenarios"] = []any{sample(t, "Scenario", "id")}
	data, err := json.Marshal(fields)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &sim))
	return sim
}

// validate says what to do about a field that is wrongly refused or accepted.
func validate(path string) string {
	return fmt.Sprintf("to do: internal/schema/check.go: validate %s as the specification says", path)
}

// wrongFields returns the paths of what Create refuses before it sends anything.
func wrongFields(t *testing.T, sim client.SimulationCreate) (paths []string) {
	t.Helper()
	c, err := client.New(client.WithAPIKey("key-0123456789"), client.WithBaseURL("http://127.0.0.1:1"),
		client.WithRetry(client.RetryPolicy{Attempts: 1}))
	require.NoError(t, err)
	_, err = c.Simulations.Create(t.Context(), sim)
	if invalid, ok := errors.AsType[*client.ValidationError](err); ok {
		for _, f := range invalid.Fields {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

func TestSpec_CreateValidates(t *testing.T) {
	require.Empty(t, wrongFields(t, validSimulation(t)), validate("the fields"))
	tests := []struct {
		component, path string
		of              func(*client.SimulationCreate) any
	}{
		{"SimulationCreate", "", func(s *client.SimulationCreate) any { return s }},
		{"Scenario", "scenarios[0].", func(s *client.SimulationCreate) any { return &s.Scenarios[0] }},
		{"Voice", "scenarios[0].selected_voices[0].", func(s *client.SimulationCreate) any { return &s.Scenarios[0].SelectedVoices[0] }},
	}
	for _, tt := range tests {
		schema := specification(t).Components.Schemas[tt.component].Value
		for name, ref := range properties(schema) {
			t.Run(tt.component+"."+name, func(t *testing.T) {
				requireKnownKeywords(t, ref.Value)
				requireWrong := func(want bool, set func(reflect.Value)) {
					t.Helper()
					sim := validSimulation(t)
					set(fieldByJSON(t, tt.of(&sim), name))
					require.Equal(t, want, slices.Contains(wrongFields(t, sim), tt.path+name), validate(tt.component+"."+name))
				}
				if slices.Contains(required(schema), name) {
					requireWrong(true, func(v reflect.Value) { v.SetZero() })
				}
				if limits, ok := gen.Limits(tt.component)[name]; ok {
					requireLimits(limits, requireWrong)
				}
				for _, value := range ref.Value.Enum {
					requireWrong(false, func(v reflect.Value) { v.SetString(value.(string)) })
					requireWrong(true, func(v reflect.Value) { v.SetString("no-such-value") })
				}
			})
		}
	}
}

// requireLimits tries the values at both limits and beyond them. Zero is not sent, so that -1 is tried instead.
func requireLimits(limits [2]int64, requireWrong func(want bool, set func(reflect.Value))) {
	least, most := limits[0], limits[1]
	if least != math.MinInt64 {
		requireWrong(false, func(v reflect.Value) { v.SetInt(least) })
		below := least - 1
		if below == 0 {
			below = -1
		}
		requireWrong(true, func(v reflect.Value) { v.SetInt(below) })
	}
	if most != math.MaxInt64 {
		requireWrong(false, func(v reflect.Value) { v.SetInt(most) })
		requireWrong(true, func(v reflect.Value) { v.SetInt(most + 1) })
	}
}
