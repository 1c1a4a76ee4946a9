package client_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAPlanPrintsALineAScenarioAndItsFields(t *testing.T) {
	for name, test := range map[string]struct {
		options []clienttest.Option
		change  func(*client.Edit) error
		want    []string
	}{
		"no change": {nil, nothing, []string{"simulation 101: no change, 2 scenarios"}},
		"settings": {nil, func(e *client.Edit) error { e.Name, e.NumberOfCallToMake, e.AgentID = "Sur\ngery", 2, 8; return nil }, []string{
			"simulation 101: 0 added, 0 changed, 0 removed, 2 kept",
			`- name: "Clinic"`, `+ name: "Sur\ngery"`,
			`- agent_id: "7"`, `+ agent_id: "8"`,
			`- number_of_call_to_make: "1"`, `+ number_of_call_to_make: "2"`,
			`= 50001 "Books"`, `= 50002 "Cancels"`,
		}},
		"scenarios": {nil, both(both(removing(cancels), adding("Asks")), func(e *client.Edit) error {
			return e.Scenarios.Change(books, func(sc *client.Scenario) {
				sc.Name, sc.SelectedVoices = "Books\x1b[2J", append(sc.SelectedVoices, client.Deepgram("x"))
			})
		}), []string{
			"simulation 101: 1 added, 1 changed, 1 removed, 0 kept",
			`~ 50001 "Books\x1b[2J"`,
			`    - name: "Books"`, `    + name: "Books\x1b[2J"`,
			`    - selected_voices: "rime/v1"`, `    + selected_voices: "deepgram/x, rime/v1"`,
			`+ new "Asks"`,
			`    + description: "You want Asks."`, `    + expected_result: "It is done."`,
			`- 50002 "Cancels"`,
		}},
		"voices removed": {nil, func(e *client.Edit) error {
			return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = nil })
		}, []string{
			"simulation 101: 0 added, 1 changed, 0 removed, 1 kept",
			`~ 50001 "Books"`, `    - selected_voices: "rime/v1"`, `= 50002 "Cancels"`,
		}},
		"voices not returned": {opts(clienttest.VoicesMissing()), clearing, []string{
			"simulation 101: 0 added, 0 changed, 2 removed, 0 kept",
			`- 50001 "Books"`, `- 50002 "Cancels"`,
			"! the service did not return the voices of [50001 50002]: unless they are set here, these are sent without",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, test.options...)
			c, id := newClient(t, srv), seed(t, srv)
			require.Equal(t, strings.Join(test.want, "\n")+"\n", plan(t, c, id, test.change).String())
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}

func TestAPlanListsItsChanges(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, both(both(renaming(cancels, "Calls off"), removing(books)), both(adding("Asks"), settingName("Surgery"))))
	require.Equal(t, id, p.SimulationID())
	require.False(t, p.Empty())
	base, wanted := p.Base().Scenarios, p.Wanted().Scenarios
	require.Equal(t, client.Changes{
		Settings: []client.FieldChange{{Field: "name", Before: "Clinic", After: "Surgery"}},
		Added:    wanted[1:],
		Changed: []client.ScenarioChange{{Before: base[1], After: wanted[0],
			Fields: []client.FieldChange{{Field: "name", Before: "Cancels", After: "Calls off"}}}},
		Removed: base[:1],
	}, p.Changes())
}

