package client_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// What a person, or an editor, can do to the JSON of a plan.
func TestPlan_UnmarshalJSON_OrApplyRefusesATamperedPlan(t *testing.T) {
	const (
		silent = `{"id":50001,"name":"Books","description":"You want to book.","expected_result":"It is booked."`
		voices = `,"selected_voices":[{"id":"v1","provider":"rime"}]`
	)
	for name, tt := range map[string]struct {
		old, replacement string // in the JSON, all of them
		err              string
	}{
		"a scenario left out":             {`,"removed":[50002]`, `,"removed":[]`, "those listed in removed"},
		"the list left out":               {`,"removed":[50002]`, ``, "those listed in removed"},
		"another one named":               {`"removed":[50002]`, `"removed":[50001]`, "those listed in removed"},
		"one more named":                  {`"removed":[50002]`, `"removed":[50001,50002]`, "those listed in removed"},
		"another format":                  {`"format":1`, `"format":2`, "the format is 2, not 1"},
		"no format":                       {`"format":1,`, ``, "the format is 0, not 1"},
		"format in a string":              {`"format":1`, `"format":"1"`, "format"},
		"an unknown field":                {`"format":1`, `"format":1,"remove":[50001]`, "remove"},
		"an unknown field of a scenario":  {`"name":"Asks"`, `"name":"Asks","selected_voice":"secret"`, "selected_voice"},
		"a field in another case":         {`"format":1`, `"Format":1`, "Format"},
		"a field twice":                   {`"format":1`, `"format":1,"format":1`, "format occurs twice"},
		"scenarios twice":                 {`"removed":[50002]`, `"removed":[50002],"removed":[50002]`, "removed occurs twice"},
		"no simulation":                   {`"simulation_id":101`, `"simulation_id":0`, "simulation_id"},
		"a negative simulation":           {`"simulation_id":101`, `"simulation_id":-101`, "simulation_id"},
		"two simulations":                 {`"wanted":{"simulation_id":101`, `"wanted":{"simulation_id":102`, "the simulation_id of base"},
		"base without its list":           {`"base":{"simulation_id":101`, `"bas":{},"base":{"simulation_id":101`, "bas"},
		"an id twice in base":             {`"id":50002`, `"id":50001`, "each a different one"},
		"an id of base gone":              {`"id":50002`, `"id":0`, "entries have ids"},
		"an id negative":                  {`"id":50002`, `"id":-50002`, "those listed in removed"},
		"a setting cleared":               {`"name":"Surgery"`, `"name":""`, "name cannot be cleared"},
		"an id that is not stored":        {`"name":"Asks"`, `"id":9,"name":"Asks"`, "scenarios[1].id"},
		"an id twice in wanted":           {`"name":"Asks"`, `"id":50001,"name":"Asks"`, "scenarios[1].id"},
		"a blank string":                  {`"description":"You want Asks."`, `"description":" "`, `scenarios[1].description ("Asks") is blank`},
		"a name that another has":         {`"name":"Asks"`, `"name":"Books"`, `scenarios[1].name ("Books") occurs twice: the stored scenario 50001 has it`},
		"voices dropped":                  {silent + voices + `},{"name"`, silent + `},{"name"`, `scenarios[0].selected_voices ("Books") is missing`},
		"a limit exceeded":                {`"name":"Surgery"`, `"name":"Surgery","number_of_call_to_make":99`, "number_of_call_to_make"},
		"a negative agent":                {`"name":"Surgery","agent_id":7`, `"name":"Surgery","agent_id":-7`, "agent_id is -7"},
		"a string for a number":           {`"agent_id":7`, `"agent_id":"secret"`, "agent_id"},
		"a fraction for a number":         {`"agent_id":7`, `"agent_id":7.0`, "agent_id"},
		"half a character":                {`You want Asks.`, `\ud83d`, "JSON"},
		"no JSON":                         {`"removed"`, `removed secret`, "JSON"},
		"something after the end":         {`{"format":1`, `{}{"format":1`, "JSON"},
		"a field that cannot be sent off": {`"removed":[50002]`, `"removed":[50002],"cannot_send_back":{"persona":"secret"}`, "cannot_send_back"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			text := asJSON(t, plan(t, c, id, both(removing(cancels), both(adding("Asks"), settingName("Surgery")))))
			require.Contains(t, text, tt.old)
			p, err := new(client.Plan), error(nil)
			if err = p.UnmarshalJSON([]byte(strings.ReplaceAll(text, tt.old, tt.replacement))); err == nil {
				_, err = c.Simulations.Apply(t.Context(), p)
			} else {
				require.Zero(t, *p, "it stays as it was")
			}
			require.ErrorContains(t, err, tt.err)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, err.Error(), "\n")
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}

func TestPlan_UnmarshalJSON_RefusesWhatIsNoPlan(t *testing.T) {
	const (
		snapshot = `{"simulation_id":1,"settings":{},"scenarios":[]}`
		listless = `{"simulation_id":1,"settings":{}}`
		nullList = `{"simulation_id":1,"settings":{},"scenarios":null}`
		withNull = `{"simulation_id":1,"settings":{},"scenarios":[null]}`
	)
	planOf := func(base, wanted string) string {
		return `{"format":1,"base":` + base + `,"wanted":` + wanted + `,"removed":[]}`
	}
	for name, text := range map[string]string{
		"an empty object":         `{}`,
		"null":                    `null`,
		"a list":                  `[]`,
		"nothing":                 ``,
		"only a format":           `{"format":1}`,
		"a backup":                `{"format":1,"simulation_id":1,"settings":{},"scenarios":[]}`,
		"no wanted state":         `{"format":1,"base":` + snapshot + `,"removed":[]}`,
		"no base":                 `{"format":1,"wanted":` + snapshot + `,"removed":[]}`,
		"base without a list":     planOf(listless, snapshot),
		"base with a null list":   planOf(nullList, snapshot),
		"a null scenario in base": planOf(withNull, snapshot),
		"wanted without a list":   planOf(snapshot, listless),
		"wanted with a null list": planOf(snapshot, nullList),
		"a null scenario to add":  planOf(snapshot, withNull),
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			var p client.Plan
			err := p.UnmarshalJSON([]byte(text))
			if err == nil {
				_, err = newClient(t, srv).Simulations.Apply(t.Context(), &p)
			}
			require.Error(t, err)
			require.Empty(t, srv.Requests())
		})
	}
}
