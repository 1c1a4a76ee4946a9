package gen_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
	"github.com/omnidim-go/simulations/gen"
)

func specification(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	require.NoError(t, err)
	return doc
}

// properties returns the properties of a schema and of the parts of its allOf.
func properties(schema *openapi3.Schema) map[string]*openapi3.Schema {
	all := map[string]*openapi3.Schema{}
	for _, part := range schema.AllOf {
		maps.Copy(all, properties(part.Value))
	}
	for name, ref := range schema.Properties {
		all[name] = ref.Value
	}
	return all
}

// required returns the names of the required properties of a schema and of the parts of its allOf.
func required(schema *openapi3.Schema) []string {
	names := slices.Clone(schema.Required)
	for _, part := range schema.AllOf {
		names = append(names, required(part.Value)...)
	}
	return names
}

var unlimited = [2]int64{math.MinInt64, math.MaxInt64}

// limitsOf returns the smallest and the largest integer that a schema allows. An integer that is exclusive is tried, instead
// of computed.
func limitsOf(schema *openapi3.Schema) [2]int64 {
	limits := unlimited
	for _, parts := range []openapi3.SchemaRefs{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, part := range parts {
			limits = both(limits, limitsOf(part.Value))
		}
	}
	if schema.Min != nil {
		limits[0] = max(limits[0], int64(math.Ceil(*schema.Min)))
		if schema.ExclusiveMin.IsTrue() && float64(limits[0]) == *schema.Min {
			limits[0]++
		}
	}
	if schema.Max != nil {
		limits[1] = min(limits[1], int64(math.Floor(*schema.Max)))
		if schema.ExclusiveMax.IsTrue() && float64(limits[1]) == *schema.Max {
			limits[1]--
		}
	}
	if v := schema.ExclusiveMin.Value; v != nil {
		limits[0] = max(limits[0], int64(math.Floor(*v))+1)
	}
	if v := schema.ExclusiveMax.Value; v != nil {
		limits[1] = min(limits[1], int64(math.Ceil(*v))-1)
	}
	return limits
}

func both(a, b [2]int64) [2]int64 { return [2]int64{max(a[0], b[0]), min(a[1], b[1])} }

// Limits are generated for integers alone.
func TestLimits_AreThoseOfTheSpecification(t *testing.T) {
	for component, ref := range specification(t).Components.Schemas {
		goType := strings.TrimPrefix(component, "New") // the type of NewScenario is that of Scenario
		limits := gen.Limits(goType)
		for name, property := range properties(ref.Value) {
			t.Run(component+"."+name, func(t *testing.T) {
				want := limitsOf(property)
				got, limited := limits[name]
				if want == unlimited || property.Type.Includes("number") {
					require.False(t, limited, limitsDiffer)
					return
				}
				require.Equal(t, want, got, limitsDiffer)
			})
			delete(limits, name)
		}
		if goType == component {
			require.Empty(t, limits, limitsDiffer)
		}
	}
	require.Nil(t, gen.Limits("NoSuchType"))
	require.NotEmpty(t, gen.Limits("SimulationSettings"), limitsDiffer)
}

const limitsDiffer = "to do: api/openapi.yaml: write the limits directly under the property, and run go generate ./...; otherwise " +
	"correct gen/templates/typedef.tmpl"
