package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// echo responds with the request itself, in every place where a service could show it. In form, KEY stands for the key,
// ESCAPED for the key with all of its letters escaped, and REQUEST for the headers and the body.
func echo(key string, status int, form, contentType string) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		var body []byte
		if req.Body != nil {
			body, _ = io.ReadAll(req.Body)
		}
		request := strings.Trim(fmt.Sprintf("%q", fmt.Sprintf("%v %s", req.Header, body)), `"`)
		fill := strings.NewReplacer("REQUEST", request, "KEY", key, "ESCAPED", escaped(key))
		header := http.Header{
			"Content-Type": {fill.Replace(contentType)},
			"X-Request-Id": {key},
			"Location":     {fill.Replace("/login?key=KEY")},
		}
		return &http.Response{
			StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(fill.Replace(form))), Request: req,
		}, nil
	})
}

// escaped writes a string in JSON with all of its letters escaped.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

func echoForms() map[string]string {
	record := func(fields string) string {
		return `{"success":true,"simulation":{"id":31,"name":"Clinic","status":"Completed","scenarios_ids":[` + fields + `]}}`
	}
	return map[string]string{
		"the key as a code":            `{"error":"KEY"}`,
		"the description":              `{"error":"bad","error_description":"REQUEST"}`,
		"the detail":                   `{"detail":"REQUEST"}`,
		"an escaped key":               `{"error":"bad","error_description":"ESCAPED"}`,
		"a refusal":                    `{"success":false,"error":"REQUEST"}`,
		"a refusal with the key":       `{"success":false,"error":"KEY"}`,
		"a refusal with a status":      `{"status":"error","message":"REQUEST"}`,
		"a value of a wrong kind":      `{"success":"REQUEST"}`,
		"no JSON":                      `REQUEST`,
		"an unknown field":             `{"KEY":1}`,
		"a field that occurs twice":    `{"KEY":1,"KEY":2}`,
		"an escaped field, twice":      `{"ESCAPED":1,"ESCAPED":2}`,
		"a wrong value in a field":     `{"success":true,"simulation":{"id":"REQUEST"}}`,
		"a record's field":             record(`{"id":1,"name":"a","description":"b","expected_result":"c","KEY-voice":[]}`),
		"a record's field, twice":      record(`{"id":1,"KEY":1,"KEY":2}`),
		"a record's field, half valid": record(`{"id":1,"KEY":"\ud800"}`),
		"a record's voice":             record(`{"id":1,"name":"a","selected_voices":[{"id":"v","KEY":1,"KEY":2}]}`),
		"a field of a field, twice":    record(`{"id":1,"KEY":{"KEY":{"a":1,"a":2}}}`),
		"many keys":                    strings.Repeat("KEY", 300),
		"many escaped keys":            `{"error":"bad","x":"` + strings.Repeat("ESCAPED", 150) + `"}`,
		"nothing":                      "",
	}
}

func TestErrors_ShowNoSecretThatTheServiceReturns(t *testing.T) {
	for _, key := range []string{plantedKey, slashedKey} {
		for name, form := range echoForms() {
			t.Run(name+"/"+key[:3], func(t *testing.T) {
				for _, status := range []int{200, 302, 400, 403, 429, 500, 502} {
					synctest.Test(t, func(t *testing.T) { // some of the calls wait
						requireCallsHide(t, key, echo(key, status, form, "application/json"))
					})
				}
			})
		}
		for _, contentType := range []string{"text/KEY", "KEY", "application/json; a=KEY"} {
			t.Run(contentType+"/"+key[:3], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { requireCallsHide(t, key, echo(key, 200, `{"success":true}`, contentType)) })
			})
		}
	}
}

func TestErrors_ShowNoSecretThatARoundTripperReturns(t *testing.T) {
	broken := errors.New("broken")
	for name, format := range map[string]string{
		"as it is": "%w: sending %v %s", "quoted": "%w: sending %q %q", "twice": "%[1]w: sending %[2]v %[3]s %[2]q %[3]q",
	} {
		for _, key := range []string{plantedKey, slashedKey} {
			t.Run(name+"/"+key[:3], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					requireCallsHide(t, key, roundTripper(func(req *http.Request) (*http.Response, error) {
						var body []byte
						if req.Body != nil {
							body, _ = io.ReadAll(req.Body)
						}
						return nil, fmt.Errorf(format, broken, req.Header, body)
					}))
				})
			})
		}
	}
}

