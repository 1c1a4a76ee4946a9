package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTake(t *testing.T) {
	const js = "application/json"
	for name, tt := range map[string]struct {
		status      int
		contentType string
		body        string
		refused     string
		err         string
	}{
		"a success":                {200, js, `{"success": true}`, "", ""},
		"a success without a body": {204, "", ``, "", ""},
		"success false":            {200, js, `{"success": false, "error": "Not now."}`, "refused with 200", ""},
		"ok false":                 {200, js, `{"ok": false, "error": "not_now"}`, "refused with 200, not_now", ""},
		"status error":             {200, js, `{"status": "error"}`, "refused with 200", ""},
		"a refusal":                {404, js, `{"error": "not_found"}`, "refused with 404, not_found", ""},
		"no reason to refuse":      {400, js, `{"message": "No."}`, "", "the response is 400 as application/json"},
		"success with an error":    {200, js, `{"error": "busy"}`, "refused with 200, busy", ""},
		"a refusal of a gateway":   {404, "text/html", `<html>`, "", "the response is 404 as text/html"},
		"a page":                   {200, "text/html", `<html>`, "", "the response is 200 as text/html"},
		"no JSON":                  {200, js, `{`, "", "the response is 200 as application/json"},
		"too many requests":        {429, js, `{}`, "", "the response is 429 as application/json"},
		"a failure":                {503, "", ``, "", "the response is 503 as no media type"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := take(newResponse(tt.status, tt.contentType, tt.body), nil)
			require.Equal(t, tt.refused, r.refused)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
		})
	}
}

func TestShape(t *testing.T) {
	for raw, want := range map[string]string{
		``:                              "absent",
		`{`:                             "not JSON",
		`null`:                          "null",
		`[]`:                            "[]",
		`[[], [1], ["x", "12", "", 2]]`: "[[] or [digits in a string or empty string or number or string]]",
		`[{"a": 1}, {"a": "x", "b": false}, true]`: "[true or {a: number or string, b: false or absent}]",
		`{"a": {"b": "secret"}}`:                   "{a: {b: string}}",
	} {
		var value []byte
		if raw != "" {
			value = []byte(raw)
		}
		require.Equal(t, want, shape(value), raw)
	}
}

func TestFieldsWith(t *testing.T) {
	v := voice{"id": []byte("12"), "name": []byte(`"12"`), "tags": []byte(`["12"]`), "other": []byte("null")}
	require.Equal(t, []string{"id", "name"}, v.fieldsWith("12"))
	require.Empty(t, v.fieldsWith("1"))
}
