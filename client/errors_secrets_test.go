package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// The planted secrets. Each is one word, so that it passes for a code as well as for a text.
const (
	plantedKey         = "sk-PLANTED.0123456789_key"
	plantedDescription = "PLANTED-description"
	plantedResult      = "PLANTED-result"
)

func plantedUpdate() client.SimulationUpdate {
	return client.SimulationUpdate{Scenarios: []client.Scenario{client.NewScenario("Visible", plantedDescription, plantedResult)}}
}

// plantedCalls makes every operation send what it can.
func plantedCalls(ctx context.Context, s *client.SimulationsService) map[string]error {
	_, get := s.Get(ctx, 31)
	_, update := s.Update(ctx, 31, plantedUpdate())
	_, create := s.Create(ctx, client.SimulationCreate{Name: "Visible", AgentID: 7, Scenarios: plantedUpdate().Scenarios})
	_, start := s.Start(ctx, 31)
	_, stop := s.Stop(ctx, 31)
	_, enhance := s.EnhancePrompt(ctx, 31)
	_, wait := s.Wait(ctx, 31, client.WaitOptions{})
	_, run := s.Run(ctx, 31, client.RunOptions{})
	_, find := s.FindByName(ctx, "Visible")
	_, edit := s.Edit(ctx, 31, func(*client.Edit) error { return nil })
	return map[string]error{"get": get, "update": update, "create": create, "start": start, "stop": stop, "enhance": enhance,
		"wait": wait, "run": run, "find": find, "edit": edit, "delete": s.Delete(ctx, 31)}
}

// shown renders a value in every way that a program may print it.
func shown(value any) string {
	var all strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&all, verb+"\n", value)
	}
	asJSON, _ := json.Marshal(value)
	all.Write(asJSON)
	slog.New(slog.NewJSONHandler(&all, nil)).Info("shown", "value", value)
	slog.New(slog.NewTextHandler(&all, nil)).Info("shown", "value", value)
	return all.String()
}

// requireHidden fails where text shows a secret, in hexadecimal or base64, too.
func requireHidden(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		asJSON, err := json.Marshal([]byte(secret))
		require.NoError(t, err)
		for _, form := range []string{secret, fmt.Sprintf("%x", secret), strings.Trim(string(asJSON), `"=`)} {
			require.NotContains(t, text, form)
		}
	}
}

// requireErrorHides checks an error, what it wraps, and the fields of ours.
func requireErrorHides(t *testing.T, err error) {
	t.Helper()
	requireHidden(t, shown(err), plantedKey)
	requireHidden(t, fmt.Sprintf("%v %+v %s %q", err, err, err, err), plantedDescription, plantedResult)
	require.NotContains(t, err.Error(), "\n")
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		requireHidden(t, shown(inner), plantedKey)
	}
	var answer *client.APIError
	if errors.As(err, &answer) {
		requireHidden(t, shown(*answer)+string(answer.Body), plantedKey)
	}
	var failed *client.TransportError
	if errors.As(err, &failed) {
		requireHidden(t, shown(*failed), plantedKey)
	}
}

// echo answers with the request itself, in every place where a service could repeat it.
func echo(status int, form, contentType string) http.RoundTripper {
	return transportFunc(func(req *http.Request) (*http.Response, error) {
		var sent []byte
		if req.Body != nil {
			sent, _ = io.ReadAll(req.Body)
		}
		header := http.Header{
			"Content-Type": {contentType},
			"X-Request-Id": {plantedKey},
			"Location":     {"/login?key=" + plantedKey},
		}
		saying := fmt.Sprintf("%v %s", req.Header, sent)
		text := "nothing"
		if bytes.Contains(sent, []byte(plantedDescription)) {
			text = plantedDescription
		}
		body := strings.NewReplacer("SAYING", strings.Trim(fmt.Sprintf("%q", saying), `"`), "KEY", plantedKey, "TEXT", text).Replace(form)
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
	})
}

type transportFunc func(*http.Request) (*http.Response, error)

func (fn transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return fn(req) }

func plantedClient(t *testing.T, rt http.RoundTripper, log io.Writer) *client.Client {
	t.Helper()
	logger := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return clientOver(t, "https://service.example/api/v1", rt, client.WithAPIKey(plantedKey), client.WithLogger(logger))
}

func TestNoErrorAndNoLogShowsASecretThatTheServiceRepeats(t *testing.T) {
	forms := []string{
		`{"error":"KEY"}`, `{"error":"TEXT"}`, `{"error":"bad","error_description":"SAYING"}`, `{"detail":"SAYING"}`, `{"success":false,"error":"SAYING"}`,
		`{"success":false,"error":"KEY"}`, `{"status":"error","message":"SAYING"}`, `{"success":"SAYING"}`, `SAYING`, `{"KEY":1}`,
		strings.Repeat("KEY", 2000), "",
	}
	for _, status := range []int{200, 201, 302, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503} {
		for _, form := range forms {
			for _, contentType := range []string{"application/json", "text/" + plantedKey} {
				t.Run(fmt.Sprint(status, " ", form[:min(len(form), 60)], " ", contentType[:5]), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { // some of the calls take their time
						var log bytes.Buffer
						c := plantedClient(t, echo(status, form, contentType), &log)
						for name, err := range plantedCalls(t.Context(), c.Simulations) {
							require.Error(t, err, name)
							requireErrorHides(t, err)
						}
						requireHidden(t, log.String(), plantedKey, plantedDescription, plantedResult)
					})
				})
			}
		}
	}
}

