package client_test

import (
	stdjson "encoding/json"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Nil voices, which were not returned, and empty ones, which are none, stay apart.
func TestSnapshot_MarshalsWithBothJSONPackages(t *testing.T) {
	snap := client.Snapshot{SimulationID: 31, Settings: client.Settings{Name: "<Clinic>"}, Scenarios: []client.Scenario{
		entry(1, "a"), voiceless(2, "b"), entry(3, "c", client.Rime("v")),
	}}
	for name, codec := range map[string]struct {
		marshal   func(any) ([]byte, error)
		unmarshal func([]byte, any) error
	}{
		"encoding/json": {stdjson.Marshal, stdjson.Unmarshal},
		"json v2": {
			func(v any) ([]byte, error) { return json.Marshal(v) }, func(data []byte, v any) error { return json.Unmarshal(data, v) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := codec.marshal(snap)
			require.NoError(t, err)
			require.JSONEq(t, `{"simulation_id":31,"settings":{"name":"<Clinic>"},"scenarios":[
				{"id":1,"name":"a","description":"d","expected_result":"e"},
				{"id":2,"name":"b","description":"d","expected_result":"e","selected_voices":[]},
				{"id":3,"name":"c","description":"d","expected_result":"e","selected_voices":[{"id":"v","provider":"rime"}]}]}`, string(data))
			var read client.Snapshot
			require.NoError(t, codec.unmarshal(data, &read))
			require.Equal(t, snap, read)
		})
	}
}

func TestSnapshot_Restore_PutsABackupBackThroughAPlan(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv, client.WithBackupDir(t.TempDir())), seed(t, srv)
	changes := both(both(removing(books), renaming(cancels, "Calls off")), both(adding("Asks"), settingName("Surgery")))
	result, err := c.Simulations.Edit(t.Context(), id, changes)
	require.NoError(t, err)
	snap, err := client.LoadBackup(result.Backup)
	require.NoError(t, err)

	_, err = c.Simulations.Plan(t.Context(), id, snap.Restore())
	var refused *client.WouldRemoveError
	require.ErrorAs(t, err, &refused, "what was added since is not removed without permission")
	require.Equal(t, result.AddedIDs, refused.IDs)

	p := plan(t, c, id, snap.Restore(client.AllowRemove(result.AddedIDs...)))
	_, err = c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	after := state(t, srv, id)
	require.Equal(t, "Clinic", after.Name)
	require.Equal(t, []string{"Books", "Cancels"}, storedNames(t, srv, id))
	require.Equal(t, int64(cancels), after.Scenarios[1].ID)
	require.Equal(t, int64(50004), after.Scenarios[0].ID, "a removed scenario comes back with a new id")
	require.Equal(t, []clienttest.Voice{{ID: "v1", Provider: "rime"}}, after.Scenarios[0].SelectedVoices)
}

// The lists that Restore gets are those of a snapshot: nil voices were not returned, so that nothing is known of them.
func TestSnapshot_Restore_Voices(t *testing.T) {
	stored := []client.Voice{client.Rime("v1")}
	for name, tt := range map[string]struct{ before, want []client.Voice }{
		"others":                {[]client.Voice{client.Deepgram("x")}, []client.Voice{client.Deepgram("x")}},
		"none":                  {[]client.Voice{}, []client.Voice{}},
		"that nobody knows of ": {nil, stored},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			snap := plan(t, c, id, nothing).Base()
			snap.Scenarios[0].SelectedVoices = tt.before
			require.Equal(t, tt.want, plan(t, c, id, snap.Restore()).Wanted().Scenarios[0].SelectedVoices)
		})
	}
}

func TestSnapshot_Restore_IntoAnotherSimulation(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	other := srv.Seed(clienttest.Simulation{Name: "Empty", Agent: clienttest.Agent{ID: 9}})
	_, err := c.Simulations.Edit(t.Context(), other, plan(t, c, id, nothing).Base().Restore())
	require.NoError(t, err)
	require.Equal(t, []string{"Books", "Cancels"}, storedNames(t, srv, other))
	require.Equal(t, "Clinic", state(t, srv, other).Name)
}

