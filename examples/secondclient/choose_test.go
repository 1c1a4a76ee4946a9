package main

import (
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestFindAgent(t *testing.T) {
	many := []record{}
	for i := range 400 {
		many = append(many, record{"id": 1000 + i, "name": "Desk " + strconv.Itoa(i)})
	}
	for name, tt := range map[string]struct {
		agents []record // nil: those of the sample
		find   string
		id     int64
		err    string
	}{
		"the name is a part of another":  {nil, "Front desk", 208, ""},
		"a part of a name":               {nil, "Front", 0, "no agent of the account has this name"},
		"another case":                   {nil, "front desk", 0, "no agent of the account has this name"},
		"several":                        {twins(7, 8), "A", 0, "the agents [7 8] have"},
		"on the third page":              {many, "Desk 399", 1399, ""},
		"on the first of several pages":  {many, "Desk 3", 1003, ""},
		"other fields of any kind":       {[]record{{"id": 7, "name": "A", "voice": []any{3, "x"}}}, "A", 7, ""},
		"an agent without a name":        {[]record{{"id": 7, "name": false}, {"id": 8, "name": "A"}}, "A", 8, ""},
		"an id that is null":             {[]record{{"id": nil, "name": "A"}}, "A", 0, "no id for the agent"},
		"an id that is false":            {[]record{{"id": false, "name": "A"}}, "A", 0, "no id for the agent"},
		"an id that is a text":           {[]record{{"id": "7", "name": "A"}}, "A", 0, "no id for the agent"},
		"no id":                          {[]record{{"name": "A"}}, "A", 0, "no id for the agent"},
		"a null id besides a usable one": {[]record{{"id": nil, "name": "B"}, {"id": 7, "name": "A"}}, "A", 7, ""},
		"several, one without an id":     {twins(nil, 7), "A", 0, "the agents [0 7] have"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := testFake(t)
				if tt.agents != nil {
					f.agents = tt.agents
				}
				second, err := newCatalog(f.service())
				require.NoError(t, err)
				agent, err := findAgent(t.Context(), second, tt.find)
				if tt.err != "" {
					require.ErrorContains(t, err, tt.err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, tt.id, agent.ID.Value)
				require.Equal(t, tt.find, agent.Name.Value)
			})
		})
	}
}

func TestFindAgent_OddResponses(t *testing.T) {
	const json = "application/json"
	for name, tt := range map[string]struct {
		status            int
		contentType, body string
		err               string
	}{
		"an empty list that is false": {200, json, `{"bots": false, "total_records": false}`, "no agent of the account"},
		"an empty list that is null":  {200, json, `{"bots": null}`, "no agent of the account"},
		"the same page again":         {200, json, `{"bots": [{"id": 1, "name": "B"}]}`, "no agent of the account"},
		"no list":                     {200, json, `{"agents": []}`, "page 1: the response has no list"},
		"a list of another kind":      {200, json, `{"bots": [1, 2]}`, "page 1: the response has no list"},
		"a refusal with 200":          {200, json, `{"success": false, "error": "plan_expired"}`, "with 200 (plan_expired)"},
		"a refusal in words":          {403, json, `{"error": "The key test-key-0123 may not."}`, "with 403 (no code)"},
		"an error that is an object":  {400, json, `{"error": {"code": 7}}`, "responded with 400 (no code)"},
		"a page of a gateway":         {200, "text/html", `<html></html>`, "the response is not JSON"},
		"an error of a gateway":       {404, "text/html", `<html></html>`, "responded with 404 (no code)"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				second, err := newCatalog(always(tt.status, tt.contentType, tt.body))
				require.NoError(t, err)
				_, err = findAgent(t.Context(), second, "A")
				require.ErrorContains(t, err, tt.err)
				require.NotContains(t, err.Error(), "test-key-0123")
			})
		})
	}
}

func TestListVoices(t *testing.T) {
	for name, tt := range map[string]struct {
		voices []record // nil: those of the sample
		ids    []string
		err    string
	}{
		"the id is the name":       {nil, []string{"narrator-2", "storyteller-1"}, ""},
		"a voice without a name":   {[]record{{"id": 5, "name": false}, {"name": "x"}}, []string{"x"}, ""},
		"no voice with a name":     {[]record{{"id": 5, "name": nil}}, nil, "no voice with a name"},
		"another provider":         {[]record{{"name": "x", "service": "google"}}, nil, "no voice with a name"},
		"other fields of any kind": {[]record{{"id": "z", "name": "x", "tags": "calm", "source": 7}}, []string{"x"}, ""},
		"a name more than once":    {[]record{{"id": 1, "name": "x"}, {"id": 2, "name": "x"}}, []string{"x"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := testFake(t)
				if tt.voices != nil {
					f.voices = tt.voices
				}
				second, err := newCatalog(f.service())
				require.NoError(t, err)
				voices, err := listVoices(t.Context(), second, "cartesia")
				if tt.err != "" {
					require.ErrorContains(t, err, tt.err)
					return
				}
				require.NoError(t, err)
				want := []client.Voice{}
				for _, id := range tt.ids {
					want = append(want, client.Cartesia(id))
				}
				require.Equal(t, want, voices)
			})
		})
	}
}

// twins are agents with the same name.
func twins(ids ...any) (agents []record) {
	for _, id := range ids {
		agents = append(agents, record{"id": id, "name": "A"})
	}
	return agents
}
