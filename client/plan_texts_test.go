package client_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// block is a list as a YAML file with CRLF has it: each text ends in a line break.
func block() []client.Scenario {
	return []client.Scenario{
		client.NewScenario("Books\r\n", "You want to book.\r\nSay please.\r\n", "It is booked.\r\n", client.Rime("v1")),
		client.NewScenario("Asks\r\n", "You ask.\r\n", " It is\r\n\r\nsaid.\r\n\r\n"),
	}
}

// A list with white space at the ends of its texts is written once, whatever the service makes of the white space.
func TestSimulationsService_Edit_WhiteSpaceConverges(t *testing.T) {
	replace := func(e *client.Edit) error {
		e.Name = "Clinic \r\n"
		return e.Scenarios.Replace(block(), client.AllowRemoveAll())
	}
	for name, options := range map[string][]clienttest.Option{
		"stored as sent": nil,
		"trimmed":        {clienttest.NormalizeStrings(strings.TrimSpace)},
		"LF for CRLF": {
			clienttest.NormalizeStrings(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }),
		},
		"CRLF for LF": {clienttest.NormalizeStrings(func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
		})},
		"a line end is added":  {clienttest.NormalizeStrings(func(s string) string { return s + "\n" })},
		"new ids, and trimmed": {clienttest.NormalizeStrings(strings.TrimSpace), clienttest.PutGivesNewIDs()},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, options...)
			c, id := newClient(t, srv), seed(t, srv)
			result, err := c.Simulations.Edit(t.Context(), id, replace)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Len(t, result.AddedIDs, 1)
			require.Empty(t, result.Changes.Settings)
			result, err = c.Simulations.Edit(t.Context(), id, replace)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeUnchanged, result.Outcome, "%v", result.Changes)
			require.Len(t, sent(srv, "updateSimulation"), 1)
		})
	}
}

// White space alone is never written, also beside a change that is.
func TestPlan_KeepsStoredWhiteSpace(t *testing.T) {
	spaced := func(e *client.Edit) error {
		e.Name = " Clinic\n"
		return e.Scenarios.Change(books, func(sc *client.Scenario) {
			sc.Name, sc.Description, sc.ExpectedResult = " "+sc.Name, sc.Description+"\r\n", "\t"+sc.ExpectedResult
		})
	}
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	require.True(t, plan(t, c, id, spaced).Empty())
	require.Equal(t, plan(t, c, id, renaming(cancels, "Calls off")).Body(), plan(t, c, id, both(spaced, renaming(cancels, "Calls off"))).Body())
}

// Another writer who changes white space alone is no conflict, and neither is a service that does so late.
func TestSimulationsService_Apply_WhiteSpaceIsNoConflict(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Name += "\n"
		sim.Scenarios[0].Description = "\r\n" + sim.Scenarios[0].Description + " "
	})
	found, err := c.Simulations.Verify(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, client.PlanNotApplied, found.Status)
	result, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
}

// Voices that a record does not have, or shows as null or false, are not known. They are not sent, and the result names them.
func TestEditResult_VoicesNotReturned(t *testing.T) {
	hidden := map[string]clienttest.Option{
		"missing": clienttest.VoicesMissing(), "null": clienttest.VoicesNull(), "false": clienttest.VoicesFalse(),
	}
	for shape, option := range hidden {
		for name, tt := range map[string]struct {
			change func(*client.Edit) error
			want   []int64
			silent int // scenarios that are sent without the field
		}{
			"a setting":     {settingName("Surgery"), []int64{books, cancels}, 2},
			"a text":        {renaming(books, "Asks"), []int64{books, cancels}, 2},
			"a removal":     {removing(books), []int64{cancels}, 1},
			"an addition":   {adding("Asks"), []int64{books, cancels}, 3},
			"all scenarios": {both(clearing, adding("Asks")), nil, 1},
			"no change":     {nothing, nil, 0},
		} {
			t.Run(shape+", "+name, func(t *testing.T) {
				srv := newServer(t, option, clienttest.PutKeepsVoices())
				c, id := newClient(t, srv), seed(t, srv)
				p := plan(t, c, id, tt.change)
				require.Equal(t, tt.want != nil, strings.Contains(p.String(), "! the service did not return the voices of "), "%v", p)
				result, err := c.Simulations.Apply(t.Context(), p)
				require.NoError(t, err)
				require.Equal(t, tt.want, result.VoicesNotReturned)
				if !p.Empty() {
					require.Equal(t, tt.silent, silent(*lastBody(t, srv).Scenarios))
				}
			})
		}
	}
}

// A removal of voices that the service never returns cannot be verified.
func TestSimulationsService_Edit_VoicesThatAreRemovedAndNeverReturned(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.VoicesNull())
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
			return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{} })
		})
		unknown, ok := errors.AsType[*client.OutcomeUnknownError](err)
		require.True(t, ok, "%v", err)
		require.True(t, unknown.Accepted)
	})
}

// silent counts the scenarios without voices and without an empty list.
func silent(list []client.Scenario) (n int) {
	for _, sc := range list {
		if sc.SelectedVoices == nil {
			n++
		}
	}
	return n
}

func TestEditResult_VoicesNotReturned_IsEmptyIfTheyAre(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
	require.Nil(t, result.VoicesNotReturned)
}

// Voices that the plan sets must be read back.
func TestSimulationsService_Edit_VoicesThatAreSetAndNotReturned(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.VoicesNull())
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
			return e.Scenarios.Change(cancels, func(sc *client.Scenario) { sc.Name, sc.SelectedVoices = "Calls off", []client.Voice{client.Rime("v2")} })
		})
		diverged, ok := errors.AsType[*client.DivergedError](err)
		require.True(t, ok, "%v", err)
		require.Len(t, diverged.Changes.Changed, 1)
		require.Equal(t, []client.FieldChange{{Field: "selected_voices", Before: "rime/v2", After: "unknown"}}, diverged.Changes.Changed[0].Fields)
	})
}
