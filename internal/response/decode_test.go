package response_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

// What each kind of field is read as is in client/call_hostile_test.go.

func TestDecode_KeepsRecordsAsTheyAre(t *testing.T) {
	const record = "{\"a\": false, \"b\":\"12\",\"big\":9007199254740993,\"half\":\"\\ud83d\\\\ufffd\",\"bad\":\"\xff\",\"c\":null,\"d\":1.50}"
	var body response.Simulation
	require.NoError(t, response.Decode([]byte(`{"simulation":{"scenarios_ids":[ `+record+` , 5,"x"]}}`), &body))
	require.Len(t, body.Stored.ScenariosIDs, 3)
	require.Equal(t, record, string(body.Stored.ScenariosIDs[0]))
	require.Equal(t, `5`, string(body.Stored.ScenariosIDs[1]))
	require.Equal(t, `"x"`, string(body.Stored.ScenariosIDs[2]))
}

func TestDecode_Refuses(t *testing.T) {
	for body, want := range map[string]string{
		`{"simulation":{"id":"31"},"simulation":{"id":"31"}}`:           "its field simulation occurs twice",
		`{"simulation":{"scenarios_ids":[],"scenarios_ids":[{}]}}`:      "its field simulation.scenarios_ids occurs twice",
		`{"simulation":{"scenarios_ids":[{},{"secret":1,"secret":2}]}}`: "its field simulation.scenarios_ids.1.secret occurs twice",
		`{"x":{"y":1,"y":2}}`:                     "its field x.y occurs twice",
		`{"simulation":{"name":"secret"`:          "its field simulation is not complete and valid JSON",
		`{"simulation":{"id":31}} "secret"`:       "it is not complete and valid JSON",
		`{"simulation":{"scenarios_ids":[{}`:      "its field simulation.scenarios_ids is not complete and valid JSON",
		`{"simulation":{"name":"\ud83d\x"}}`:      "its field simulation.name is not complete and valid JSON",
		`{"simulation":{"name":"a` + "\n" + `"}}`: "its field simulation.name is not complete and valid JSON",
		"\ufeff{}": "it is not complete and valid JSON",
		`{,}`:      "it is not complete and valid JSON",
		`<html>`:   "it is not complete and valid JSON",
		``:         "it is not complete and valid JSON",
	} {
		t.Run(body, func(t *testing.T) {
			require.EqualError(t, response.Decode([]byte(body), new(response.Simulation)), want)
		})
	}
}

func TestPage_All(t *testing.T) {
	for name, tt := range map[string]struct {
		records string
		want    []int64
		problem string
	}{
		"none":                   {`[]`, nil, ""},
		"some":                   {`[{"id":1},{"id":"2"}, {} ]`, []int64{1, 2, 0}, ""},
		"stops at a wrong one":   {`[{"id":1},{"id":[]},{"id":3}]`, []int64{1}, "1.id "},
		"stops at another kind":  {`[{"id":1},"secret"]`, []int64{1}, "1 "},
		"reads half a character": {`[{"id":1,"name":"\ud83d"}]`, []int64{1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var page response.Page
			require.NoError(t, response.Decode([]byte(`{"records":`+tt.records+`}`), &page))
			var got []int64
			var last error
			for sim, err := range page.All() {
				require.NoError(t, last, "nothing comes after an error")
				if last = err; err == nil {
					got = append(got, sim.ID)
				}
			}
			require.Equal(t, tt.want, got)
			if tt.problem == "" {
				require.NoError(t, last)
				return
			}
			require.ErrorContains(t, last, tt.problem)
			require.NotContains(t, last.Error(), "secret")
		})
	}
}

func TestPage_All_CanBeStopped(t *testing.T) {
	var page response.Page
	require.NoError(t, response.Decode([]byte(`{"records":[{"id":1},{"id":2},5]}`), &page))
	var got []int64
	for sim, err := range page.All() {
		require.NoError(t, err)
		if got = append(got, sim.ID); len(got) == 2 {
			break
		}
	}
	require.Equal(t, []int64{1, 2}, got)
}