// A service that did not return a setting gave no value to put back.
func TestSnapshot_Restore_KeepsSettingsThatItLacks(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	snap := plan(t, c, id, nothing).Base()
	snap.Settings = client.Settings{NumberOfCallToMake: most("number_of_call_to_make")}
	wanted := plan(t, c, id, snap.Restore()).Wanted().Settings
	require.Equal(t, "Clinic", wanted.Name)
	require.Equal(t, int64(7), wanted.AgentID)
	require.Equal(t, most("number_of_call_to_make"), wanted.NumberOfCallToMake)
}

// The service can hold what no update may send. It does not come back by itself, and not in part.
func TestSnapshot_Restore_WhatNoUpdateCanSend(t *testing.T) {
	for name, stored := range map[string]clienttest.Scenario{
		"a name twice":  {Name: "Books", Description: "You book.", ExpectedResult: "It is done."},
		"an empty text": {Name: "Asks", Description: "", ExpectedResult: "It is done."},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios = append(sim.Scenarios, stored) })
			p := plan(t, c, id, clearing)
			_, err := c.Simulations.Apply(t.Context(), p)
			require.NoError(t, err)
			backup := p.Base()
			_, err = c.Simulations.Edit(t.Context(), id, backup.Restore())
			require.ErrorAs(t, err, new(*client.ValidationError))
			require.Empty(t, storedNames(t, srv, id))
			last := &backup.Scenarios[2]
			last.Name, last.Description = "Asks", "You ask."
			_, err = c.Simulations.Edit(t.Context(), id, backup.Restore())
			require.NoError(t, err)
			require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id))
		})
	}
}

// An old removal is undone, and newer changes stay.
func TestSnapshot_RestoreMissing_AddsOnlyWhatIsGone(t *testing.T) {
	for name, tt := range map[string]struct {
		since func(*client.Edit) error // the change since the snapshot
		want  []string                 // the names then
	}{
		"nothing":                      {nothing, []string{"Books", "Cancels"}},
		"a removal":                    {removing(books), []string{"Cancels", "Books"}},
		"all are gone":                 {clearing, []string{"Books", "Cancels"}},
		"a removal and an addition":    {both(removing(books), adding("Asks")), []string{"Cancels", "Asks", "Books"}},
		"a removal and a setting":      {both(removing(books), settingName("Surgery")), []string{"Cancels", "Books"}},
		"a new name":                   {renaming(books, "Orders"), []string{"Orders", "Cancels"}},
		"a new name, one for another":  {both(removing(books), renaming(cancels, "Books")), []string{"Books"}},
		"one of the name was added":    {both(removing(books), adding("Books")), []string{"Cancels", "Books"}},
		"added with white space":       {both(removing(books), adding(" Books\r\n")), []string{"Cancels", " Books\r\n"}},
		"added with another case":      {both(removing(books), adding("books")), []string{"Cancels", "books", "Books"}},
		"another name, then a removal": {both(renaming(books, "Orders"), removing(books)), []string{"Cancels", "Books"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			snap := plan(t, c, id, nothing).Base()
			_, err := c.Simulations.Edit(t.Context(), id, tt.since)
			require.NoError(t, err)

			p := plan(t, c, id, snap.RestoreMissing())
			require.Equal(t, client.Changes{Added: p.Changes().Added}, p.Changes(), "it only adds")
			result, err := c.Simulations.Apply(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, tt.want, storedNames(t, srv, id))
			for _, added := range p.Changes().Added {
				require.Zero(t, added.ID)
				require.Contains(t, []string{"Books", "Cancels"}, added.Name)
				require.Equal(t, added.Name == "Books", len(added.SelectedVoices) == 1)
			}
			require.Len(t, result.AddedIDs, len(p.Changes().Added))
			p = plan(t, c, id, snap.RestoreMissing())
			require.True(t, p.Changes().Empty(), "nothing is missing any more")
		})
	}
}
