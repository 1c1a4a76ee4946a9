package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// wild returns a string of so many bytes with all that an error must not show.
func wild(size int) string {
	return ("\u202eA\u2066 \x1b[2J\n\r\u2028\x00\u009b" + strings.Repeat("name \u200f", size/8))[:size]
}

// requireLine requires a text that a terminal or a log shows as one line.
func requireLine(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	text := err.Error()
	require.LessOrEqual(t, len(text), 2000, "%.300q…", text)
	require.True(t, utf8.ValidString(text))
	require.False(t, strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}), "%q", text)
}

const megabyte = 1 << 20

// wildScenarios returns scenarios without ids whose names are wild and differ.
func wildScenarios(n int) []client.Scenario {
	list := make([]client.Scenario, n)
	for i := range list {
		list[i] = client.NewScenario(fmt.Sprint(i, wild(megabyte/n)), "You want it.", "It is done.")
	}
	return list
}

// seedWild stores a simulation with wild names.
func seedWild(srv *clienttest.Server, n int) int64 {
	sim := clienttest.Simulation{Name: wild(megabyte), Agent: clienttest.Agent{ID: 7}}
	for _, sc := range wildScenarios(n) {
		sim.Scenarios = append(sim.Scenarios,
			clienttest.Scenario{Name: sc.Name, Description: sc.Description, ExpectedResult: sc.ExpectedResult})
	}
	return srv.Seed(sim)
}

// requireLineOf requires a line of an error that has the type E.
func requireLineOf[E error](t *testing.T, err error) {
	t.Helper()
	var target E
	require.ErrorAs(t, err, &target)
	requireLine(t, err)
}

func TestAPIError_Error_IsOneShortLine(t *testing.T) {
	quoted := strconv.Quote(strings.Repeat("name ", megabyte/5))
	for name, fault := range map[string]clienttest.Fault{
		"message":         clienttest.Error(400, "bad", wild(megabyte)),
		"code":            clienttest.Error(400, strings.Repeat("a", megabyte), ""),
		"content type":    clienttest.Respond(200, "{}", "Content-Type", strings.Repeat("text\u202e", 9999)),
		"request id":      clienttest.Respond(404, "{}", "X-Request-Id", strings.Repeat("id\u202e", 9999)),
		"name of a field": clienttest.Respond(200, `{`+quoted+`:1,`+quoted+`:2}`),
		"wild name":       clienttest.Respond(200, `{"\u202e\u0007\n":1,"\u202e\u0007\n":2}`),
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("", fault)
			_, err := newClient(t, srv).Simulations.Plan(t.Context(), id, nothing)
			requireLineOf[*client.APIError](t, err)
		})
	}
}

func TestTransportError_Error_IsOneShortLine(t *testing.T) {
	broken := errors.New(wild(megabyte))
	t.Run("of a RoundTripper", func(t *testing.T) {
		c := clientWith(t, func(*http.Request) (*http.Response, error) { return nil, broken })
		requireLineOf[*client.TransportError](t, errorOf(c.Simulations.Get(t.Context(), 31)))
	})
	t.Run("of a request editor", func(t *testing.T) {
		fails := client.WithRequestEditor(func(context.Context, *http.Request) error { return broken })
		requireLineOf[*client.TransportError](t, errorOf(newClient(t, newServer(t), fails).Simulations.Get(t.Context(), 31)))
	})
	t.Run("of a context", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(broken)
		requireLineOf[*client.TransportError](t, errorOf(newClient(t, newServer(t)).Simulations.Get(ctx, 31)))
	})
}

func TestValidationError_Error_IsOneShortLine(t *testing.T) {
	provider := client.Voice{ID: "v", Provider: client.VoiceProvider(wild(megabyte))}
	same := client.NewScenario(wild(megabyte), "You want it.", "It is done.")
	for name, change := range map[string]func(*client.Edit) error{
		"a name twice": func(e *client.Edit) error { return e.Scenarios.Add(same, same) },
		"a provider": func(e *client.Edit) error {
			return e.Scenarios.Add(client.NewScenario("New", "You.", "It.", provider))
		},
		"a thousand": func(e *client.Edit) error { return e.Scenarios.Add(make([]client.Scenario, 1000)...) },
		"a replaced list": func(e *client.Edit) error {
			return e.Scenarios.Replace([]client.Scenario{same, same}, client.AllowRemoveAll())
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			_, err := newClient(t, srv).Simulations.Plan(t.Context(), seed(t, srv), change)
			requireLineOf[*client.ValidationError](t, err)
		})
	}
	t.Run("Update", func(t *testing.T) {
		scenarios := []client.Scenario{client.NewScenario("New", "You.", "It.", provider)}
		_, err := newClient(t, newServer(t)).Simulations.Update(t.Context(), 31, client.SimulationUpdate{Scenarios: scenarios})
		requireLineOf[*client.ValidationError](t, err)
	})
}

