package response_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

func TestReadError(t *testing.T) {
	long := strings.Repeat("x", 70<<10)
	for body, want := range map[string]response.ErrorBody{
		`{"error":"invalid_state","error_description":"Not yet."}`:    {Code: "invalid_state", Message: "Not yet.", IsOwn: true},
		`{"error":"Not a code."}`:                                     {Message: "Not a code.", IsOwn: true},
		`{"error":"` + strings.Repeat("x", 61) + `"}`:                 {Message: strings.Repeat("x", 61), IsOwn: true},
		`{"success":false,"message":"No."}`:                           {Message: "No.", IsOwn: true},
		`{"status":"error","detail":"Gone.","plan_expire":true}`:      {Message: "Gone.", PlanExpired: true, IsOwn: true},
		`{"plan_expire":true}`:                                        {PlanExpired: true},
		`{"plan_expire":"true","success":5}`:                          {IsOwn: true},
		`{"error":false,"error_description":null,"message":"Still."}`: {Message: "Still.", IsOwn: true},
		`{"error":"busy","message":{"name":["x"]},"detail":"Wait."}`:  {Code: "busy", Message: "name: x; Wait.", IsOwn: true},
		`{"error":"a","error":"b"}`:                                   {Code: "b", IsOwn: true},
		`{"error":"busy","message":"\ud83d"}`:                         {Code: "busy", Message: "\ufffd", IsOwn: true},
		`{"error":"busy","trace":[{"file":"x"}],"Error":"Another."}`:  {Code: "busy", IsOwn: true},
		`{"error":"busy","message":"` + long + `"}`:                   {Code: "busy", IsOwn: true},
		`{"message":"Internal server error"}`:                         {Message: "Internal server error"},
		`{"status":"failed"}`:                                         {},
		`{"data":{"error":"x"}}`:                                      {},
		`[{"error":"busy"}]`:                                          {},
		`["error","busy"]`:                                            {},
		`"error"`:                                                     {},
		`<html>`:                                                      {},
		`{"error":`:                                                   {},
		`{"error":"busy"}{}`:                                          {Code: "busy", IsOwn: true},
		``:                                                            {},
		`{"error":"busy","message":"It is b`:                          {Code: "busy", IsOwn: true},
		`{"error":"busy"`:                                             {Code: "busy", IsOwn: true},
		`{"error":"busy",}`:                                           {Code: "busy", IsOwn: true},
	} {
		got := response.ReadError(http.Header{"Content-Type": {"application/json"}}, []byte(body))
		require.Equal(t, want, got, body[:min(len(body), 80)])
	}
}

// A gateway can send any other body, and the same one in another format.
func TestReadError_IsOwn(t *testing.T) {
	for _, member := range []string{
		"success", "ok", "error", "errors", "error_description", "detail", "simulation", "records",
	} {
		body := []byte(`{"` + member + `":null}`)
		require.True(t, response.ReadError(http.Header{"Content-Type": {"application/problem+json"}}, body).IsOwn, member)
		require.False(t, response.ReadError(http.Header{"Content-Type": {"text/html"}}, body).IsOwn, member)
		require.False(t, response.ReadError(nil, body).IsOwn, member)
	}
}

func TestReadError_FindsTheReasonsInEachFormat(t *testing.T) {
	for body, want := range map[string]string{
		`{"detail":[{"loc":["body","name"],"msg":"field required","type":"missing"}]}`: "loc: body, name; field required; type: missing",
		`{"detail":{"message":"Nested."}}`:                                             "Nested.",
		`{"errors":["One.","Two."]}`:                                                   "One.; Two.",
		`{"errors":{"name":["is taken"],"agent_id":["is missing","is old"]}}`:          "agent_id: is missing, is old; name: is taken",
		`{"errors":[{"field":"name","message":"is taken"}]}`:                           "field: name; is taken",
		`{"errors":"Text."}`:                                                           "Text.",
		`{"message":"Validation failed","errors":{"name":["is taken"]}}`:               "Validation failed; name: is taken",
		`{"error":{"message":"Nested."}}`:                                              "Nested.",
		`{"error":{"error":{"message":"Deeper."}}}`:                                    "error: Deeper.",
		`{"error":{"code":"busy"}}`:                                                    "",
		`{"error":{"name":"is taken"}}`:                                                "name: is taken",
		`{"error":["One."]}`:                                                           "One.",
		`{"error":"The same.","message":"The same."}`:                                  "The same.",
		`{"errors":[[[[["Deep."]]]]]}`:                                                 "Deep.",
		`{"errors":[1,true,null,"","  Text.  "]}`:                                      "Text.",
	} {
		require.Equal(t, want, response.ReadError(nil, []byte(body)).Message, body)
	}
	nested := response.ReadError(nil, []byte(`{"error":{"code":"invalid_state","message":"Not now."}}`))
	require.Equal(t, response.ErrorBody{Code: "invalid_state", Message: "Not now."}, nested)
}
