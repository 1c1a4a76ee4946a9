package client_test

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// lateReader answers 413 at once, as a server does that looks at the length alone, and keeps the bodies for later.
type lateReader struct{ bodies []io.ReadCloser }

func (l *lateReader) RoundTrip(req *http.Request) (*http.Response, error) {
	l.bodies = append(l.bodies, req.Body)
	return &http.Response{
		StatusCode: http.StatusRequestEntityTooLarge,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(`{"error":"too_large"}`)),
		Request:    req,
	}, nil
}

func TestABodyThatIsStillBeingReadIsNotUsedAgain(t *testing.T) {
	late := &lateReader{}
	c, err := client.New(client.WithBaseURL("http://127.0.0.1/api/v1"), client.WithAPIKey("benchmark-key"), client.WithHTTPClient(&http.Client{Transport: late}))
	require.NoError(t, err)
	names := []string{"first", "second", "third", "fourth"}
	for _, name := range names {
		_, err := c.Simulations.Update(t.Context(), cannedID, client.Update{Name: name, Scenarios: cannedScenarios(50)})
		require.ErrorContains(t, err, "413")
	}
	require.Len(t, late.bodies, len(names))
	for i, body := range late.bodies {
		var got client.Update
		require.NoError(t, json.NewDecoder(body).Decode(&got))
		require.Equal(t, client.Update{Name: names[i], Scenarios: cannedScenarios(50)}, got)
	}
}

func TestStoredRecordsAreSentWithTheMembersOfARequestOnly(t *testing.T) {
	srv := newServer(t, clienttest.ExtraRecordFields(map[string]any{"create_uid": 4, "history": []any{}}))
	id := seed(t, srv)
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Asks", "You ask.", "It answers."))
	})
	require.NoError(t, err)
	requests := srv.Requests()
	var sent struct {
		Scenarios []map[string]any `json:"scenarios"`
	}
	for _, req := range requests {
		if req.Method == http.MethodPut {
			require.NoError(t, json.Unmarshal(req.Body, &sent))
		}
	}
	require.Len(t, sent.Scenarios, 3)
	for _, sc := range sent.Scenarios {
		for name := range sc {
			require.Contains(t, []string{"id", "name", "description", "expected_result", "selected_voices"}, name)
		}
	}
}

func TestNothingOfAnAnswerUnmarshalsItselfAgain(t *testing.T) {
	allowed := map[reflect.Type]bool{reflect.TypeFor[json.RawMessage](): true, reflect.TypeFor[gen.TextOrBool](): true} // a copy, and a short text
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		if allowed[typ] {
			return
		}
		require.False(t, reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]()), "%v has an UnmarshalJSON", typ)
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				if field := typ.Field(i); field.IsExported() {
					walk(field.Type)
				}
			}
		}
	}
	walk(reflect.TypeFor[gen.SimulationEnvelope]())
	walk(reflect.TypeFor[client.Simulation]())
	walk(reflect.TypeFor[client.Scenario]())
}
