package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The planted keys. Each is one word, so that it passes for a code as well as for a text.
const (
	plantedKey = "sk-PLANTED.0123456789_key"
	slashedKey = "sk/PLANTED+0123456789/key=="
)

func plantedClient(t *testing.T, key string, rt http.RoundTripper, log io.Writer) *client.Client {
	t.Helper()
	logger := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return clientOver(t, "https://service.example/api/v1", rt, client.WithAPIKey(key), client.WithLogger(logger))
}

// printed renders a value in every way that a program may print it.
func printed(value any) string {
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

// requireHidden fails if text shows a secret in any case, or in hexadecimal, base64, JSON or a JSON pointer.
func requireHidden(t *testing.T, text string, secrets ...string) {
	t.Helper()
	text = strings.ToLower(text)
	for _, secret := range secrets {
		inBase64, err := json.Marshal([]byte(secret))
		require.NoError(t, err)
		pointer := strings.NewReplacer("~", "~0", "/", "~1").Replace(secret)
		for _, spelling := range []string{
			secret, fmt.Sprintf("%x", secret), strings.Trim(string(inBase64), `"=`), escaped(secret), pointer, strings.ReplaceAll(secret, "/", "."),
		} {
			require.NotContains(t, text, strings.ToLower(spelling))
		}
	}
}

// chain returns an error and all that it wraps.
func chain(err error) (all []error) {
	if err == nil {
		return nil
	}
	all = append(all, err)
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range several.Unwrap() {
			all = append(all, chain(inner)...)
		}
	}
	return append(all, chain(errors.Unwrap(err))...)
}

// requireErrorHides checks an error and what it wraps, the values that the pointers point to included.
func requireErrorHides(t *testing.T, err error, key string) {
	t.Helper()
	for _, inner := range chain(err) {
		requireHidden(t, printed(inner), key)
		requireHidden(t, printed(reflect.Indirect(reflect.ValueOf(inner)).Interface()), key)
	}
	require.NotContains(t, err.Error(), "\n")
	var refused *client.APIError
	if errors.As(err, &refused) {
		requireHidden(t, string(refused.Body)+refused.Message+refused.Code+refused.RequestID, key)
	}
	var record *client.RecordError
	if errors.As(err, &record) {
		requireHidden(t, string(record.Raw)+record.Field, key)
	}
}

func TestNew_ErrorsShowNoKey(t *testing.T) {
	for name, opts := range map[string][]client.Option{
		"line break":     {client.WithAPIKey(plantedKey + "\n")},
		"with Bearer":    {client.WithAPIKey("Bearer " + plantedKey)},
		"a variable":     {client.WithAPIKey("OMNIDIM_API_KEY=" + plantedKey)},
		"invisible":      {client.WithAPIKey(plantedKey + "\u200b")},
		"in quotes":      {client.WithAPIKey(`"` + plantedKey + `"`)},
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
			requireErrorHides(t, err, plantedKey)
			_, err = client.NewDoer(opts...)
			requireErrorHides(t, err, plantedKey)
		})
	}
	t.Run("environment", func(t *testing.T) {
		t.Setenv("OMNIDIM_API_KEY", plantedKey+"\n")
		_, err := client.New()
		require.Error(t, err)
		requireErrorHides(t, err, plantedKey)
	})
	t.Run("BearerAuth", func(t *testing.T) {
		err := client.BearerAuth(plantedKey+"\n")(t.Context(), nil)
		require.Error(t, err)
		requireErrorHides(t, err, plantedKey)
	})
}

func TestClient_NoValueShowsTheKey(t *testing.T) {
	srv := newServer(t, clienttest.WithAPIKey(plantedKey))
	id := seed(t, srv)
	c := newClient(t, srv)
	doer, err := client.NewDoer(srv.Options()...)
	require.NoError(t, err)
	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	p := plan(t, c, id, adding("Added"))
	result, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	option := client.WithAPIKey(plantedKey)
	for name, value := range map[string]any{
		"Client": *c, "*Client": c, "SimulationsService": *c.Simulations, "*SimulationsService": c.Simulations, "Raw": c.Raw(),
		"NewDoer": doer, "Option": option, "[]Option": []client.Option{option}, "BearerAuth": client.BearerAuth(plantedKey),
		"Simulation": *sim, "*Simulation": sim, "*ScenarioSet": set, "Plan": *p, "*Plan": p, "EditResult": *result, "*EditResult": result,
		"RunResults": sim.Results(), "a struct that has it": struct{ C *client.Client }{c}, "Snapshot": p.Base(),
	} {
		t.Run(name, func(t *testing.T) { requireHidden(t, printed(value), plantedKey) })
	}
}
