package main

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/internal/redact"
)

// verdicts are the verdicts that are not holds, by the name of the assumption.
type verdicts map[string]verdict

// only are assumptions that do not hold.
func only(names ...string) verdicts {
	m := verdicts{}
	for _, name := range names {
		m[name] = differs
	}
	return m
}

// requireFindings asks everything, and checks the verdicts and a part of the output.
func requireFindings(t *testing.T, srv *clienttest.Server, s *service, want verdicts, output ...string) {
	t.Helper()
	findings, err := check(t.Context(), s, allFlags())
	require.NoError(t, err)
	require.Len(t, findings, len(assumptions()))
	got := verdicts{}
	for _, f := range findings {
		if f.verdict != holds {
			got[f.assumption.name] = f.verdict
		}
		require.NotEmpty(t, f.means, f.assumption.name)
	}
	var out bytes.Buffer
	require.NoError(t, printFindings(&out, redact.New(srv.APIKey()), findings))
	if want == nil {
		want = verdicts{}
	}
	require.Equal(t, want, got, out.String())
	for _, part := range output {
		require.Contains(t, out.String(), part)
	}
	require.Equal(t, len(want) == 0, allHold(findings))
	requireClean(t, s)
}

func TestAssumptions_Records(t *testing.T) {
	for name, tt := range map[string]struct {
		opt  clienttest.Option
		not  verdicts
		seen string
	}{
		"as assumed": {
			clienttest.KeepAlive(), nil,
			"{description: string, expected_result: string, id: number, name: string, selected_voices: [{id: string, provider: string}]}",
		},
		"ids are strings":      {clienttest.StringIDs(), nil, "id: digits in a string"},
		"a field that is null": {clienttest.ExtraFields(map[string]any{"x": nil}), nil, "x: null"},
		"a field that stays":   {clienttest.ExtraFields(map[string]any{"language": "nl"}), nil, "all of them stay: language"},
		"voices are missing":   {clienttest.VoicesMissing(), only("voices after an update"), "3 come without the field"},
		"voices are null":      {clienttest.VoicesNull(), only("voices after an update"), "selected_voices: null"},
		"voices are false":     {clienttest.VoicesFalse(), only("voices after an update"), "selected_voices: false"},
		"voices are ids":       {clienttest.VoicesAsIDs(), only("a stored record", "voices after an update"), "the field selected_voices"},
		"voices have a new name": {
			clienttest.VoicesRenamed("voice_ids"), only("a stored record", "voices after an update"), "because of the field voice_ids",
		},
	} {
		synctestRun(t, name, func(t *testing.T) {
			srv, s := serviceInMemory(t, tt.opt)
			requireFindings(t, srv, s, tt.not, tt.seen)
		})
	}
}

func TestAssumptions_Updates(t *testing.T) {
	dropped := []clienttest.Option{clienttest.PutDropsExtraFields(), clienttest.ExtraFields(map[string]any{"language": "nl"})}
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		not  verdicts
		seen string
	}{
		"new ids":       {opts(clienttest.PutGivesNewIDs()), only("ids after an update"), "0 of 3 ids are the same"},
		"voices gone":   {opts(clienttest.PutDropsVoices()), only("voices after an update"), "0 of 3 scenarios have their voices, 0 come"},
		"fields gone":   {dropped, only("fields that no update can carry"), "gone: language"},
		"note stored":   {opts(clienttest.PutStoresUnknownFields()), only("an unknown field in an update"), "leaves it in 3 of 3"},
		"id added":      {opts(clienttest.PutAddsUnknownIDs()), only("an id that is not stored"), "added under a new id"},
		"id ignored":    {opts(clienttest.PutIgnoresUnknownIDs()), only("an id that is not stored"), "the entry is ignored"},
		"absent clears": {opts(clienttest.PutWithoutScenariosClears()), only("an update without scenarios"), "0 of 3 scenarios are still"},
		"empty ignored": {opts(clienttest.PutEmptyIgnored()), only("an update with an empty list"), "3 of 3 scenarios are still"},
		"running":       {opts(clienttest.PutWhileRunningAccepted()), only("an update while it runs"), "found: accepted"},
		"running, 200":  {opts(clienttest.PutWhileRunningUnsuccessful()), nil, "refused with 200"},
		"deleted":       {opts(clienttest.SoftDelete()), only("a deleted simulation"), "it can still be read"},
		"no list":       {opts(clienttest.WithoutScenarios("updateSimulation")), nil, "3 of 3 ids are the same"},
		"a note that an update drops": {
			opts(clienttest.PutStoresUnknownFields(), clienttest.PutDropsExtraFields()),
			only("an unknown field in an update"), "leaves it in 0 of 3",
		},
		"left out stays": {
			opts(clienttest.PutKeepsLeftOut()),
			verdicts{
				"a scenario left out of an update": differs, "an update with an empty list": differs, "an id that is not stored": notAsked,
			}, "it is still stored",
		},
	} {
		synctestRun(t, name, func(t *testing.T) {
			srv, s := serviceInMemory(t, tt.opts...)
			requireFindings(t, srv, s, tt.not, tt.seen)
		})
	}
}