func TestThePlansBodyIsWhatIsSent(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, both(renaming(cancels, "<Calls>"), both(adding("Asks"), settingName("Surgery"))))
	_, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"Surgery","scenarios":[
		{"id":50001,"name":"Books","description":"You want to book.","expected_result":"It is booked.","selected_voices":[{"id":"v1","provider":"rime"}]},
		{"id":50002,"name":"<Calls>","description":"You want to cancel.","expected_result":"It is cancelled.","selected_voices":[]},
		{"name":"Asks","description":"You want Asks.","expected_result":"It is done."}]}`, string(sent(srv, "updateSimulation")[0].Body))
	require.JSONEq(t, asJSON(t, p.Body()), string(sent(srv, "updateSimulation")[0].Body))
}

func TestAPlanRefusesWhatMustNotBeSent(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*client.Edit) error
		path   string
	}{
		"a name cleared":      {settingName(""), "name"},
		"an agent cleared":    {func(e *client.Edit) error { e.AgentID = 0; return nil }, "agent_id"},
		"too many calls":      {func(e *client.Edit) error { e.NumberOfCallToMake = 4; return nil }, "number_of_call_to_make"},
		"negative":            {func(e *client.Edit) error { e.ConcurrentCallCount = -1; return nil }, "concurrent_call_count"},
		"a name that is none": {settingName("\xff"), "name"},
		"a blank scenario":    {adding(""), "scenarios[2].name"},
		"a twin":              {adding("Books"), "scenarios[2].name"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			_, err := newClient(t, srv).Simulations.Plan(t.Context(), seed(t, srv), test.change)
			var invalid *client.ValidationError
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, test.path, invalid.Fields[0].Path)
		})
	}
	t.Run("another set", func(t *testing.T) {
		srv := newServer(t)
		_, err := newClient(t, srv).Simulations.Plan(t.Context(), seed(t, srv), func(e *client.Edit) error {
			e.Scenarios = setOf(t)
			return nil
		})
		require.ErrorContains(t, err, "replaced by another set")
	})
}

func TestProvidersThatAreAllowedPass(t *testing.T) {
	srv := newServer(t, clienttest.AcceptProviders("unlisted"))
	c, id := newClient(t, srv, client.WithProviders("unlisted")), seed(t, srv)
	voiced := func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Asks", "d", "e", client.Voice{ID: "v", Provider: "unlisted"}))
	}
	p := plan(t, c, id, voiced)
	var invalid *client.ValidationError
	_, err := newClient(t, srv).Simulations.Apply(t.Context(), p)
	require.ErrorAs(t, err, &invalid, "a client that allows less checks a plan of another one")
	_, err = c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
}

func TestNoPlanIsNoPlan(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	for _, p := range []*client.Plan{nil, {}} {
		_, err := c.Simulations.Apply(t.Context(), p)
		require.ErrorContains(t, err, "the plan is empty")
	}
	require.Empty(t, srv.Requests())
}

// A plan that was printed and agreed to is the one that is applied, whatever happens to what it showed.
func TestAPlanIsNeverChanged(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	spoil := func(lists ...[]client.Scenario) {
		for _, list := range lists {
			for i := range list {
				list[i].Name = "spoilt"
				for j := range list[i].SelectedVoices {
					list[i].SelectedVoices[j].ID = "spoilt"
				}
			}
		}
	}
	var edit *client.Edit
	p := plan(t, c, id, func(e *client.Edit) error {
		edit = e
		return both(renaming(books, "Asks"), settingName("Surgery"))(e)
	})
	before := asJSON(t, p)

	spoil([]client.Scenario{p.Changes().Changed[0].Before, p.Changes().Changed[0].After})
	edit.Name = "spoilt"
	edit.Scenarios.Clear()

	srv.Inject("getSimulation", otherWriter(id))
	_, err := c.Simulations.Apply(t.Context(), p)
	var conflict *client.ConflictError
	require.ErrorAs(t, err, &conflict)
	spoil(conflict.Base.Scenarios, conflict.Theirs.Scenarios, conflict.Mine.Scenarios)
	require.Equal(t, before, asJSON(t, p))

	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name = "Clinic" })
	srv.Inject("updateSimulation", clienttest.After(func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].Description = "other" })
	}))
	_, err = c.Simulations.Apply(t.Context(), p)
	var diverged *client.DivergedError
	require.ErrorAs(t, err, &diverged)
	spoil(diverged.Found.Scenarios, diverged.Wanted.Scenarios, []client.Scenario{diverged.Changes.Changed[0].Before})
	require.Equal(t, before, asJSON(t, p))
}
