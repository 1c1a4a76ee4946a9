package ogenconsumer

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/ogenconsumer/catalog"
	"example.com/ogenconsumer/simulations"
	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

func TestCatalog_GetsKeyAndRetriesFromTheTransport(t *testing.T) {
	s := newService(t)
	s.failures = 1
	require.Equal(t, []client.Voice{client.Cartesia("narrator-2")}, s.listVoices(t))
	require.Equal(t, []string{"Bearer " + s.APIKey(), "Bearer " + s.APIKey()}, s.authorizations)
}

func TestCatalog_SendsTheKeyToNoOtherHost(t *testing.T) {
	s := newService(t)
	other, err := catalog.NewClient("https://api.example.com/v1", catalogKey{}, catalog.WithClient(s.doer))
	require.NoError(t, err)
	_, err = other.ListVoices(t.Context(), catalog.ListVoicesParams{})
	require.ErrorContains(t, err, "would leave the host")
	require.Empty(t, s.authorizations)
}

func TestUpdate_SendsTheListOfAScenarioSet(t *testing.T) {
	s := newService(t)
	id := s.Seed(clienttest.SampleSimulation())
	c, err := client.New(s.options()...)
	require.NoError(t, err)
	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	added := client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled.", s.listVoices(t)...)
	require.NoError(t, set.Add(added))
	list, err := set.Build()
	require.NoError(t, err)

	// Both clients agree on the JSON of a list.
	data, err := json.Marshal(map[string]any{"scenarios": list})
	require.NoError(t, err)
	var update simulations.SimulationUpdate
	require.NoError(t, update.UnmarshalJSON(data))
	second, err := simulations.NewClient(s.URL(), simulationsKey{}, simulations.WithClient(s.doer))
	require.NoError(t, err)
	res, err := second.UpdateSimulation(t.Context(), &update, simulations.UpdateSimulationParams{SimulationID: id})
	require.NoError(t, err)
	require.IsType(t, &simulations.SimulationEnvelope{}, res)

	stored, found := s.State(id)
	require.True(t, found)
	require.Len(t, stored.Scenarios, 4, "the stored scenarios and the new one")
	for i, sc := range list[:3] {
		require.Equal(t, sc.ID, stored.Scenarios[i].ID)
		require.Equal(t, sc.ExpectedResult, stored.Scenarios[i].ExpectedResult)
	}
	require.Equal(t, added.Name, stored.Scenarios[3].Name)
	require.Equal(t, "narrator-2", stored.Scenarios[3].SelectedVoices[0].ID)
}

// service is a fake of the service, which lists one voice besides. The next requests for voices fail
// as often as failures says.
type service struct {
	*clienttest.Server
	doer           gen.HttpRequestDoer
	failures       int
	authorizations []string
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{Server: clienttest.NewServer(t)}
	doer, err := client.NewDoer(s.options()...)
	require.NoError(t, err)
	s.doer = doer
	return s
}

func (s *service) options() []client.Option {
	return append(s.Options(),
		client.WithHTTPClient(&http.Client{Transport: s}),
		client.WithRetry(client.RetryPolicy{Attempts: 2, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}),
	)
}

func (s *service) listVoices(t *testing.T) []client.Voice {
	t.Helper()
	second, err := catalog.NewClient(s.URL(), catalogKey{}, catalog.WithClient(s.doer))
	require.NoError(t, err)
	res, err := second.ListVoices(t.Context(), catalog.ListVoicesParams{Provider: catalog.NewOptProvider(catalog.ProviderCartesia)})
	require.NoError(t, err)
	page, found := any(res).(*catalog.VoicePage)
	require.True(t, found, "%#v", res)
	list := []client.Voice{}
	for _, voice := range page.Voices {
		list = append(list, client.Cartesia(voice.Name.Value.String))
	}
	return list
}

// RoundTrip responds to requests for voices, with false for empty fields as the service does.
func (s *service) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/providers/voices") {
		return s.Client().Transport.RoundTrip(req)
	}
	s.authorizations = append(s.authorizations, req.Header.Get("Authorization"))
	if s.failures > 0 {
		s.failures--
		return respond(req, http.StatusServiceUnavailable, `{"error": "unavailable"}`), nil
	}
	return respond(req, http.StatusOK, `{
		"voices": [{"id": null, "name": "narrator-2", "service": "cartesia", "tags": ["calm"], "external_id": false}],
		"total": 1, "page": 1, "page_size": 20
	}`), nil
}

func respond(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(body)),
		Request:    req,
	}
}

// The clients of ogen want a key. The transport sets the real one.
type (
	catalogKey     struct{}
	simulationsKey struct{}
)

func (catalogKey) BearerAuth(context.Context, catalog.OperationName) (catalog.BearerAuth, error) {
	return catalog.BearerAuth{Token: "placeholder"}, nil
}

func (simulationsKey) BearerAuth(context.Context, simulations.OperationName) (simulations.BearerAuth, error) {
	return simulations.BearerAuth{Token: "placeholder"}, nil
}