func opts(list ...clienttest.Option) []clienttest.Option { return list }

func TestAssumptions_Reads(t *testing.T) {
	const afterWrite, list = "a read after a write", "a list of 120 scenarios"
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		not  verdicts
		seen string
	}{
		"lag within an edit's looks": {opts(clienttest.LaggingReads(time.Second)), only(afterWrite), "after 1s"},
		"lag beyond them":            {opts(clienttest.LaggingReads(4 * time.Second)), only(afterWrite), "call Verify later"},
		"a cache":                    {opts(clienttest.Cache(time.Hour)), only(afterWrite), "4 of 4 reads"},
		"the list is cut":            {opts(clienttest.PageScenarios(50)), only(list), "DANGER"},
		"the list says that it is":   {opts(clienttest.PageScenarios(50, "scenarios_count")), only(list), "scenarios_count tells"},
		"ETags":                      {opts(clienttest.ETags()), only("a version of the simulation"), "a wrong If-Match is refused with 412"},
		"ETags, ignored":             {opts(clienttest.ETagsIgnored()), only("a version of the simulation"), "an ETag; a wrong If-Match is ign"},
		"ETags, refused with 200": {
			opts(clienttest.ETags(), clienttest.RefuseWithSuccessFalse()),
			only("a version of the simulation"), "a wrong If-Match is refused with 200",
		},
		"ETags, refused with 200 and a status": {
			opts(clienttest.ETags(), clienttest.RefuseWithStatusError()),
			only("a version of the simulation"), "a wrong If-Match is refused with 200, precondition_failed",
		},
		"refusals with 200": {opts(clienttest.RefuseWithSuccessFalse()), nil, "200 as application/json"},
	} {
		synctestRun(t, name, func(t *testing.T) {
			srv, s := serviceInMemory(t, tt.opts...)
			requireFindings(t, srv, s, tt.not, tt.seen)
		})
	}
}

func TestAssumptions_Errors(t *testing.T) {
	const name = "errors of the service"
	for tname, tt := range map[string]struct {
		fault clienttest.Fault
		not   verdicts
		seen  string
	}{
		"the service's own":  {clienttest.ServerError(503), nil, "failures of the service: 1 times 503 as application/json"},
		"a proxy's page":     {clienttest.HTML(503), only(name), "failures of the service: 1 times 503 as text/html"},
		"nothing":            {clienttest.Empty(500), only(name), "failures of the service: 1 times 500 as no media type"},
		"a proxy that helps": {clienttest.Header("Via", "1.1 proxy"), nil, "headers of a proxy: Via"},
	} {
		synctestRun(t, tname, func(t *testing.T) {
			srv, s := serviceInMemory(t)
			srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), clienttest.Pass(), clienttest.Pass())
			srv.Inject("updateSimulation", tt.fault)
			requireFindings(t, srv, s, tt.not, tt.seen)
		})
	}
}

