package speccheck

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

func TestEveryFaultIsFoundWithItsPath(t *testing.T) {
	good := gen.Scenario{Name: "n", Description: "d", ExpectedResult: "e"}
	with := func(change func(*gen.Scenario)) gen.SimulationUpdate {
		sc := good
		change(&sc)
		return gen.SimulationUpdate{Scenarios: []gen.Scenario{good, sc}}
	}
	for name, test := range map[string]struct {
		value any
		want  []Fault
	}{
		"nothing":             {gen.SimulationUpdate{}, nil},
		"good":                {gen.SimulationUpdate{Scenarios: []gen.Scenario{good}}, nil},
		"the least":           {gen.SimulationUpdate{NumberOfCallToMake: 1, ConcurrentCallCount: 1, MaxCallDurationInMinutes: 1}, nil},
		"the most":            {gen.SimulationUpdate{NumberOfCallToMake: 3, ConcurrentCallCount: 3, MaxCallDurationInMinutes: 10}, nil},
		"more than the most":  {gen.SimulationUpdate{NumberOfCallToMake: 4, MaxCallDurationInMinutes: 11}, []Fault{{"number_of_call_to_make", "is 4, not 1 to 3"}, {"max_call_duration_in_minutes", "is 11, not 1 to 10"}}},
		"less than the least": {gen.SimulationUpdate{ConcurrentCallCount: -1}, []Fault{{"concurrent_call_count", "is -1, not 1 to 3"}}},
		"required":            {gen.SimulationCreate{}, []Fault{{"name", "is missing"}, {"agent_id", "is missing"}}},
		"blank":               {with(func(sc *gen.Scenario) { sc.Name = " \t\n\u00a0" }), []Fault{{"scenarios[1].name", "is missing"}}},
		"no UTF-8":            {with(func(sc *gen.Scenario) { sc.Description = "a\xff" }), []Fault{{"scenarios[1].description", "is not valid UTF-8"}}},
		"no UTF-8 in a name":  {gen.SimulationUpdate{Name: "\xff"}, []Fault{{"name", "is not valid UTF-8"}}},
		"a voice": {with(func(sc *gen.Scenario) {
			sc.SelectedVoices = []gen.Voice{{ID: "v", Provider: "rime"}, {Provider: "acme"}}
		}), []Fault{
			{"scenarios[1].selected_voices[1].id", "is missing"}, {"scenarios[1].selected_voices[1].provider", `"acme" is not in the specification`}}},
		"a long provider": {with(func(sc *gen.Scenario) {
			sc.SelectedVoices = []gen.Voice{{ID: "v", Provider: "0123456789012345678901234567890123456789and more"}}
		}), []Fault{{"scenarios[1].selected_voices[0].provider", `"0123456789012345678901234567890123456789" is not in the specification`}}},
	} {
		t.Run(name, func(t *testing.T) {
			var c Checker
			c.Check("", test.value)
			require.ElementsMatch(t, test.want, c.Faults)
		})
	}
}

func TestAPathIsPutBefore(t *testing.T) {
	var c Checker
	c.Check("scenarios[4]", gen.Scenario{Name: "n", Description: "d"})
	c.Fault("scenarios[5].id", "is %d", 9)
	require.Equal(t, []Fault{{"scenarios[4].expected_result", "is missing"}, {"scenarios[5].id", "is 9"}}, c.Faults)
}

func TestKnownAllowsAndSkipLeavesOut(t *testing.T) {
	bad := gen.Scenario{ID: 1, Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []gen.Voice{{ID: "v", Provider: "acme"}}}
	c := Checker{Known: func(enum any) bool { return enum == gen.VoiceProvider("acme") }}
	c.Check("", gen.SimulationUpdate{Scenarios: []gen.Scenario{bad}})
	require.Empty(t, c.Faults)

	c = Checker{Skip: func(ptr any) bool {
		sc, ok := ptr.(*gen.Scenario)
		return ok && sc.ID != 0
	}}
	c.Check("", gen.SimulationUpdate{Scenarios: []gen.Scenario{bad, {}}})
	require.Len(t, c.Faults, 3, "of the one without an id")
}
