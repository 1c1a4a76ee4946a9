package response_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

// decodeJSON decodes a body whose content type is JSON.
func decodeJSON(data []byte) (*response.Body, error) {
	return response.Decode(http.Header{"Content-Type": {"application/json"}}, data)
}

// What each kind of field is read as is in client/call_hostile_test.go.

func TestDecode_RefusesAnotherContentType(t *testing.T) {
	for contentType, ok := range map[string]bool{
		"application/json":                true,
		"Application/JSON; charset=utf-8": true,
		"application/problem+json":        true,
		"text/html":                       false,
		"text/json-seq":                   false,
		"":                                false,
		"/;":                              false,
	} {
		body, err := response.Decode(http.Header{"Content-Type": {contentType}}, []byte(`{"success":false}`))
		require.Equal(t, ok, err == nil, contentType)
		require.Equal(t, ok, body.Refused(), contentType)
	}
	_, err := response.Decode(http.Header{"Content-Type": {"text/HTML"}}, []byte("<p>"))
	require.EqualError(t, err, "its content type is text/HTML, not JSON")
	_, err = response.Decode(nil, nil)
	require.EqualError(t, err, "its content type is missing, not JSON")
}

// The records of a long list are not copied.
func TestDecode_SharesTheMemoryOfRecords(t *testing.T) {
	data := []byte(`{"simulation":{"scenarios_ids":[{"id":1}]}}`)
	body, err := decodeJSON(data)
	require.NoError(t, err)
	data[len(`{"simulation":{"scenarios_ids":[{"id":`)] = '2'
	require.Equal(t, `{"id":2}`, string(body.Simulation.ScenariosIDs[0]))
}

func TestDecode_KeepsRecordsAsTheyAre(t *testing.T) {
	const record = "{\"a\": false, \"b\":\"12\",\"big\":9007199254740993,\"half\":\"\\ud83d\\\\ufffd\",\"bad\":\"\xff\",\"c\":null,\"d\":1.50}"
	body, err := decodeJSON([]byte(`{"simulation":{"scenarios_ids":[ ` + record + ` , 5,"x"]}}`))
	require.NoError(t, err)
	require.Len(t, body.Simulation.ScenariosIDs, 3)
	require.Equal(t, record, string(body.Simulation.ScenariosIDs[0]))
	require.Equal(t, `5`, string(body.Simulation.ScenariosIDs[1]))
	require.Equal(t, `"x"`, string(body.Simulation.ScenariosIDs[2]))
}

func TestDecode_Refuses(t *testing.T) {
	for body, want := range map[string]string{
		`{"simulation":{"id":"31"},"simulation":{"id":"31"}}`:           "its field simulation occurs twice",
		`{"simulation":{"scenarios_ids":[],"scenarios_ids":[{}]}}`:      "its field simulation.scenarios_ids occurs twice",
		`{"simulation":{"scenarios_ids":[{},{"secret":1,"secret":2}]}}`: "its field simulation.scenarios_ids.1.secret occurs twice",
		`{"x":{"y":1,"y":2}}`:                     "its field x.y occurs twice",
		`{"simulation":{"name":"secret"`:          "its field simulation is not complete and valid JSON in UTF-8",
		`{"simulation":{"id":31}} "secret"`:       "it is not complete and valid JSON in UTF-8",
		`{"simulation":{"scenarios_ids":[{}`:      "its field simulation.scenarios_ids is not complete and valid JSON in UTF-8",
		`{"simulation":{"name":"\ud83d\x"}}`:      "its field simulation.name is not complete and valid JSON in UTF-8",
		`{"simulation":{"name":"a` + "\n" + `"}}`: "its field simulation.name is not complete and valid JSON in UTF-8",
		"\ufeff{}": "it is not complete and valid JSON in UTF-8",
		`{,}`:      "it is not complete and valid JSON in UTF-8",
		`<html>`:   "it is not complete and valid JSON in UTF-8",
		``:         "it is not complete and valid JSON in UTF-8",
	} {
		t.Run(body, func(t *testing.T) {
			_, err := decodeJSON([]byte(body))
			require.EqualError(t, err, want)
		})
	}
}

func TestBody_Record(t *testing.T) {
	for record, want := range map[string]string{
		`{"id":1}`:                     "",
		`{"id":"1"}`:                   "",
		`{"id":1,"name":"\ud83d"}`:     "", // half a character
		`{"id":[]}`:                    "its field records.1.id is a list",
		`{"id":1,"scenarios_ids":"x"}`: "its field records.1.scenarios_ids is a string",
		`"secret"`:                     "its field records.1 is a string",
		`null`:                         "its field records.1 is null",
		`false`:                        "its field records.1 is false",
	} {
		t.Run(record, func(t *testing.T) {
			page, err := decodeJSON([]byte(`{"records":[{}, ` + record + ` ]}`))
			require.NoError(t, err)
			require.Len(t, page.Records, 2)
			got, err := page.Record(1)
			if want != "" {
				require.EqualError(t, err, want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, int64(1), got.ID)
		})
	}
}