func TestConflictError_Error_IsOneShortLine(t *testing.T) {
	srv := newServer(t)
	id := seedWild(srv, 12)
	c := newClient(t, srv)
	p := plan(t, c, id, adding("Added"))
	srv.Edit(id, func(sim *clienttest.Simulation) {
		for i := range sim.Scenarios {
			sim.Scenarios[i].Description = "You want something else."
		}
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: wild(megabyte), Description: "You.", ExpectedResult: "It."})
	})
	_, err := c.Simulations.Apply(t.Context(), p)
	requireLineOf[*client.ConflictError](t, err)
	require.ErrorContains(t, err, "; and 3 more)", "it names ten changes of thirteen")
	require.Equal(t, 10, strings.Count(err.Error(), "altered in description"))
}

func TestDivergedError_Error_IsOneShortLine(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.NormalizeStrings(strings.ToUpper))
		c := newClient(t, srv)
		_, err := c.Simulations.Edit(t.Context(), seed(t, srv), func(e *client.Edit) error { return e.Scenarios.Add(wildScenarios(12)...) })
		requireLineOf[*client.DivergedError](t, err)
		require.ErrorContains(t, err, " more)")
	})
}

func TestOutcomeUnknownError_Error_IsOneShortLine(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedWild(srv, 2)
		unreadable := clienttest.Error(400, "bad", wild(megabyte))
		srv.Inject("updateSimulation", clienttest.Respond(502, `{"error":"`+strings.Repeat("a ", 9999)+`"}`))
		srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, clienttest.Times(9, unreadable)...)...)
		_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Added"))
		requireLineOf[*client.OutcomeUnknownError](t, err)
	})
	t.Run("of Create", func(t *testing.T) {
		c := clientWith(t, func(req *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, req.Body)
			return nil, errors.New(wild(megabyte))
		})
		_, err := c.Simulations.Create(t.Context(), client.SimulationCreate{Name: "New", AgentID: 7})
		requireLineOf[*client.OutcomeUnknownError](t, err)
	})
}

func TestRecordError_Error_IsOneShortLine(t *testing.T) {
	long := strings.Repeat("name ", megabyte/5)
	for name, fields := range map[string]string{
		"a name twice": `"id":1,"` + long + `":1,"` + long + `":2`,
		"a wild name":  `"id":1,"\u202e\u0007\n":1,"\u202e\u0007\n":2`,
		"voices":       `"id":1,"` + long + `voice":1`,
		"wild voices":  `"id":1,"\u202e\u0007\nvoice":1`,
		"half a name":  `"id":1,"\u202e\u0007\n":"\ud800"`,
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("", clienttest.Respond(200, `{"success":true,"simulation":{"id":31,"scenarios_ids":[{`+fields+`}]}}`))
			_, err := newClient(t, srv).Simulations.Plan(t.Context(), 31, nothing)
			requireLineOf[*client.RecordError](t, err)
		})
	}
	t.Run("an age", func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("", clienttest.Header("Age", strings.Repeat("9", 99999)))
		requireLineOf[*client.RecordError](t, errorOf(newClient(t, srv).Simulations.Plan(t.Context(), id, nothing)))
	})
	t.Run("a caller's reader", func(t *testing.T) {
		srv := newServer(t)
		c := newClient(t, srv, client.WithRecordReader(func(json.RawMessage) (client.Scenario, error) {
			return client.Scenario{}, errors.New(wild(megabyte))
		}))
		requireLineOf[*client.RecordError](t, errorOf(c.Simulations.Plan(t.Context(), seed(t, srv), nothing)))
	})
}

func TestScenarioSet_ErrorsAreOneShortLine(t *testing.T) {
	requireLine(t, &client.WouldRemoveError{IDs: make([]int64, 10000)})
	requireLine(t, errorOf(client.ParseScenarios([]byte(`[{"`+strings.Repeat("name ", megabyte/5)+`":1}]`))))
	requireLine(t, errorOf(client.ParseScenarios([]byte(`[{"\u202e\u0007\n":1}]`))))
	srv := newServer(t)
	name := wild(megabyte)
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, Scenarios: []clienttest.Scenario{
		{Name: name, Description: "You.", ExpectedResult: "It."}, {Name: name, Description: "You.", ExpectedResult: "It."},
	}})
	for rule, change := range map[string]func(*client.Edit) error{
		"an ambiguous name": func(e *client.Edit) error {
			return e.Scenarios.Replace([]client.Scenario{client.NewScenario(name, "You.", "It.")})
		},
		"unknown ids": removing(make([]int64, 10000)...),
	} {
		t.Run(rule, func(t *testing.T) {
			requireLine(t, errorOf(newClient(t, srv).Simulations.Plan(t.Context(), id, change)))
		})
	}
}