func TestNoErrorAndNoLogShowsASecretThatARoundTripperRepeats(t *testing.T) {
	broken := errors.New("broken")
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		c := plantedClient(t, transportFunc(func(req *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("%w: sending %v", broken, req.Header)
		}), &log)
		for name, err := range plantedCalls(t.Context(), c.Simulations) {
			require.ErrorIs(t, err, broken, name)
			requireErrorHides(t, err)
		}
		requireHidden(t, log.String(), plantedKey, plantedDescription, plantedResult)
	})
}

func TestNoErrorOfAnOptionShowsTheKey(t *testing.T) {
	for name, opts := range map[string][]client.Option{
		"line break":     {client.WithAPIKey(plantedKey + "\n")},
		"in the user":    {client.WithBaseURL("https://" + plantedKey + "@service.example/api")},
		"as a password":  {client.WithBaseURL("https://user:" + plantedKey + "@service.example/api")},
		"in the query":   {client.WithBaseURL("https://service.example/api?key=" + plantedKey)},
		"in the path":    {client.WithBaseURL("http://service.example/" + plantedKey)},
		"as the URL":     {client.WithBaseURL(plantedKey)},
		"as the scheme":  {client.WithBaseURL(plantedKey + "://service.example")},
		"no valid URL":   {client.WithBaseURL("https://service.example/%zz" + plantedKey)},
		"another option": {client.WithAPIKey(plantedKey), client.WithTimeout(-1)},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := client.New(opts...)
			require.Error(t, err)
			require.Nil(t, c)
			requireErrorHides(t, err)
			_, err = client.NewDoer(opts...)
			requireErrorHides(t, err)
		})
	}
	t.Run("environment", func(t *testing.T) {
		t.Setenv("OMNIDIM_API_KEY", plantedKey+"\n")
		_, err := client.New()
		require.Error(t, err)
		requireErrorHides(t, err)
	})
	err := client.BearerAuth(plantedKey+"\n")(t.Context(), nil)
	require.Error(t, err)
	requireErrorHides(t, err)
}

func TestNoValueShowsTheKey(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	key := client.WithAPIKey(srv.APIKey())
	c := newClient(t, srv, key)
	doer, err := client.NewDoer(key, client.WithBaseURL(srv.URL()))
	require.NoError(t, err)
	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	plan, err := c.Simulations.Plan(t.Context(), id, func(e *client.Edit) error { return e.Scenarios.Add(plantedUpdate().Scenarios...) })
	require.NoError(t, err)
	result, err := c.Simulations.Apply(t.Context(), plan)
	require.NoError(t, err)
	for name, value := range map[string]any{
		"client": c, "client itself": *c, "service": c.Simulations, "service itself": *c.Simulations, "raw": c.Raw(), "doer": doer,
		"option": key, "editor": client.BearerAuth(srv.APIKey()), "simulation": sim, "simulation itself": *sim, "plan": plan,
		"plan itself": *plan, "result": result, "result itself": *result, "results": sim.Results(),
	} {
		t.Run(name, func(t *testing.T) { requireHidden(t, shown(value), srv.APIKey()) })
	}
}

// Some JSON encoders write / as \/ in a text.
func TestABodyHidesTheKeyHoweverItsSlashesAreWritten(t *testing.T) {
	const key = "sk/PLANTED/0123456789"
	for _, written := range []string{key, `sk\/PLANTED\/0123456789`} {
		t.Run(written, func(t *testing.T) {
			answer := func(*http.Request) (*http.Response, error) {
				body := io.NopCloser(strings.NewReader(`{"error":"bad","message":"key ` + written + `"}`))
				return &http.Response{StatusCode: 400, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}, nil
			}
			_, err := clientOver(t, "https://service.example/api/v1", transportFunc(answer), client.WithAPIKey(key)).Simulations.Get(t.Context(), 31)
			var refused *client.APIError
			require.ErrorAs(t, err, &refused)
			require.JSONEq(t, `{"error":"bad","message":"key [redacted]"}`, string(refused.Body))
			require.Equal(t, "key [redacted]", refused.Message)
		})
	}
}

func TestABodyDoesNotEndInTheMiddleOfTheKey(t *testing.T) {
	answer := func(*http.Request) (*http.Response, error) {
		body := io.NopCloser(strings.NewReader(strings.Repeat(plantedKey, 2000)))
		return &http.Response{StatusCode: 400, Header: http.Header{}, Body: body}, nil
	}
	_, err := clientOver(t, "https://service.example/api/v1", transportFunc(answer), client.WithAPIKey(plantedKey)).Simulations.Get(t.Context(), 31)
	var refused *client.APIError
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Body, 4<<10)
	require.NotContains(t, string(refused.Body), plantedKey[:4])
}
