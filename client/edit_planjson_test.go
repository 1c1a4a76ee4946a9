package client_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func asJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// again returns the plan as it comes back from JSON.
func again(t testing.TB, p *client.Plan) *client.Plan {
	t.Helper()
	var read client.Plan
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, p)), &read))
	return &read
}

func TestJSONOutAndInIsTheSamePlan(t *testing.T) {
	for name, change := range map[string]func(*client.Edit) error{
		"nothing": nothing, "a setting": settingName("Surgery"), "an addition": adding("Asks <&>\u2028"), "a change": renaming(cancels, "Asks"),
		"a removal": removing(books), "two removals": removing(cancels, books), "clear": clearing,
		"all at once": both(both(removing(books), adding("Asks")), both(renaming(cancels, "Calls"), settingName("Surgery"))),
		"voices removed": func(e *client.Edit) error {
			return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = nil })
		},
	} {
		for shape, options := range map[string][]clienttest.Option{"": nil, ", voices missing": opts(clienttest.VoicesMissing())} {
			t.Run(name+shape, func(t *testing.T) {
				srv := newServer(t, options...)
				c, id := newClient(t, srv), seed(t, srv)
				p := plan(t, c, id, change)
				read := again(t, p)
				require.Equal(t, p.Base(), read.Base())
				require.Equal(t, p.Wanted(), read.Wanted())
				require.Equal(t, p.Body(), read.Body())
				require.Equal(t, p.Changes(), read.Changes())
				require.Equal(t, p.String(), read.String())
				require.Equal(t, asJSON(t, p), asJSON(t, read))
				_, err := c.Simulations.Apply(t.Context(), read)
				if name != "voices removed" || shape == "" {
					require.NoError(t, err)
				}
			})
		}
	}
}

// What a person, or an editor, did to a plan's JSON.
func TestATamperedPlanIsRefused(t *testing.T) {
	const books = `{"id":50001,"name":"Books","description":"You want to book.","expected_result":"It is booked.","selected_voices":[{"id":"v1","provider":"rime"}]}`
	for name, test := range map[string]struct {
		old, replaced string // in the JSON, all of them
		says          string
	}{
		"a scenario left out":       {`,"removed":[50002]`, `,"removed":[]`, "[50002] are missing"},
		"the list left out":         {`,"removed":[50002]`, ``, "[50002] are missing"},
		"another named":             {`"removed":[50002]`, `"removed":[50001]`, "removed is [50001]"},
		"no simulation":             {`"simulation_id":101`, `"simulation_id":0`, "simulation_id"},
		"base without its list":     {`"base":{"simulation_id":101`, `"base":{"simulation_id":101,"scenarios":null},"b":{"simulation_id":101`, "list scenarios"},
		"two simulations":           {`"wanted":{"simulation_id":101`, `"wanted":{"simulation_id":102`, "the same simulation_id"},
		"an id twice in base":       {`"id":50002`, `"id":50001`, "stands twice"},
		"an id of base gone":        {`"id":50002`, `"id":0`, "has no id"},
		"a setting cleared":         {`"name":"Surgery"`, `"name":""`, "name cannot be cleared"},
		"an id that is not stored":  {`"name":"Asks"`, `"id":9,"name":"Asks"`, "scenarios[1].id"},
		"an id twice in wanted":     {`"name":"Asks"`, `"id":50001,"name":"Asks"`, "scenarios[1].id"},
		"a blank text":              {`"description":"You want Asks."`, `"description":""`, "scenarios[1].description"},
		"a twin":                    {`"name":"Asks"`, `"name":"Books"`, "scenarios[1].name"},
		"voices dropped in passing": {books + `,{"name"`, strings.Replace(books, `,"selected_voices":[{"id":"v1","provider":"rime"}]`, "", 1) + `,{"name"`, "scenarios[0].selected_voices"},
		"a text for a number":       {`"agent_id":7`, `"agent_id":"secret"`, "agent_id"},
		"not JSON":                  {`"removed"`, `removed secret`, "JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			text := asJSON(t, plan(t, c, id, both(removing(cancels), both(adding("Asks"), settingName("Surgery")))))
			require.Contains(t, text, test.old)
			text = strings.ReplaceAll(text, test.old, test.replaced)
			var p client.Plan
			err := p.UnmarshalJSON([]byte(text))
			if err == nil {
				_, err = c.Simulations.Apply(t.Context(), &p)
			} else {
				require.Zero(t, p.SimulationID(), "it is as it was")
			}
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "secret")
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}

func TestABaseThatWasNeverReadIsAConflict(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	text := strings.ReplaceAll(asJSON(t, plan(t, c, id, settingName("Surgery"))), "You want to book.", "Other.")
	var p client.Plan
	require.NoError(t, json.Unmarshal([]byte(text), &p))
	_, err := c.Simulations.Apply(t.Context(), &p)
	var conflict *client.ConflictError
	require.ErrorAs(t, err, &conflict)
}

func TestAPlanItselfPrintsAndMarshalsAsItsPointer(t *testing.T) {
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