func TestSimulationsService_ErrorsAreOneShortLine(t *testing.T) {
	broken := errors.New(wild(megabyte))
	t.Run("FindByName finds none", func(t *testing.T) {
		requireLine(t, errorOf(newClient(t, newServer(t)).Simulations.FindByName(t.Context(), wild(megabyte))))
	})
	t.Run("FindByName finds several", func(t *testing.T) {
		srv := newServer(t)
		seedWild(srv, 1)
		seedWild(srv, 1)
		requireLine(t, errorOf(newClient(t, srv).Simulations.FindByName(t.Context(), wild(megabyte))))
	})
	t.Run("a locker fails", func(t *testing.T) {
		fails := client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) { return ctx, nil, broken })
		err := newClient(t, newServer(t), fails).Simulations.Delete(t.Context(), 31)
		require.ErrorIs(t, err, broken)
		requireLine(t, err)
	})
	synctestSubtest(t, "Wait ends with the context", func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("", clienttest.Respond(200, `{"success":true,"simulation":{"id":31,"status":"\u202e\u0007\nNew"}}`))
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err := newClient(t, srv).Simulations.Wait(ctx, 31, client.WaitOptions{OnProgress: func(client.Progress) { cancel(broken) }})
		require.ErrorIs(t, err, broken)
		requireLine(t, err)
	})
	synctestSubtest(t, "the context ends before another attempt", func(t *testing.T) {
		srv := newServer(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		srv.Inject("updateSimulation", clienttest.RateLimit("30"))
		time.AfterFunc(3*time.Second, func() { cancel(broken) })
		_, err := newClient(t, srv).Simulations.Edit(ctx, seed(t, srv), adding("Added"))
		require.ErrorIs(t, err, broken)
		require.ErrorIs(t, err, client.ErrRateLimited)
		requireLine(t, err)
	})
	synctestSubtest(t, "a writer does not get its turn", func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err := c.Simulations.Edit(t.Context(), id, func(*client.Edit) error {
			cancel(broken)
			return c.Simulations.Delete(ctx, id)
		})
		require.ErrorIs(t, err, broken)
		requireLine(t, err)
	})
}

func TestNew_ErrorsAreOneShortLine(t *testing.T) {
	for name, opt := range map[string]client.Option{
		"base URL":         client.WithBaseURL("http://" + strings.Repeat("service", 9999) + ".example"),
		"wild base URL":    client.WithBaseURL("http://\u202eservice.example"),
		"user agent":       client.WithUserAgent(wild(megabyte)),
		"backup directory": client.WithBackupDir(wild(megabyte)),
	} {
		t.Run(name, func(t *testing.T) { requireLine(t, errorOf(client.New(client.WithAPIKey(transportKey), opt))) })
	}
}

func TestWithBackupDir_ErrorsAreOneShortLine(t *testing.T) {
	dir := t.TempDir()
	for range 12 {
		dir = filepath.Join(dir, "\u202e\n"+strings.Repeat("d", 200))
	}
	require.NoError(t, os.MkdirAll(dir, 0o700))
	srv := newServer(t)
	c := newClient(t, srv, client.WithBackupDir(dir))
	file := filepath.Join(dir, "backup.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"format":1,"\u202e\u0007\n":1}`), 0o600))
	requireLine(t, errorOf(client.LoadBackup(file)))
	requireLine(t, errorOf(client.LoadBackup(file+"none")))
	require.NoError(t, os.RemoveAll(dir))
	_, err := c.Simulations.Edit(t.Context(), seed(t, srv), adding("Added"))
	require.ErrorIs(t, err, os.ErrNotExist)
	requireLine(t, err)
	require.Empty(t, sent(srv, "updateSimulation"))
}

func TestPlan_UnmarshalJSON_ErrorsAreOneShortLine(t *testing.T) {
	long := strings.Repeat("name ", megabyte/5)
	for name, field := range map[string]string{"long": long, "wild": `\u202e\u0007\n`} {
		t.Run(name+", unknown", func(t *testing.T) {
			requireLine(t, new(client.Plan).UnmarshalJSON([]byte(`{"format":1,"`+field+`":1}`)))
		})
		t.Run(name+", twice", func(t *testing.T) {
			requireLine(t, new(client.Plan).UnmarshalJSON([]byte(`{"`+field+`":1,"`+field+`":1}`)))
		})
	}
}
