package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestRequestBody_Strict(t *testing.T) {
	const rest = `"description":"d","expected_result":"e"`
	for name, tt := range map[string]struct {
		body, problem string
	}{
		"a name twice":              {`{"name":"a","name":"b"}`, "name: this field occurs twice"},
		"the list twice":            {`{"scenarios":[],"scenarios":[]}`, "scenarios: this field occurs twice"},
		"twice in an entry":         {full(`{"name":"a","name":"b",` + rest + `}`), "scenarios.0.name: this field occurs twice"},
		"twice, and unknown":        {`{"x":{"y":1,"y":2}}`, "x.y: this field occurs twice"},
		"half a character":          {`{"name":"\ud83d"}`, "malformed JSON"},
		"broken UTF-8":              {"{\"name\":\"\xff\"}", "malformed JSON"},
		"no end":                    {`{`, "malformed JSON"},
		"something after the end":   {`{}{}`, "malformed JSON"},
		"a number as a string":      {`{"agent_id":"3"}`, "agent_id: expected int64, got string"},
		"a fraction":                {`{"agent_id":3.5}`, "agent_id: expected int64, got number"},
		"a string as a number":      {full(`{"name":1,` + rest + `}`), "scenarios.0.name: expected string, got number"},
		"a list in place of a body": {`[]`, "body: expected clienttest.simulationBody, got ["},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, clienttest.SkipValidation())
			r := put(t, srv, tt.body)
			require.Equal(t, 400, r.status)
			require.Equal(t, tt.problem, r.body["error_description"])
			require.Len(t, srv.History(7), 1)
			require.Equal(t, 400, put(t, serverWithClinic(t), tt.body).status, "with validation too")
		})
	}
}

func TestRequestBody_Exact(t *testing.T) {
	srv := serverWithClinic(t)
	const str = `<&>\u2028\"\\\n \uFFFD 😀\u0000`
	r := put(t, srv, full(`{"id":11,"name":"`+str+`","description":"\ud83d\ude00","expected_result":" "}`))
	require.Equal(t, 200, r.status, r.raw)
	sc := stored(t, srv).Scenarios[0]
	require.Equal(t, "<&>\u2028\"\\\n \uFFFD 😀\x00", sc.Name)
	require.Equal(t, "😀", sc.Description)
	require.Equal(t, " ", sc.ExpectedResult)
	record := read(t, srv).records(t)[0]
	require.Equal(t, sc.Name, record["name"])
	require.Equal(t, sc.Description, record["description"])
	require.Equal(t, sc.ExpectedResult, record["expected_result"])
}

func TestRequestBody_Lists(t *testing.T) {
	srv := clienttest.NewServer(t)
	r := send(t, srv, "POST", "/simulations", `{"name":"A","agent_id":4,"max_call_duration_in_minutes":8,"scenarios":[
		{"name":"n","description":"d","expected_result":"e","selected_voices":[]},
		{"name":"m","description":"d","expected_result":"e"}]}`)
	require.Equal(t, 200, r.status, r.raw)
	id := int64(r.shown(t)["id"].(float64))
	sim, ok := srv.State(id)
	require.True(t, ok)
	require.Equal(t, clienttest.StatusDraft, sim.Status)
	require.Equal(t, []int{1, 3, 8}, []int{sim.NumberOfCallToMake, sim.ConcurrentCallCount, sim.MaxCallDurationInMinutes})
	require.NotNil(t, sim.Scenarios[0].SelectedVoices, "sent empty")
	require.Nil(t, sim.Scenarios[1].SelectedVoices, "not sent")
	require.NotZero(t, sim.Scenarios[0].ID)
	require.NotEqual(t, sim.Scenarios[0].ID, sim.Scenarios[1].ID)
	require.Equal(t, id, srv.Requests()[0].SimulationID)
}
