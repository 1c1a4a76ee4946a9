package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestReport_HasNoSecretAndNoText(t *testing.T) {
	subtest(t, "planted", func(t *testing.T) {
		srv, to := inMemory(t, clienttest.ExtraFields(map[string]any{
			"owner": "jane@example.org", "phone": "15550100", "count": 40404,
			"nested":                            []any{map[string]any{"note": "planted"}, "planted"},
			"field " + clienttest.DefaultAPIKey: true, "two\nlines\u202e": 1,
		}))
		echo := `{"error": "planted: You ask for the time.", "message": "` + to.key + ` You are told"}`
		srv.Inject("updateSimulation", clienttest.Times(9, clienttest.Respond(403, echo))...)
		got := ask(t, t.Context(), to, allFlags())
		require.NoError(t, got.err)
		for _, secret := range []string{
			"jane", "15550100", "40404", "planted", "narrator", "You ask for", "You are told", to.key, "two\nlines", "\u202e",
		} {
			require.NotContains(t, got.report, secret)
		}
		require.NotContains(t, got.details, to.key)
		require.Contains(t, got.details, "updateSimulation 101: 403", "details are for the user")
		require.Contains(t, got.report, "nested: [string or {note: string}], owner: string, phone: digits in a string")
		require.Contains(t, got.report, "field [redacted]: true")
	})
}