// requireCallsHide calls every operation, and looks at the errors and the log.
func requireCallsHide(t *testing.T, key string, rt http.RoundTripper) {
	t.Helper()
	var log bytes.Buffer
	c := plantedClient(t, key, rt, &log)
	failed := plantedCalls(t.Context(), c.Simulations)
	require.NotEmpty(t, failed)
	for _, err := range failed {
		requireErrorHides(t, err, key)
	}
	requireHidden(t, log.String(), key)
}

// plantedCalls makes every operation send what it can, and returns the errors.
func plantedCalls(ctx context.Context, s *client.SimulationsService) map[string]error {
	scenarios := []client.Scenario{client.NewScenario("Visible", "You want it.", "It is done.")}
	failed := map[string]error{
		"Get":           errorOf(s.Get(ctx, 31)),
		"Update":        errorOf(s.Update(ctx, 31, client.SimulationUpdate{Scenarios: scenarios})),
		"Create":        errorOf(s.Create(ctx, client.SimulationCreate{Name: "Visible", AgentID: 7, Scenarios: scenarios})),
		"Start":         errorOf(s.Start(ctx, 31)),
		"Stop":          errorOf(s.Stop(ctx, 31)),
		"EnhancePrompt": errorOf(s.EnhancePrompt(ctx, 31)),
		"Wait":          errorOf(s.Wait(ctx, 31, client.WaitOptions{})),
		"Run":           errorOf(s.Run(ctx, 31, client.RunOptions{})),
		"FindByName":    errorOf(s.FindByName(ctx, "Visible")),
		"Plan":          errorOf(s.Plan(ctx, 31, adding("Visible"))),
		"Edit":          errorOf(s.Edit(ctx, 31, adding("Visible"))),
		"Delete":        s.Delete(ctx, 31),
	}
	if sim, err := s.Get(ctx, 31); err == nil {
		_, failed["Scenarios"] = sim.Scenarios()
	}
	maps.DeleteFunc(failed, func(_ string, err error) bool { return err == nil })
	return failed
}

// Some JSON encoders write / as \/ in a string.
func TestAPIError_BodyHidesTheKeyInEverySpelling(t *testing.T) {
	for _, written := range []string{slashedKey, strings.ReplaceAll(slashedKey, "/", `\/`), escaped(slashedKey)} {
		t.Run(written, func(t *testing.T) {
			refused := refusedWith(t, slashedKey, `{"error":"bad","message":"key `+written+`"}`)
			require.JSONEq(t, `{"error":"bad","message":"key [redacted]"}`, string(refused.Body))
			require.Equal(t, "key [redacted]", refused.Message)
		})
	}
}

func TestAPIError_BodyDoesNotEndInsideTheKey(t *testing.T) {
	long := "sk-" + strings.Repeat("0123456789", 30)
	for name, tt := range map[string]struct{ key, body string }{
		"a short key":    {plantedKey, strings.Repeat(plantedKey, 2000)},
		"a long key":     {long, strings.Repeat(long, 2000)},
		"an escaped key": {long, strings.Repeat(escaped(long), 200)},
	} {
		t.Run(name, func(t *testing.T) {
			for part := range 12 {
				refused := refusedWith(t, tt.key, strings.Repeat("x", 151*part)+tt.body)
				require.LessOrEqual(t, len(refused.Body), 4<<10)
				require.NotContains(t, string(refused.Body), tt.key[:4])
				require.NotContains(t, string(refused.Body), escaped(tt.key[:4]))
			}
		})
	}
}

// refusedWith returns the error of a response with this body.
func refusedWith(t *testing.T, key, body string) *client.APIError {
	t.Helper()
	respond := roundTripper(func(*http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {"application/json"}}
		return &http.Response{StatusCode: 400, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	})
	_, err := clientOver(t, "https://service.example/api/v1", respond, client.WithAPIKey(key)).Simulations.Get(t.Context(), 31)
	var refused *client.APIError
	require.ErrorAs(t, err, &refused)
	return refused
}
