package client_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestPlan_Changes(t *testing.T) {
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

func TestPlan_Empty(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		empty  bool
	}{
		"nothing":               {nothing, true},
		"another order":         {reversing, true},
		"changed and back":      {both(renaming(books, "Asks"), renaming(books, "Books")), true},
		"settings and back":     {both(settingName("Surgery"), settingName("Clinic")), true},
		"removed and added":     {both(removing(books), adding("Books")), false},
		"a setting":             {settingName("Surgery"), false},
		"an addition":           {adding("Asks"), false},
		"a removal":             {removing(books), false},
		"voices that are empty": {withoutStoredVoices(cancels), true},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, tt.change)
			require.Equal(t, tt.empty, p.Empty(), "%v", p)
			result, err := c.Simulations.Apply(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, tt.empty, result.Outcome == client.OutcomeUnchanged)
			require.Equal(t, tt.empty, len(sent(srv, "updateSimulation")) == 0)
		})
	}
}

// reversing gives the same scenarios in another order.
func reversing(e *client.Edit) error {
	list := slices.Collect(e.Scenarios.All())
	slices.Reverse(list)
	return e.Scenarios.Replace(list)
}

func TestPlan_Body_IsWhatApplySends(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, both(renaming(cancels, "<Calls>"), both(adding("Asks"), settingName("Surgery"))))
	_, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	body := wireBody(t, srv, "updateSimulation")
	require.JSONEq(t, `{"name":"Surgery","scenarios":[
		{"id":50001,"name":"Books","description":"You want to book.","expected_result":"It is booked.",
			"selected_voices":[{"id":"v1","provider":"rime"}]},
		{"id":50002,"name":"<Calls>","description":"You want to cancel.","expected_result":"It is cancelled.","selected_voices":[]},
		{"name":"Asks","description":"You want Asks.","expected_result":"It is done."}]}`, body)
	require.JSONEq(t, asJSON(t, p.Body()), body)
}

func TestPlan_Body_HasTheFullListForASettingAlone(t *testing.T) {
	srv := newServer(t, clienttest.VoicesMissing())
	c, id := newClient(t, srv), seed(t, srv)
	body := plan(t, c, id, settingName("Surgery")).Body()
	require.JSONEq(t, `{"name":"Surgery","scenarios":[
		{"id":50001,"name":"Books","description":"You want to book.","expected_result":"It is booked."},
		{"id":50002,"name":"Cancels","description":"You want to cancel.","expected_result":"It is cancelled."}]}`, asJSON(t, body))
}

func TestSimulationsService_Plan_RefusesWhatMustNotBeSent(t *testing.T) {
	agent := func(id int64) func(*client.Edit) error {
		return func(e *client.Edit) error {
			e.AgentID = id
			return nil
		}
	}
	calls := func(each, concurrent int) func(*client.Edit) error {
		return func(e *client.Edit) error {
			e.NumberOfCallToMake, e.ConcurrentCallCount = each, concurrent
			return nil
		}
	}
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		want   string
	}{
		"a name cleared":   {settingName(""), "name cannot be cleared: the service keeps a setting that is not sent"},
		"a blank name":     {settingName(" \t\u00a0"), "name cannot be cleared: the service keeps a setting that is not sent"},
		"a name not UTF-8": {settingName("\xff"), "name is not valid UTF-8"},
		"an agent cleared": {agent(0), "agent_id cannot be cleared: the service keeps a setting that is not sent"},
		"a negative agent": {agent(-7), "agent_id is -7, not 1 or more"},
		"too many calls":   {calls(tooMany("number_of_call_to_make"), least("concurrent_call_count")), tooManyOf("number_of_call_to_make")},
		"a negative one":   {calls(least("number_of_call_to_make"), -1), inLimits("concurrent_call_count", -1)},
		"a stored name":    {renaming(cancels, "Books"), "scenarios[1].name occurs twice: the stored scenario 50001 has it"},
		"a blank scenario": {renaming(cancels, " "), "scenarios[1].name is blank"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			_, err := newClient(t, srv).Simulations.Plan(t.Context(), seed(t, srv), tt.change)
			require.Equal(t, []string{tt.want}, violations(err), "%v", err)
			require.Equal(t, []string{"GET"}, methods(srv))
		})
	}
}

func TestSimulationsService_Plan_RefusesAnotherSet(t *testing.T) {
	srv := newServer(t)
	_, err := newClient(t, srv).Simulations.Plan(t.Context(), seed(t, srv), func(e *client.Edit) error {
		e.Scenarios = setOf(t)
		return nil
	})
	require.ErrorContains(t, err, "replaced by another set")
}

func TestSimulationsService_Plan_ReturnsTheErrorOfTheFunction(t *testing.T) {
	srv := newServer(t)
	mine := errors.New("no more today")
	_, err := newClient(t, srv).Simulations.Plan(t.Context(), seed(t, srv), func(*client.Edit) error { return mine })
	require.ErrorIs(t, err, mine)
}

