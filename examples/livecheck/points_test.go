package main

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestEachPointIsSeenBothWays(t *testing.T) {
	nothingElse := map[string]verdict{"an update of the full list": differs, "ids after an update": unknown, "voices after an update": unknown,
		"a scenario left out of an update": unknown, "an update without scenarios": unknown, "an update with an empty list": unknown,
		"an update while it runs": unknown}
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		not  map[string]verdict // the points that are not as assumed
		seen string             // in the table
	}{
		"as assumed":             {nil, nil, "{description: text, expected_result: text, id: number, name: text, selected_voices: [{id: text, provider: text}]}"},
		"ids as texts":           {[]clienttest.Option{clienttest.StringIDs()}, nil, "id: digits in a text"},
		"unknown members":        {[]clienttest.Option{clienttest.ExtraFields(map[string]any{"x": nil})}, nil, "x: null"},
		"updates fail":           {[]clienttest.Option{clienttest.PutFails()}, nothingElse, "refused with 500, internal_error"},
		"updates give new ids":   {[]clienttest.Option{clienttest.PutGivesNewIDs()}, only("ids after an update"), "0 of 3 ids are the same"},
		"updates drop voices":    {[]clienttest.Option{clienttest.PutDropsVoices()}, only("voices after an update"), "0 of 3 scenarios have their voices, 0 say nothing"},
		"voices are missing":     {[]clienttest.Option{clienttest.VoicesMissing()}, only("voices after an update"), "3 say nothing of voices"},
		"voices are null":        {[]clienttest.Option{clienttest.VoicesNull()}, only("voices after an update"), "selected_voices: null"},
		"voices are false":       {[]clienttest.Option{clienttest.VoicesFalse()}, only("voices after an update"), "selected_voices: false"},
		"voices are ids":         {[]clienttest.Option{clienttest.VoicesAsIDs()}, only("a stored record", "voices after an update"), "the member in question is selected_voices"},
		"voices have a new name": {[]clienttest.Option{clienttest.VoicesRenamed("voice_ids")}, only("a stored record", "voices after an update"), "the member in question is voice_ids"},
		"left out stays":         {[]clienttest.Option{clienttest.PutKeepsLeftOut()}, only("a scenario left out of an update", "an update with an empty list"), "it is still stored"},
		"absent clears":          {[]clienttest.Option{clienttest.PutWithoutScenariosClears()}, only("an update without scenarios"), "0 of 3 scenarios are stored still"},
		"empty is ignored":       {[]clienttest.Option{clienttest.PutEmptyIgnored()}, only("an update with an empty list"), "3 of 3 scenarios are stored still"},
		"running is updated":     {[]clienttest.Option{clienttest.PutWhileRunningAccepted()}, only("an update while it runs"), "accepted"},
		"running, refused as 200": {
			[]clienttest.Option{clienttest.PutWhileRunningUnsuccessful()}, nil, "refused with 200",
		},
		"deleted can be read":    {[]clienttest.Option{clienttest.SoftDelete()}, only("a deleted simulation"), "it can still be read"},
		"updates answer no list": {[]clienttest.Option{clienttest.WithoutScenarios("updateSimulation")}, nil, "3 of 3 ids are the same"},
		"the whole list is not there": {
			[]clienttest.Option{clienttest.WithoutScenarios("getSimulation")},
			map[string]verdict{"a stored record": differs, "an update of the full list": unknown, "ids after an update": unknown,
				"voices after an update": unknown, "a scenario left out of an update": unknown, "an update without scenarios": unknown,
				"an update with an empty list": unknown, "an update while it runs": unknown}, "no scenarios_ids in the answer",
		},
		"several at once": {
			[]clienttest.Option{clienttest.PutWithoutScenariosClears(), clienttest.PutGivesNewIDs(), clienttest.PutDropsVoices(), clienttest.PutWhileRunningAccepted(), clienttest.SoftDelete()},
			only("an update without scenarios", "ids after an update", "voices after an update", "an update while it runs", "a deleted simulation"), "",
		},
	} {
		inBubble(t, name, func(t *testing.T) {
			_, c := connect(t, tt.opts...)
			findings, err := check(t.Context(), c, asking())
			require.NoError(t, err)
			require.Len(t, findings, len(points()))
			for _, f := range findings {
				want, ok := tt.not[f.point.name]
				if !ok {
					want = holds
				}
				require.Equal(t, want, f.verdict, "%s: %s", f.point.name, f.seen)
				require.NotEmpty(t, f.seen, f.point.name)
				require.Equal(t, f.verdict == holds, f.toDo == "", "what to do stands where it does not hold")
			}
			require.Equal(t, len(tt.not) == 0, allHold(findings))
			var table bytes.Buffer
			require.NoError(t, printTable(&table, findings))
			require.Contains(t, table.String(), tt.seen)
			requireClean(t, c)
		})
	}
}

// only are points that are not as assumed.
func only(names ...string) map[string]verdict {
	m := map[string]verdict{}
	for _, name := range names {
		m[name] = differs
	}
	return m
}

func TestThePointsThatCostMoneyOrNeedAVoiceAreAskedOnlyOnDemand(t *testing.T) {
	inBubble(t, "neither", func(t *testing.T) {
		srv, c := connect(t)
		findings, err := check(t.Context(), c, settings{agent: 7})
		require.NoError(t, err)
		for _, f := range findings {
			asked := f.point.name != "voices after an update" && f.point.name != "an update while it runs"
			require.Equal(t, asked, f.verdict == holds, f.point.name)
			require.Equal(t, asked, f.verdict != notAsked, f.point.name)
		}
		require.True(t, allHold(findings))
		for _, r := range srv.Requests() {
			require.NotEqual(t, "startSimulation", r.Operation)
		}
	})
}

func TestTheOutputHasNoTextsOfRecords(t *testing.T) {
	inBubble(t, "planted", func(t *testing.T) {
		_, c := connect(t, clienttest.ExtraFields(map[string]any{
			"owner": "jane@example.org", "phone": "15550100", "count": 40404, "nested": []any{map[string]any{"note": "planted"}, "planted"},
		}))
		findings, err := check(t.Context(), c, asking())
		require.NoError(t, err)
		var table bytes.Buffer
		require.NoError(t, printTable(&table, findings))
		for _, secret := range []string{"jane", "15550100", "40404", "planted", "secret-voice", "You ask for", "You are told"} {
			require.NotContains(t, table.String(), secret)
		}
		require.Contains(t, table.String(), "nested: [text or {note: text}], owner: text, phone: digits in a text")
	})
}

func TestARecordWithoutANameIsToldByItsShape(t *testing.T) {
	inBubble(t, "shape", func(t *testing.T) {
		_, c := connect(t, clienttest.RecordShape(func(sc clienttest.Scenario) any {
			return map[string]any{"ref": fmt.Sprint("R-", sc.ID), "title": sc.Name}
		}))
		findings, err := check(t.Context(), c, asking())
		require.NoError(t, err)
		require.Equal(t, differs, findings[0].verdict)
		require.Equal(t, "{ref: text, title: text}", findings[0].seen)
		require.Equal(t, unknown, findings[1].verdict)
		require.Contains(t, findings[1].seen, "{ref: text, title: text}")
		requireClean(t, c)
	})
}
