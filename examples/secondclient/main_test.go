package main

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/examples/secondclient/catalog"
	"github.com/omnidim-go/simulations/gen"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testFake returns a fake for a test inside a bubble of synctest.
func testFake(t *testing.T) *fake {
	t.Helper()
	return newFake(clienttest.NewServer(t, clienttest.InMemory()))
}

// roundTrip makes a function a transport.
type roundTrip func(*http.Request) (*http.Response, error)

func (fn roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return fn(req) }

// always returns a service with one response to every request.
func always(status int, contentType, body string) service {
	respond := roundTrip(func(req *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status,
			Header:     http.Header{"Content-Type": {contentType}},
			Body:       io.NopCloser(strings.NewReader(body)),
			Request:    req,
		}, nil
	})
	return service{baseURL: "http://127.0.0.1:1/api/v1", key: "test-key-0123", transport: respond}
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := testFake(t)
		var stdout strings.Builder
		require.NoError(t, run(t.Context(), &stdout, f.service(), "Front desk", "cartesia"))
		require.Equal(t, `agent 208 "Front desk"
voice cartesia/narrator-2
voice cartesia/storyteller-1
simulation 101 "Test of Front desk"
`, stdout.String())
		stored, ok := f.srv.State(101)
		require.True(t, ok)
		require.Equal(t, int64(208), stored.Agent.ID)
		require.Len(t, stored.Scenarios, 1)
		require.Equal(t, []clienttest.Voice{
			{ID: "narrator-2", Provider: "cartesia"},
			{ID: "storyteller-1", Provider: "cartesia"},
		}, stored.Scenarios[0].SelectedVoices)
	})
}

func TestRun_CreatesNothingAfterAFailure(t *testing.T) {
	for name, tt := range map[string]struct{ key, agent, provider, want string }{
		"another key":       {"another-key", "Front desk", "cartesia", "responded with 401 (unauthorized)"},
		"no key":            {"", "Front desk", "cartesia", "API key is missing"},
		"no such agent":     {clienttest.DefaultAPIKey, "Back office", "cartesia", "no agent of the account has this name"},
		"no such provider":  {clienttest.DefaultAPIKey, "Front desk", "acme", `list voices of "acme"`},
		"provider w/o list": {clienttest.DefaultAPIKey, "Front desk", "rime", `list voices of "rime"`},
		"no voices":         {clienttest.DefaultAPIKey, "Front desk", "eleven_labs", "the provider has no voice"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := testFake(t)
				s := f.service()
				s.key = tt.key
				err := run(t.Context(), io.Discard, s, tt.agent, tt.provider)
				require.ErrorContains(t, err, tt.want)
				require.Empty(t, f.srv.Requests())
			})
		})
	}
}

// The second specification takes its error from the first one: both are the same Go type, not a
// copy.
func TestCatalog_SharesTheErrorWithTheFirstClient(t *testing.T) {
	require.Equal(t, reflect.TypeFor[gen.Error](), reflect.TypeFor[catalog.Error]())
}

func TestNewCatalog_KeyStaysWithTheBaseURL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testFake(t).service()
		second, err := newCatalog(s)
		require.NoError(t, err)
		second.Server = "https://elsewhere.example/"
		_, err = findAgent(t.Context(), second, "Front desk")
		require.ErrorContains(t, err, "would leave")
		require.NotContains(t, err.Error(), s.key)
	})
}

func TestVoiceProviders_InBothSpecifications(t *testing.T) {
	var both []string
	for _, provider := range []catalog.Provider{
		catalog.ProviderElevenLabs, catalog.ProviderGoogle, catalog.ProviderDeepgram,
		catalog.ProviderCartesia, catalog.ProviderSarvam,
	} {
		if client.VoiceProvider(provider).Valid() {
			both = append(both, string(provider))
		}
	}
	require.Equal(t, usableProviders, strings.Join(both[:2], ", ")+" or "+both[2])
	require.Len(t, both, 3)
}