func TestAssumptions_UpdatesFail(t *testing.T) {
	synctestRun(t, "500", func(t *testing.T) {
		srv, s := serviceInMemory(t, clienttest.PutFails())
		requireFindings(t, srv, s, verdicts{
			"an update of the full list": differs, "a read after a write": unknown, "ids after an update": unknown,
			"voices after an update": unknown, "fields that no update can carry": unknown, "an unknown field in an update": unknown,
			"a scenario left out of an update": unknown, "an id that is not stored": unknown, "an update without scenarios": unknown,
			"an update with an empty list": unknown, "a version of the simulation": unknown, "an update while it runs": unknown,
			"a list of 120 scenarios": unknown,
		}, "failed with 500")
	})
}

func TestAssumptions_WithoutAListOrNames(t *testing.T) {
	allUnknown := verdicts{}
	for _, a := range assumptions() {
		allUnknown[a.name] = unknown
	}
	allUnknown["a stored record"] = differs
	delete(allUnknown, "errors of the service")
	delete(allUnknown, "a deleted simulation")
	noNames := clienttest.RecordShape(func(sc clienttest.Scenario) any {
		return map[string]any{"ref": fmt.Sprint("R-", sc.ID), "title": sc.Name}
	})
	for name, tt := range map[string]struct {
		opt  clienttest.Option
		seen string
	}{
		"no list":  {clienttest.WithoutScenarios("getSimulation"), "the response has no scenarios_ids"},
		"no names": {noNames, "its shape is {ref: string, title: string}"},
	} {
		synctestRun(t, name, func(t *testing.T) {
			srv, s := serviceInMemory(t, tt.opt)
			requireFindings(t, srv, s, allUnknown, tt.seen)
		})
	}
}

func TestAssumptions_AskedOnlyOnDemand(t *testing.T) {
	synctestRun(t, "a run and voices", func(t *testing.T) {
		srv, s := serviceInMemory(t)
		findings, err := check(t.Context(), s, settings{agent: 7})
		require.NoError(t, err)
		left := []string{}
		for _, f := range findings {
			if f.verdict == notAsked {
				left = append(left, f.assumption.name)
			}
		}
		require.Equal(t, []string{"voices after an update", "an update while it runs"}, left)
		require.True(t, allHold(findings))
		for _, r := range srv.Requests() {
			require.NotEqual(t, "startSimulation", r.Operation)
		}
	})
}

func TestPrintFindings_ShowsNoSecret(t *testing.T) {
	synctestRun(t, "planted", func(t *testing.T) {
		srv, s := serviceInMemory(t, clienttest.ExtraFields(map[string]any{
			"owner": "jane@example.org", "phone": "15550100", "count": 40404, "nested": []any{map[string]any{"note": "planted"}, "planted"},
			"field " + clienttest.DefaultAPIKey: true, "two\nlines\u202e": 1,
		}))
		findings, err := check(t.Context(), s, allFlags())
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, printFindings(&out, redact.New(srv.APIKey()), findings))
		for _, secret := range []string{
			"jane", "15550100", "40404", "planted", "secret-voice", "You ask for", "You are told", srv.APIKey(), "two\nlines", "\u202e",
		} {
			require.NotContains(t, out.String(), secret)
		}
		require.Contains(t, out.String(), "nested: [string or {note: string}], owner: string, phone: digits in a string")
		require.Contains(t, out.String(), "field [redacted]: true")
	})
}

func TestAskFresh(t *testing.T) {
	for name, tt := range map[string]struct {
		opt   clienttest.Option
		fault clienttest.Fault
		means string
	}{
		"never shown":                    {clienttest.LaggingReads(time.Hour), clienttest.Pass(), "do not write through this library"},
		"a cache that ignores no-cache":  {clienttest.KeepAlive(), clienttest.FromCache(5*time.Second, 0), "let requests pass the cache"},
		"a cache that has the new state": {clienttest.Cache(0), clienttest.Pass(), "takes three requests"},
	} {
		synctestRun(t, name, func(t *testing.T) {
			srv, s := serviceInMemory(t, tt.opt)
			srv.Inject("getSimulation", clienttest.Times(90, tt.fault)...)
			findings, err := check(t.Context(), s, allFlags())
			require.NoError(t, err)
			require.Equal(t, "a read after a write", findings[2].assumption.name)
			require.Contains(t, findings[2].means, tt.means)
		})
	}
}
