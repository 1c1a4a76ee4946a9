package response_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

func TestParseError(t *testing.T) {
	type parsed struct {
		Code, Message        string
		PlanExpired, IsError bool
	}
	for body, want := range map[string]parsed{
		`{"error":"invalid_state","error_description":"Not yet."}`:    {Code: "invalid_state", Message: "Not yet.", IsError: true},
		`{"error":"Not a code."}`:                                     {Message: "Not a code.", IsError: true},
		`{"error":"` + strings.Repeat("x", 61) + `"}`:                 {Message: strings.Repeat("x", 61), IsError: true},
		`{"success":false,"message":"No."}`:                           {Message: "No."},
		`{"status":"error","detail":"Gone.","plan_expire":true}`:      {Message: "Gone.", PlanExpired: true, IsError: true},
		`{"plan_expire":true}`:                                        {PlanExpired: true, IsError: true},
		`{"plan_expire":false}`:                                       {},
		`{"plan_expire":"true","retry_after":{},"success":5}`:         {},
		`{"error":false,"error_description":null,"message":"Still."}`: {Message: "Still."},
		`{"error":"busy","detail":[{"msg":"x"}],"message":5}`:         {Code: "busy", IsError: true},
		`{"error":"busy","message":{"name":["x"]},"detail":"Wait."}`:  {Code: "busy", Message: "Wait.", IsError: true},
		`{"error":{"code":5}}`:                                        {},
		`{"error":"a","error":"b"}`:                                   {},
		`{"error":"busy","message":"\ud83d"}`:                         {Code: "busy", Message: "\ufffd", IsError: true},
		`{"error":"busy","trace":[{"file":"x"}],"Error":"Another."}`:  {Code: "busy", IsError: true},
		`[1]`:                {},
		`<html>`:             {},
		`{"error":`:          {},
		`{"error":"busy"}{}`: {},
		`{"error":"busy","message":"` + strings.Repeat("x", 64<<10) + `"}`: {},
	} {
		e := response.ParseError([]byte(body))
		require.Equal(t, want, parsed{e.Code, e.Message, e.PlanExpired, e.IsError}, body[:min(len(body), 80)])
	}
}

func TestCheckJSON(t *testing.T) {
	for contentType, ok := range map[string]bool{
		"application/json":                true,
		"Application/JSON; charset=utf-8": true,
		"application/problem+json":        true,
		"text/html":                       false,
		"text/json-seq":                   false,
		"":                                false,
		"/;":                              false,
	} {
		require.Equal(t, ok, response.CheckJSON(http.Header{"Content-Type": {contentType}}) == nil, contentType)
	}
	require.ErrorContains(t, response.CheckJSON(http.Header{"Content-Type": {"text/HTML"}}), "its content type is text/HTML, not JSON")
	require.ErrorContains(t, response.CheckJSON(nil), "missing")
}
