package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAskListedVoice(t *testing.T) {
	const name = "the id of a voice"
	list := func(voices string) string { return `{"voices": [` + voices + `], "total": 3}` }
	for tname, tt := range map[string]struct {
		status  int
		body    string
		verdict verdict
		seen    string
	}{
		"the name":        {200, list(`{"id": 1}, {"id": null, "name": "narrator-2"}`), asAssumed, "of a listed voice: name"},
		"another field":   {200, list(`{"name": "a", "external_id": "narrator-2"}`), differs, "voice: external_id"},
		"both":            {200, list(`{"name": "narrator-2", "external_id": "narrator-2"}`), asAssumed, "external_id, name"},
		"none":            {200, list(``), differs, "no voice of the list (pages: 0)"},
		"an endless list": {200, list(`{"name": "a"}`), noAnswer, "first 9 pages"},
		"refused":         {403, `{"error": "forbidden"}`, noAnswer, "refused with 403, forbidden"},
		"another shape":   {200, `{"voices": {"a": "narrator-2"}}`, noAnswer, "its shape is {voices: {a: string}}"},
	} {
		subtest(t, tname, func(t *testing.T) {
			srv, to := inMemory(t)
			asked := 0
			to.transport = instead(srv.Client().Transport, func(req *http.Request) *http.Response {
				if !strings.HasSuffix(req.URL.Path, "/providers/voices") {
					return nil
				}
				asked++
				require.Equal(t, "cartesia", req.URL.Query().Get("provider"))
				return newResponse(tt.status, jsonType, tt.body)
			})
			got := ask(t, t.Context(), to, allFlags())
			require.NoError(t, got.err)
			require.LessOrEqual(t, asked, 9)
			for _, f := range got.findings {
				if f.assumption.name == name {
					require.Equal(t, tt.verdict, f.verdict)
					require.Contains(t, f.seen, tt.seen)
				}
			}
		})
	}
}
