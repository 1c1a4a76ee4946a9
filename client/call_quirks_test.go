package client_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/gen/textorbool"
)

// TestSimulationsService_HostileResponses has each value in each field. These are the ones that a service is known or likely
// to send. The raw client reads some of them, too.
func TestSimulationsService_Get_ReadsWhatIsNotDocumented(t *testing.T) {
	for name, tt := range map[string]struct {
		fields string // besides the id
		want   gen.Simulation
		raw    bool // Client.Raw with the generated types reads it, too
	}{
		"false for a result":   {`"summary":false`, gen.Simulation{Summary: textorbool.Bool(false)}, true},
		"half a character":     {`"summary":"Fine \ud83d"`, gen.Simulation{Summary: textorbool.Text("Fine \ufffd")}, true},
		"false for a name":     {`"name":false`, gen.Simulation{}, false},
		"null for a name":      {`"name":null`, gen.Simulation{}, true},
		"false for the agent":  {`"bot_id":false`, gen.Simulation{}, false},
		"a pair for the agent": {`"bot_id":[12,"Front desk"]`, gen.Simulation{Agent: gen.Agent{ID: 12, Name: "Front desk"}}, false},
		"a number for a date":  {`"create_date":1780000000`, gen.Simulation{}, false},
		"a number for a list":  {`"progress":50`, gen.Simulation{}, false},
		"a list for a result":  {`"summary":["a"]`, gen.Simulation{}, false},
		"a list for an object": {`"analyticsData":[]`, gen.Simulation{}, false},
		"strings in an object": {
			`"analyticsData":{"Positive":"3","Negative":"many"}`, gen.Simulation{AnalyticsData: &gen.Sentiment{Positive: 3}}, false,
		},
		"0 for a boolean":          {`"can_stop":0,"is_auto_prompt_suggestions_applied":1`, gen.Simulation{}, false},
		"an object for a list":     {`"simulation_call_recording":{}`, gen.Simulation{}, false},
		"progress with a fraction": {`"progress":[33.3]`, gen.Simulation{Progress: &[]int{33}}, false},
		"an agent's id in quotes":  {`"bot_id":{"id":"7"}`, gen.Simulation{Agent: gen.Agent{ID: 7}}, false},
		"false for the sentiment":  {`"analyticsData":false`, gen.Simulation{}, false},
		"numbers in quotes":        {`"total_records":"4"`, gen.Simulation{TotalRecords: 4}, false},
		"an empty string":          {`"total_records":""`, gen.Simulation{}, false},
		"false for a number":       {`"active_calls_count":false`, gen.Simulation{}, false},
		"progress in quotes":       {`"progress":["50"]`, gen.Simulation{Progress: &[]int{50}}, false},
		"an empty progress":        {`"progress":[]`, gen.Simulation{Progress: &[]int{}}, true},
		"false for the recordings": {`"simulation_call_recording":false`, gen.Simulation{}, false},
		"false for the scenarios":  {`"scenarios_ids":false`, gen.Simulation{}, false},
		"an unknown status":        {`"status":"Paused"`, gen.Simulation{Status: "Paused"}, true},
		"an unknown field":         {`"mood":{"deep":[1,{"a":null}]}`, gen.Simulation{}, true},
		"an agent's unknown field": {`"bot_id":{"id":7,"team":"north"}`, gen.Simulation{Agent: gen.Agent{ID: 7}}, true},
		"records of another kind":  {`"scenarios_ids":["x",5,false]`, gen.Simulation{ScenariosIDs: rawRecords(`"x"`, `5`, `false`)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			tt.want.ID = 31
			body := fmt.Sprintf(`{"success":true,"simulation":{"id":31,%s}}`, tt.fields)
			sim, err := getResponse(t, body)
			require.NoError(t, err)
			require.Equal(t, tt.want, sim.Simulation)

			srv := newServer(t)
			srv.Inject("getSimulation", clienttest.Respond(200, body))
			resp, err := newClient(t, srv).Raw().GetSimulation(t.Context(), 31)
			require.NoError(t, err)
			_, err = gen.ParseGetSimulationResponse(resp)
			require.Equal(t, tt.raw, err == nil, "raw: %v", err)
		})
	}
}

func TestSimulationsService_Get_ReadsUnusualEnvelopes(t *testing.T) {
	for name, body := range map[string]string{
		"without success":     `{"simulation":{"id":31}}`,
		"success null":        `{"success":null,"simulation":{"id":31}}`,
		"another status":      `{"status":"ok","simulation":{"id":31}}`,
		"a status number":     `{"status":200,"simulation":{"id":31}}`,
		"a status object":     `{"status":{},"simulation":{"id":31}}`,
		"an unknown field":    `{"trace":"x","simulation":{"id":31}}`,
		"an id in quotes":     `{"simulation":{"id":"31"}}`,
		"without an id":       `{"simulation":{"name":"n"}}`,
		"with spaces":         " \n{\"simulation\":{\"id\":31}}\r\n",
		"with an empty error": `{"error":"","simulation":{"id":31}}`,
	} {
		t.Run(name, func(t *testing.T) {
			sim, err := getResponse(t, body)
			require.NoError(t, err)
			require.NotNil(t, sim)
		})
	}
}

func TestSimulationsService_Get_NamesTheFieldThatCannotBeReadWithoutItsValue(t *testing.T) {
	for fields, want := range map[string]string{
		`"id":"secret"`:                   "its field simulation.id is a string: ",
		`"id":["secret"]`:                 "its field simulation.id is a list: ",
		`"scenarios_ids":"secret"`:        "its field simulation.scenarios_ids is a string: ",
		`"name":"secret","name":"secret"`: "its field simulation.name occurs twice: ",
		`"name":"secret`:                  "its field simulation.name is not complete and valid JSON in UTF-8: ",
	} {
		t.Run(fields, func(t *testing.T) {
			_, err := getResponse(t, fmt.Sprintf(`{"success":true,"simulation":{%s}}`, fields))
			require.ErrorIs(t, err, client.ErrUnreadable)
			require.ErrorContains(t, err, "getSimulation 31: 200 ok: the response cannot be read: "+want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}