func TestSimulationsService_Apply_RefusesAnEmptyPlan(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	for name, p := range map[string]*client.Plan{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Simulations.Apply(t.Context(), p)
			require.ErrorContains(t, err, "there is no plan")
			_, err = c.Simulations.Verify(t.Context(), p)
			require.ErrorContains(t, err, "there is no plan")
			require.Empty(t, srv.Requests())
		})
	}
}

func TestSimulationsService_Apply_ChecksThePlanOfAnotherClient(t *testing.T) {
	srv := newServer(t, clienttest.AcceptProviders("unlisted"))
	c, id := newClient(t, srv, client.WithProviders("unlisted")), seed(t, srv)
	p := plan(t, c, id, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Asks", "d", "e", client.Voice{ID: "v", Provider: "unlisted"}))
	})
	_, err := newClient(t, srv).Simulations.Apply(t.Context(), p)
	require.Equal(t, []string{`scenarios[2].selected_voices[0].provider "unlisted" is not in the specification`}, violations(err))
	_, err = c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
}

// overwrite changes everything that a caller can reach.
func overwrite(lists ...[]client.Scenario) {
	for _, list := range lists {
		for i := range list {
			list[i].Name = "overwritten"
			for j := range list[i].SelectedVoices {
				list[i].SelectedVoices[j].ID = "overwritten"
			}
		}
	}
}

// A plan that was printed and agreed to is the one that is applied, whatever happens to what it showed.
func TestPlan_NeverChanges(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	var edit *client.Edit
	p := plan(t, c, id, func(e *client.Edit) error {
		edit = e
		return both(both(renaming(books, "Asks"), settingName("Surgery")), both(removing(cancels), adding("New")))(e)
	})
	before := asJSON(t, p)
	changes := p.Changes()
	overwrite(p.Base().Scenarios, p.Wanted().Scenarios, p.Body().Scenarios, changes.Added, changes.Removed)
	overwrite([]client.Scenario{changes.Changed[0].Before, changes.Changed[0].After})
	changes.Changed[0].Fields[0].After, changes.Settings[0].After = "overwritten", "overwritten"
	edit.Name = "overwritten"
	edit.Scenarios.Clear()
	require.Equal(t, before, asJSON(t, p))

	srv.Inject("getSimulation", otherWriter(id))
	_, err := c.Simulations.Apply(t.Context(), p)
	conflict, ok := errors.AsType[*client.ConflictError](err)
	require.True(t, ok, "%v", err)
	overwrite(conflict.Base.Scenarios, conflict.Theirs.Scenarios, conflict.Mine.Scenarios)
	require.Equal(t, before, asJSON(t, p))
}

func TestPlan_NeverChanges_AfterADivergedWrite(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		p := plan(t, c, id, renaming(books, "Asks"))
		before := asJSON(t, p)
		srv.Inject("updateSimulation", clienttest.After(func(srv *clienttest.Server) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].Description = "other" })
		}))
		_, err := c.Simulations.Apply(t.Context(), p)
		diverged, ok := errors.AsType[*client.DivergedError](err)
		require.True(t, ok, "%v", err)
		overwrite(diverged.Found.Scenarios, diverged.Wanted.Scenarios, []client.Scenario{diverged.Changes.Changed[0].Before})
		require.Equal(t, before, asJSON(t, p))
	})
}

// A plan is what its caller has seen, whatever becomes of what it returned.
func TestPlan_SharesNothing(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, both(renaming(books, "Asks"), func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Begs", "You beg.", "You get it.", client.Rime("v2")))
	}))
	text, changes := p.String(), p.Changes()
	changed := &changes.Changed[0]
	changed.Fields[0].After, changed.After.SelectedVoices[0].ID = "Orders", "v8"
	changed.Before.SelectedVoices[0].ID = "v7"
	changes.Added[0].SelectedVoices[0].ID = "v9"
	p.Base().Scenarios[0].Name, p.Wanted().Scenarios[0].Name = "Orders", "Orders"
	p.Wanted().Scenarios[2].SelectedVoices[0].ID = "v9"
	require.Equal(t, text, p.String())
	require.Equal(t, "v2", p.Changes().Added[0].SelectedVoices[0].ID)
	_, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, []string{"Asks", "Cancels", "Begs"}, storedNames(t, srv, id))
}

// A set that was read before does not have what somebody else has added since.
func TestEdit_Scenarios_CannotBeReplaced(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	stale, err := sim.Scenarios()
	require.NoError(t, err)
	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "Asks", Description: "You ask.", ExpectedResult: "It is said."})
	})
	for name, replace := range map[string]func(*client.Edit){
		"the pointer":      func(e *client.Edit) { e.Scenarios = stale },
		"nil":              func(e *client.Edit) { e.Scenarios = nil },
		"the set":          func(e *client.Edit) { *e.Scenarios = *stale },
		"with an empty":    func(e *client.Edit) { *e.Scenarios = client.ScenarioSet{} },
		"with an own copy": func(e *client.Edit) { same := *e.Scenarios; e.Scenarios = &same },
	} {
		_, err = c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error { replace(e); return nil })
		require.EqualError(t, err, "updateSimulation 101: Edit.Scenarios was replaced by another set: change the original one", name)
	}
	require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id))
}
