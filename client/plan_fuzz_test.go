package client_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// FuzzSimulationsService_Plan: whatever the service responds, nothing panics, an error is one line, and a list that is
// understood has unique ids and goes back as it was read.
func FuzzSimulationsService_Plan(f *testing.F) {
	const good = `{"id":1,"name":"n","description":"d","expected_result":"e"}`
	f.Add(`{"success":true,"simulation":{"id":7,"name":"Clinic","bot_id":{"id":3},"scenarios_ids":[` + good + `]}}`)
	f.Add(`{"simulation":{"name":false,"number_of_call_to_make":"2","scenarios_ids":[` + good + `]}}`)
	f.Add(`{"simulation":{"scenarios_ids":[` + good + `,` + good + `]}}`)
	f.Add(`{"simulation":{"scenarios_ids":[` + good + `],"Scenarios_IDs":[]}}`)
	f.Add(`{"simulation":{"scenarios_ids":[` + good + `],"scenarios_count":2}}`)
	f.Add(`{"success":true,"simulation":{"id":8,"scenarios_ids":false}}`)
	f.Add(`{"success":false,"error":"no"}`)
	f.Fuzz(func(t *testing.T, response string) {
		c := clientWith(t, func(*http.Request) (*http.Response, error) {
			header := http.Header{"Content-Type": {"application/json"}}
			return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(response))}, nil
		})
		p, err := c.Simulations.Plan(t.Context(), 7, nothing)
		if err != nil {
			require.NotContains(t, err.Error(), "\n")
			require.LessOrEqual(t, len(err.Error()), 2000)
			return
		}
		require.True(t, p.Empty())
		ids := map[int64]bool{}
		for _, sc := range p.Body().Scenarios {
			require.Positive(t, sc.ID)
			require.False(t, ids[sc.ID])
			ids[sc.ID] = true
		}
		require.Equal(t, p.Base(), p.Wanted())
	})
}

// FuzzPlan_UnmarshalJSON: a plan that is read from JSON is the same plan when it is written and read again.
func FuzzPlan_UnmarshalJSON(f *testing.F) {
	srv := clienttest.NewServer(f, clienttest.InMemory(), clienttest.ExtraFields(map[string]any{"persona": "calm"}))
	c, id := newClient(f, srv), seed(f, srv)
	for _, change := range []func(*client.Edit) error{nothing, clearing, adding("Asks"), both(removing(books), settingName("Surgery"))} {
		f.Add(asJSON(f, plan(f, c, id, change)))
	}
	f.Add(`{"format":1,"base":{"simulation_id":1,"scenarios":[]},"wanted":{"simulation_id":1,"scenarios":[{"id":4},{"id":4}]},"removed":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var p client.Plan
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			require.Zero(t, p)
			require.NotContains(t, err.Error(), "\n")
			return
		}
		read := planFromJSON(t, &p)
		require.Equal(t, p.String(), read.String())
		require.Equal(t, p.Changes(), read.Changes())
		require.Equal(t, p.Body(), read.Body())
		require.Equal(t, p.Empty(), read.Empty())
		require.Equal(t, asJSON(t, &p), asJSON(t, read))
	})
}
