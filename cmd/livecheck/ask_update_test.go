package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAskUpdate(t *testing.T) {
	dropped := opts(clienttest.PutDropsExtraFields(), clienttest.ExtraFields(map[string]any{"language": "nl"}))
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		not  verdicts
		seen string
	}{
		"new ids":       {opts(clienttest.PutGivesNewIDs()), only("ids after an update"), "0 of 3 ids are the same"},
		"voices gone":   {opts(clienttest.PutDropsVoices()), only("voices after an update"), "0 of 2 scenarios have"},
		"fields gone":   {dropped, only("fields that no update can carry"), "gone: language"},
		"note stored":   {opts(clienttest.PutStoresUnknownFields()), only("an unknown field in an update"), "in 3 of 3"},
		"id added":      {opts(clienttest.PutAddsUnknownIDs()), only("an id that is not stored"), "added under a new id"},
		"id ignored":    {opts(clienttest.PutIgnoresUnknownIDs()), only("an id that is not stored"), "the entry is ignored"},
		"absent clears": {opts(clienttest.PutWithoutScenariosClears()), only("an update without scenarios"), "0 of 3"},
		"no list":       {opts(clienttest.WithoutScenarios("updateSimulation")), verdicts{}, "3 of 3 ids are the same"},
		"a note that an update drops": {
			opts(clienttest.PutStoresUnknownFields(), clienttest.PutDropsExtraFields()),
			only("an unknown field in an update"), "leaves it in 0 of 3",
		},
		"an empty list is ignored": {
			opts(clienttest.PutEmptyIgnored()),
			verdicts{"an update with an empty list": differs, "a simulation without scenarios": notAsked},
			"3 of 3 scenarios are still",
		},
		"left out stays": {
			opts(clienttest.PutKeepsLeftOut()),
			verdicts{
				"a scenario left out of an update": differs, "an id that is not stored": notAsked,
				"an update with an empty list": differs, "a simulation without scenarios": notAsked,
				"a start without a body": notAsked, "an update while it runs": notAsked, "deleting a running simulation": notAsked,
			}, "a run of more costs too much",
		},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opts...)
			requireReport(t, srv, to, tt.not, tt.seen)
		})
	}
}

func TestAskNoScenarios(t *testing.T) {
	for name, tt := range map[string]struct {
		list  string
		not   verdicts
		parts []string
	}{
		"null":  {"null", only("a simulation without scenarios"), []string{"scenarios_ids: null"}},
		"false": {"false", only("a simulation without scenarios"), []string{"scenarios_ids: false"}},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			empty := clienttest.Rewrite(func(body []byte) []byte {
				return []byte(strings.Replace(string(body), `"scenarios_ids":[]`, `"scenarios_ids":`+tt.list, 1))
			})
			srv.Inject("getSimulation", clienttest.Times(200, empty)...)
			requireReport(t, srv, to, tt.not, tt.parts...)
		})
	}
}

func TestAskEmpty_Refused(t *testing.T) {
	subtest(t, "400", func(t *testing.T) {
		srv, to := inMemory(t)
		to.transport = instead(to.transport, func(req *http.Request) *http.Response {
			if req.Method != http.MethodPut {
				return nil
			}
			body, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			req.Body = io.NopCloser(bytes.NewReader(body))
			if !bytes.Contains(body, []byte(`"scenarios":[]`)) {
				return nil
			}
			return newResponse(400, jsonType, `{"error": "bad_request"}`)
		})
		requireReport(t, srv, to, verdicts{
			"an update with an empty list":   differs,
			"a simulation without scenarios": notAsked,
		}, "refused with 400, bad_request", "the service refuses an empty list")
	})
}
