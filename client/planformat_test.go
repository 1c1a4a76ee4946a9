package client_test

import (
	stdjson "encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func asJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v, json.Deterministic(true))
	require.NoError(t, err)
	return string(data)
}

// planFromJSON returns the plan as it comes back from JSON.
func planFromJSON(t testing.TB, p *client.Plan) *client.Plan {
	t.Helper()
	var read client.Plan
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, p)), &read))
	return &read
}

// withoutStoredVoices removes the voices of a scenario.
func withoutStoredVoices(id int64) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Change(id, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{} })
	}
}

func TestPlan_String(t *testing.T) {
	minutes := valueBeside(t, "max_call_duration_in_minutes", 3)
	for name, tt := range map[string]struct {
		options []clienttest.Option
		change  func(*client.Edit) error
		want    []string
	}{
		"no change": {nil, nothing, []string{"simulation 101: no change, 2 kept"}},
		"settings, numbers without quotes": {nil, func(e *client.Edit) error {
			e.Name, e.MaxCallDurationInMinutes, e.AgentID = "Surgery", minutes, 8
			return nil
		}, []string{
			"simulation 101: 0 added, 0 changed, 0 removed, 2 kept",
			`- name: "Clinic"`, `+ name: "Surgery"`,
			`- agent_id: 7`, `+ agent_id: 8`,
			`- max_call_duration_in_minutes: 3`, fmt.Sprintf(`+ max_call_duration_in_minutes: %d`, minutes),
		}},
		"scenarios": {nil, both(both(removing(cancels), adding("Asks")), func(e *client.Edit) error {
			return e.Scenarios.Change(books, func(sc *client.Scenario) {
				sc.Name, sc.SelectedVoices = "Books\x1b[2J", append(sc.SelectedVoices, client.Deepgram("x"))
			})
		}), []string{
			"simulation 101: 1 added, 1 changed, 1 removed, 0 kept",
			`~ 50001 "Books\x1b[2J"`,
			`    - name: "Books"`, `    + name: "Books\x1b[2J"`,
			`    - selected_voices: "rime/v1"`, `    + selected_voices: "deepgram/x, rime/v1"`,
			`+ new "Asks"`,
			`    + description: "You want Asks."`, `    + expected_result: "It is done."`,
			`- 50002 "Cancels"`,
			`    - description: "You want to cancel."`, `    - expected_result: "It is cancelled."`,
		}},
		"voices removed": {nil, withoutStoredVoices(books), []string{
			"simulation 101: 0 added, 1 changed, 0 removed, 1 kept",
			`~ 50001 "Books"`, `    - selected_voices: "rime/v1"`,
		}},
		"voices that were not returned": {[]clienttest.Option{clienttest.VoicesMissing()}, settingName("Surgery"), []string{
			"simulation 101: 0 added, 0 changed, 0 removed, 2 kept",
			`- name: "Clinic"`, `+ name: "Surgery"`,
			"! the service did not return the voices of scenarios [50001 50002], 2 in all: they are sent without voices",
		}},
		"voices that were not returned, and are removed": {
			[]clienttest.Option{clienttest.VoicesNull()}, both(removing(cancels), func(e *client.Edit) error {
				return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{} })
			}), []string{
				"simulation 101: 0 added, 1 changed, 1 removed, 0 kept",
				`~ 50001 "Books"`, `    - selected_voices: "unknown"`,
				`- 50002 "Cancels"`,
				`    - description: "You want to cancel."`, `    - expected_result: "It is cancelled."`,
			},
		},
		"voices that were not returned, and are set": {
			[]clienttest.Option{clienttest.VoicesMissing()}, both(removing(cancels), func(e *client.Edit) error {
				return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{client.Rime("v2")} })
			}), []string{
				"simulation 101: 0 added, 1 changed, 1 removed, 0 kept",
				`~ 50001 "Books"`, `    - selected_voices: "unknown"`, `    + selected_voices: "rime/v2"`,
				`- 50002 "Cancels"`,
				`    - description: "You want to cancel."`, `    - expected_result: "It is cancelled."`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, tt.options...)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, tt.change)
			require.Equal(t, strings.Join(tt.want, "\n")+"\n", p.String())
			if !p.Empty() {
				require.Contains(t, p.String(), "\n"+p.Changes().String())
			}
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}

// Bidirectional controls could show another plan than the one that is applied.
func TestPlan_String_EscapesControlCharacters(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	const hostile = "a\u202eb\u2066c\x07\u200fd"
	p := plan(t, c, id, both(adding(hostile), both(settingName(hostile), func(e *client.Edit) error {
		return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{client.Rime(hostile)} })
	})))
	for _, control := range "\u202e\u2066\x07\u200f" {
		require.NotContains(t, p.String(), string(control))
	}
}

