package client_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/gen/textorbool"
)

// Each answer has one thing that the documentation does not have. strict says whether the generated types take it, too.
func TestEveryQuirkOfTheServiceIsUnderstood(t *testing.T) {
	for name, tc := range map[string]struct {
		members string // besides the id
		want    gen.Simulation
		strict  bool
	}{
		"false for a result's text":    {`"summary":false`, gen.Simulation{Summary: textorbool.Bool(false)}, true},
		"true for a result's text":     {`"what_went_wrong":true`, gen.Simulation{WhatWentWrong: textorbool.Bool(true)}, true},
		"null for a result's text":     {`"prompt_suggestion":null`, gen.Simulation{PromptSuggestion: nullText()}, true},
		"an empty text":                {`"suggestions_for_improvement":""`, gen.Simulation{SuggestionsForImprovement: textorbool.Text("")}, true},
		"false for a name":             {`"name":false`, gen.Simulation{}, false},
		"true for a date":              {`"create_date":true`, gen.Simulation{}, false},
		"null for a name":              {`"name":null`, gen.Simulation{}, true},
		"false for the agent":          {`"bot_id":false`, gen.Simulation{}, false},
		"null for the agent":           {`"bot_id":null`, gen.Simulation{}, true},
		"an agent without a name":      {`"bot_id":{"id":7,"name":false}`, gen.Simulation{Agent: gen.Agent{ID: 7}}, false},
		"an agent's id in quotes":      {`"bot_id":{"id":"7"}`, gen.Simulation{Agent: gen.Agent{ID: 7}}, false},
		"false for the counts":         {`"analyticsData":false`, gen.Simulation{}, false},
		"null for the counts":          {`"analyticsData":null`, gen.Simulation{}, true},
		"counts in quotes":             {`"analyticsData":{"Positive":"2"},"total_records":"4"`, gen.Simulation{AnalyticsData: &gen.Sentiment{Positive: 2}, TotalRecords: 4}, false},
		"false for a number":           {`"active_calls_count":false`, gen.Simulation{}, false},
		"null for a number":            {`"active_calls_count":null`, gen.Simulation{}, true},
		"progress in quotes":           {`"progress":["50"]`, gen.Simulation{Progress: &[]int{50}}, false},
		"false for the progress":       {`"progress":false`, gen.Simulation{}, false},
		"null for the progress":        {`"progress":null`, gen.Simulation{}, true},
		"an empty progress":            {`"progress":[]`, gen.Simulation{Progress: &[]int{}}, true},
		"false for the recordings":     {`"simulation_call_recording":false`, gen.Simulation{}, false},
		"false for the scenarios":      {`"scenarios_ids":false`, gen.Simulation{}, false},
		"null for the scenarios":       {`"scenarios_ids":null`, gen.Simulation{}, true},
		"null for a boolean":           {`"can_stop":null`, gen.Simulation{}, true},
		"an unknown status":            {`"status":"Paused"`, gen.Simulation{Status: "Paused"}, true},
		"an unknown field":             {`"mood":{"deep":[1,{"a":null}]}`, gen.Simulation{}, true},
		"an unknown field in an agent": {`"bot_id":{"id":7,"team":"north"}`, gen.Simulation{Agent: gen.Agent{ID: 7}}, true},
		"records that are not objects": {`"scenarios_ids":["x",5,false]`, gen.Simulation{ScenariosIDs: rawRecords(`"x"`, `5`, `false`)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			tc.want.ID = 31
			answer := fmt.Sprintf(`{"success":true,"simulation":{"id":31,%s}}`, tc.members)

			sim, err := getResponse(t, answer)
			require.NoError(t, err)
			require.Equal(t, tc.want, sim.Simulation)

			err = json.Unmarshal([]byte(answer), new(gen.SimulationEnvelope))
			require.Equal(t, tc.strict, err == nil, "strictly: %v", err)
		})
	}
}

func nullText() (v textorbool.Value) {
	_ = v.UnmarshalJSON([]byte("null"))
	return v
}

func TestTheEnvelopeIsReadOpenly(t *testing.T) {
	for name, answer := range map[string]string{
		"without success":     `{"simulation":{"id":31}}`,
		"success null":        `{"success":null,"simulation":{"id":31}}`,
		"another status":      `{"status":"ok","simulation":{"id":31}}`,
		"a status number":     `{"status":200,"simulation":{"id":31}}`,
		"unknown members":     `{"trace":"x","simulation":{"id":31}}`,
		"the id in quotes":    `{"simulation":{"id":"31"}}`,
		"without an id":       `{"simulation":{"name":"n"}}`,
		"with spaces about":   " \n{\"simulation\":{\"id\":31}}\r\n",
		"with an empty error": `{"error":"","simulation":{"id":31}}`,
	} {
		t.Run(name, func(t *testing.T) {
			sim, err := getResponse(t, answer)
			require.NoError(t, err)
			require.NotNil(t, sim)
		})
	}
}

func TestTheRawClientStaysStrict(t *testing.T) {
	const answer = `{"success":true,"simulation":{"id":"31","name":false}}`
	srv := newServer(t)
	srv.Inject("getSimulation", clienttest.Times(2, clienttest.Respond(200, answer))...)
	c := newClient(t, srv)

	sim, err := c.Simulations.Get(t.Context(), 31)
	require.NoError(t, err)
	require.Equal(t, int64(31), sim.ID)

	resp, err := c.Raw().GetSimulation(t.Context(), 31)
	require.NoError(t, err)
	_, err = gen.ParseGetSimulationResponse(resp)
	require.Error(t, err)
}

func TestAWrongKindThatNobodySawIsAnErrorWithoutItsValue(t *testing.T) {
	for members, want := range map[string]string{
		`"name":5`:              "its member simulation.name is a number",
		`"bot_id":"secret"`:     "its member simulation.bot_id is a string",
		`"progress":{"a":1}`:    "its member simulation.progress is an object",
		`"summary":["secret"]`:  "want a string or a boolean, got an array",
		`"total_records":"ten"`: "its member simulation.total_records is a string",
	} {
		t.Run(members, func(t *testing.T) {
			_, err := getResponse(t, fmt.Sprintf(`{"simulation":{"id":31,%s}}`, members))
			require.ErrorIs(t, err, client.ErrUnreadable)
			require.ErrorContains(t, err, "getSimulation 31: 200 ok: the answer cannot be read: "+want+": ")
			require.NotContains(t, err.Error(), "secret")
		})
	}
}
