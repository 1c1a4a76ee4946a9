package schema_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// limited returns the problem of a value beyond the limits that the specification has now.
func limited(field string, value int64) schema.Violation {
	limit := gen.Limits("SimulationUpdate")[field]
	if value < limit[0] {
		return schema.Violation{Path: field, Problem: fmt.Sprintf("is %d, not %d or more", value, limit[0])}
	}
	return schema.Violation{Path: field, Problem: fmt.Sprintf("is %d, not %d or less", value, limit[1])}
}

const checkChanged = "to do: internal/schema/check_test.go: change the row if the specification has another limit or another " +
	"required property"

func TestChecker_Check(t *testing.T) {
	good := gen.Scenario{Name: "n", Description: "d", ExpectedResult: "e"}
	second := func(change func(*gen.Scenario)) gen.SimulationUpdate {
		sc := good
		change(&sc)
		return gen.SimulationUpdate{Scenarios: []gen.Scenario{good, sc}}
	}
	voices := func(voices ...gen.Voice) gen.SimulationUpdate {
		return second(func(sc *gen.Scenario) { sc.SelectedVoices = voices })
	}
	violation := func(path, problem string) []schema.Violation {
		return []schema.Violation{{Path: path, Problem: problem}}
	}
	limits := gen.Limits("SimulationUpdate")
	least, most := limits["number_of_call_to_make"][0], limits["number_of_call_to_make"][1]
	for name, tt := range map[string]struct {
		value any
		want  []schema.Violation
	}{
		"nothing": {gen.SimulationUpdate{}, nil},
		"a struct that is left out": {struct {
			Voice gen.Voice `json:"voice,omitzero"`
		}{}, nil},
		"a time": {struct {
			At time.Time `json:"at,omitzero"`
		}{time.Unix(1, 0)}, nil},
		"nothing wrong": {voices(gen.Voice{ID: "v", Provider: gen.VoiceProviderRime}), nil},
		"the least":     {gen.SimulationUpdate{NumberOfCallToMake: int(least)}, nil},
		"the most":      {gen.SimulationUpdate{NumberOfCallToMake: int(most)}, nil},
		"more than the most": {
			gen.SimulationUpdate{NumberOfCallToMake: int(most) + 1}, []schema.Violation{limited("number_of_call_to_make", most+1)},
		},
		"less than the least": {
			gen.SimulationUpdate{ConcurrentCallCount: -1, MaxCallDurationInMinutes: -2},
			[]schema.Violation{limited("concurrent_call_count", -1), limited("max_call_duration_in_minutes", -2)},
		},
		"required": {
			gen.SimulationCreate{}, []schema.Violation{{Path: "name", Problem: "is blank"}, {Path: "agent_id", Problem: "is missing"}},
		},
		"blank": {
			second(func(sc *gen.Scenario) { sc.Name = " \t\n\u00a0" }), violation("scenarios[1].name", "is blank"),
		},
		"blank, not required": {gen.SimulationUpdate{Name: " "}, violation("name", "is blank")},
		"not UTF-8": {
			second(func(sc *gen.Scenario) { sc.Description = "a\xff" }), violation("scenarios[1].description", "is not valid UTF-8"),
		},
		"a negative id": {
			second(func(sc *gen.Scenario) { sc.ID = -7 }), violation("scenarios[1].id", "is -7, not 1 or more"),
		},
		"a setting not UTF-8": {gen.SimulationUpdate{Name: "\xff"}, violation("name", "is not valid UTF-8")},
		"a voice without id": {
			voices(gen.Voice{ID: "v", Provider: "rime"}, gen.Voice{Provider: "rime"}),
			violation("scenarios[1].selected_voices[1].id", "is blank"),
		},
		"an unlisted provider": {
			voices(gen.Voice{ID: "v", Provider: "acme"}),
			violation("scenarios[1].selected_voices[0].provider", `"acme" is not in the specification`),
		},
		"a long provider is cut": {
			voices(gen.Voice{ID: "v", Provider: "0123456789012345678901234567890123456789and more"}),
			violation("scenarios[1].selected_voices[0].provider", `"0123456789012345678901234567890123456789" is not in the specification`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			var c schema.Checker
			c.Check("", tt.value)
			require.ElementsMatch(t, tt.want, c.Violations, checkChanged)
		})
	}
}

func TestChecker_PutsThePathBeforeEachField(t *testing.T) {
	var c schema.Checker
	c.Check("scenarios[4]", gen.Scenario{Name: "n", Description: "d"})
	require.Equal(t, []schema.Violation{
		{Path: "scenarios[4].expected_result", Problem: "is blank"},
	}, c.Violations)
}

func TestChecker_Allowed(t *testing.T) {
	voiced := gen.Scenario{Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []gen.Voice{
		{ID: "v", Provider: "acme"}, {ID: "v", Provider: "other"},
	}}
	c := schema.Checker{Allowed: []gen.VoiceProvider{"acme"}}
	c.Check("", voiced)
	require.Equal(t, []schema.Violation{{Path: "selected_voices[1].provider", Problem: `"other" is not in the specification`}}, c.Violations)
}
