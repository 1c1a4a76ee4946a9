package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

const cannedID = 31

// cannedScenarios are n stored scenarios of about 900 bytes each.
func cannedScenarios(n int) []client.Scenario {
	list := make([]client.Scenario, n)
	for i := range list {
		list[i] = client.Scenario{
			ID:             int64(9001 + i),
			Name:           fmt.Sprintf("Asks for an appointment, case %d", i),
			Description:    strings.Repeat("You call the clinic and want an appointment as early as possible, but only in the morning. ", 6),
			ExpectedResult: strings.Repeat("The agent offers a slot in the morning and confirms it. ", 4),
			SelectedVoices: []client.Voice{client.Cartesia("narrator-2")},
		}
	}
	return list
}

// canned answers every request with the same bytes, without a socket. It reads the body of a request to its end.
type canned []byte

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
		req.Body.Close()
	}
	return &http.Response{
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(c)),
		ContentLength: int64(len(c)),
		Request:       req,
	}, nil
}

// appliedOnce answers as a service that stores the plan of changeOne, and forgets it once it was read back.
type appliedOnce struct {
	before, after canned
	written       bool
}

func (a *appliedOnce) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPut {
		a.written = true
		return a.after.RoundTrip(req)
	}
	if a.written {
		a.written = false
		return a.after.RoundTrip(req)
	}
	return a.before.RoundTrip(req)
}

// cannedAnswer shows the simulation with these scenarios.
func cannedAnswer(tb testing.TB, scenarios []client.Scenario) canned {
	tb.Helper()
	records, err := json.Marshal(scenarios)
	require.NoError(tb, err)
	return fmt.Appendf(nil, `{"success":true,"simulation":{"id":%d,"name":"Clinic","status":"Draft","scenarios_ids":%s}}`, cannedID, records)
}

// cannedClient returns a client for which the simulation always has these n scenarios.
func cannedClient(tb testing.TB, n int, opts ...client.Option) *client.SimulationsService {
	tb.Helper()
	return clientOf(tb, cannedAnswer(tb, cannedScenarios(n)), opts...)
}

func clientOf(tb testing.TB, rt http.RoundTripper, opts ...client.Option) *client.SimulationsService {
	tb.Helper()
	c, err := client.New(append([]client.Option{
		client.WithBaseURL("http://127.0.0.1/api/v1"), client.WithAPIKey("benchmark-key"), client.WithHTTPClient(&http.Client{Transport: rt}),
	}, opts...)...)
	require.NoError(tb, err)
	return c.Simulations
}

// changeOne changes one scenario in the middle of n.
func changeOne(n int) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Change(int64(9001+n/2), func(sc *client.Scenario) { sc.Description += "Be polite." })
	}
}

// cannedCalls are what is measured of a list of n scenarios.
func cannedCalls(tb testing.TB, n int) map[string]func() error {
	tb.Helper()
	s := cannedClient(tb, n)
	update := client.SimulationUpdate{Scenarios: cannedScenarios(n)}
	sim, err := s.Get(tb.Context(), cannedID)
	require.NoError(tb, err)
	set, err := sim.Scenarios()
	require.NoError(tb, err)
	require.NoError(tb, changeOne(n)(&client.Edit{Scenarios: set}))
	changed, err := set.Build()
	require.NoError(tb, err)
	applying := clientOf(tb, &appliedOnce{before: cannedAnswer(tb, cannedScenarios(n)), after: cannedAnswer(tb, changed)})
	plan, err := applying.Plan(tb.Context(), cannedID, changeOne(n))
	require.NoError(tb, err)
	return map[string]func() error{
		"Get":     func() error { _, err := s.Get(tb.Context(), cannedID); return err },
		"Update":  func() error { _, err := s.Update(tb.Context(), cannedID, update); return err },
		"Plan":    func() error { _, err := s.Plan(tb.Context(), cannedID, changeOne(n)); return err },
		"Build":   func() error { _, err := set.Build(); return err },
		"Apply":   func() error { _, err := applying.Apply(tb.Context(), plan); return err },
		"Replace": func() error { return set.Replace(changed) },
		"String":  func() error { _ = plan.String(); return nil },
	}
}

func benchmarkCall(b *testing.B, name string) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			call := cannedCalls(b, n)[name]
			b.ReportAllocs()
			for b.Loop() {
				if err := call(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) { benchmarkCall(b, "Get") }
func BenchmarkEncode(b *testing.B) { benchmarkCall(b, "Update") }
func BenchmarkPlan(b *testing.B)   { benchmarkCall(b, "Plan") }
func BenchmarkBuild(b *testing.B)  { benchmarkCall(b, "Build") }