func TestPlan_String_NamesFieldsThatCannotBeSentBack(t *testing.T) {
	const marker = "! cannot be sent back: "
	all := func(extra map[string]any) []map[string]any {
		return []map[string]any{extra, extra, extra, extra, extra, extra, extra}
	}
	for name, tt := range map[string]struct {
		extra  []map[string]any // of the scenarios 1, 2, …
		change func(*client.Edit) error
		want   string // empty: no such line
	}{
		"none": {[]map[string]any{{}, {}}, settingName("Surgery"), ""},
		"empty values": {
			[]map[string]any{{"a": nil, "b": false, "c": "", "d": []any{}, "e": map[string]any{}}}, settingName("Surgery"), "",
		},
		"two scenarios": {
			[]map[string]any{{"persona": "calm", "dialect": "de"}, {"persona": "brisk"}, {}}, settingName("Surgery"),
			"dialect, persona (scenarios [1 2], 2 in all)",
		},
		"one scenario": {[]map[string]any{{}, {"zone": 1}}, settingName("Surgery"), "zone (scenarios [2], 1 in all)"},
		"a few ids at most": {
			all(map[string]any{"persona": "calm"}), settingName("Surgery"), "persona (scenarios [1 2 3 4 5], 7 in all)",
		},
		"of kept ones only": {
			all(map[string]any{"persona": "calm"}), removing(1, 2, 3, 4, 5), "persona (scenarios [6 7], 2 in all)",
		},
		"a plan that adds": {
			[]map[string]any{{"persona": "calm"}, {"persona": "calm"}}, adding("Asks"), "persona (scenarios [1 2], 2 in all)",
		},
		"a plan that clears": {all(map[string]any{"persona": "calm"}), clearing, ""},
		"a name of one line": {
			[]map[string]any{{"a\u202e\nb": 1}, {"a\u202e\nb": 1}}, settingName("Surgery"), "a b (scenarios [1 2], 2 in all)",
		},
		"the field of a name": {
			[]map[string]any{{"Name": "other"}, {"Name": "other"}}, settingName("Surgery"), "Name (scenarios [1 2], 2 in all)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seedExtra(srv, tt.extra...)
			text := plan(t, newClient(t, srv), id, tt.change).String()
			if tt.want == "" {
				require.NotContains(t, text, marker)
				return
			}
			require.Contains(t, text, marker+tt.want+"\n")
		})
	}
}

func TestPlan_PrintsAndMarshalsAsItsPointerDoes(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	require.Equal(t, p.String(), fmt.Sprint(*p))
	require.Equal(t, p.String(), fmt.Sprintf("%v", *p))
	type job struct{ Plan client.Plan }
	require.Contains(t, fmt.Sprint(job{*p}), `+ new "Asks"`)
	require.JSONEq(t, asJSON(t, p), asJSON(t, *p))
	require.JSONEq(t, `{"Plan":`+asJSON(t, p)+`}`, asJSON(t, job{*p}))
	var read job
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, job{*p})), &read))
	require.Equal(t, p.Wanted(), read.Plan.Wanted())
}

func TestPlan_MarshalJSON_WorksWithBothJSONPackages(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, both(adding("Asks <&>\u2028"), removing(books)))
	data, err := stdjson.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, asJSON(t, p), string(data))
	var read client.Plan
	require.NoError(t, stdjson.Unmarshal(data, &read))
	require.Equal(t, p.String(), read.String())
}

// planChanges has a change of each kind.
func planChanges() map[string]func(*client.Edit) error {
	return map[string]func(*client.Edit) error{
		"nothing": nothing, "a setting": settingName("Surgery"), "an addition": adding("Asks <&>\u2028"), "a change": renaming(cancels, "Asks"),
		"a removal": removing(books), "two removals": removing(cancels, books), "clear": clearing, "voices removed": withoutStoredVoices(books),
		"all at once": both(both(removing(books), adding("Asks")), both(renaming(cancels, "Calls"), settingName("Surgery"))),
	}
}

func TestPlan_UnmarshalJSON_ReadsWhatMarshalJSONWrote(t *testing.T) {
	for shape, options := range map[string][]clienttest.Option{
		"":                 nil,
		", voices missing": {clienttest.VoicesMissing()},
		", more fields":    {clienttest.ExtraFields(map[string]any{"persona": "calm"})},
	} {
		for name, change := range planChanges() {
			t.Run(name+shape, func(t *testing.T) {
				srv := newServer(t, options...)
				c, id := newClient(t, srv), seed(t, srv)
				p := plan(t, c, id, change)
				read := planFromJSON(t, p)
				require.Equal(t, p.Base(), read.Base())
				require.Equal(t, p.Wanted(), read.Wanted())
				require.Equal(t, p.Body(), read.Body())
				require.Equal(t, p.Changes(), read.Changes())
				require.Equal(t, p.String(), read.String())
				require.Equal(t, asJSON(t, p), asJSON(t, read))
			})
		}
	}
}

func TestSimulationsService_Apply_PlanFromJSON(t *testing.T) {
	for name, change := range planChanges() {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := planFromJSON(t, plan(t, c, id, change))
			result, err := newClient(t, srv).Simulations.Apply(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, p.Changes(), result.Changes)
			require.True(t, plan(t, c, id, nothing).Empty())
			require.Len(t, state(t, srv, id).Scenarios, len(p.Wanted().Scenarios))
		})
	}
}

func TestSimulationsService_Apply_PlanFromJSONWithABaseThatWasNeverRead(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	text := strings.ReplaceAll(asJSON(t, plan(t, c, id, settingName("Surgery"))), "You want to book.", "Other.")
	var p client.Plan
	require.NoError(t, json.Unmarshal([]byte(text), &p))
	_, err := c.Simulations.Apply(t.Context(), &p)
	var conflict *client.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Empty(t, sent(srv, "updateSimulation"))
}
