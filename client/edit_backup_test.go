package client_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// backups lists the files of a folder by their names.
func backups(t testing.TB, dir string) (files []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		files = append(files, filepath.Join(dir, entry.Name()))
	}
	return files
}

// Promise 7.
func TestTheStateBeforeIsKeptWhereTheWriteChangesOrRemoves(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*client.Edit) error
		kept   bool
	}{
		"nothing": {nothing, false}, "an addition": {adding("Asks"), false},
		"a setting": {settingName("Surgery"), true}, "a change": {renaming(books, "Asks"), true}, "a removal": {removing(books), true},
		"an addition and a removal": {both(adding("Asks"), removing(books)), true},
	} {
		t.Run(name, func(t *testing.T) {
			srv, dir := newServer(t), t.TempDir()
			c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
			before := plan(t, c, id, nothing).Base()
			var during int
			srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { during = len(backups(t, dir)) }))
			result, err := c.Simulations.Edit(t.Context(), id, test.change)
			require.NoError(t, err)
			if !test.kept {
				require.Empty(t, result.Backup)
				require.Empty(t, backups(t, dir))
				return
			}
			require.Equal(t, 1, during, "it is there before the write")
			require.Equal(t, []string{result.Backup}, backups(t, dir), "and nothing besides")
			info, err := os.Stat(result.Backup)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode())
			snap, err := client.LoadBackup(result.Backup)
			require.NoError(t, err)
			require.Equal(t, before, snap)
		})
	}
}

func TestWithoutABackupThereIsNoWrite(t *testing.T) {
	srv, dir := newServer(t), filepath.Join(t.TempDir(), "backups")
	require.NoError(t, os.Mkdir(dir, 0o700))
	c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
	require.NoError(t, os.Remove(dir))
	_, err := c.Simulations.Edit(t.Context(), id, removing(books))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "nothing was sent")
	require.Empty(t, sent(srv, "updateSimulation"))
	_, err = c.Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err, "an addition alone needs none")
}

func TestBackupsSortByTime(t *testing.T) {
	srv, dir := newServer(t), t.TempDir()
	c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
	var files []string
	for _, name := range []string{"a", "b", "c"} {
		result, err := c.Simulations.Edit(t.Context(), id, settingName(name))
		require.NoError(t, err)
		files = append(files, result.Backup)
	}
	require.True(t, slices.IsSorted(files))
	require.Equal(t, files, backups(t, dir))
}

// The first round wrote a backup and then nothing else; what the second one replaces is another state.
func TestEachRoundOfAnEditKeepsItsOwnBase(t *testing.T) {
	srv, dir := newServer(t), t.TempDir()
	c, id := newClient(t, srv, quick(), client.WithBackupDir(dir)), seed(t, srv)
	srv.Inject("updateSimulation", clienttest.RateLimit(""))
	srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), otherWriter(id))
	result, err := c.Simulations.Edit(t.Context(), id, removing(books))
	require.NoError(t, err)
	snap, err := client.LoadBackup(result.Backup)
	require.NoError(t, err)
	require.Equal(t, "Clinic by somebody else", snap.Settings.Name)
	require.Len(t, backups(t, dir), 2)
}

func TestOneBackupServesAllAttemptsOfAPlan(t *testing.T) {
	srv, dir := newServer(t), t.TempDir()
	c, id := newClient(t, srv, quick(), client.WithBackupDir(dir)), seed(t, srv)
	srv.Inject("updateSimulation", clienttest.ServerError(500), clienttest.RateLimit(""))
	_, err := c.Simulations.Edit(t.Context(), id, removing(books))
	require.NoError(t, err)
	require.Len(t, backups(t, dir), 1)
}

func TestADivergedWriteNamesItsBackup(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv, dir := newServer(t, clienttest.PutDropsVoices()), t.TempDir()
		c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		var diverged *client.DivergedError
		require.ErrorAs(t, err, &diverged)
		require.Equal(t, backups(t, dir), []string{diverged.Backup})
	})
}

func TestABackupIsPutBackThroughAPlan(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv, client.WithBackupDir(t.TempDir())), seed(t, srv)
	result, err := c.Simulations.Edit(t.Context(), id, both(both(removing(books), renaming(cancels, "Calls off")), both(adding("Asks"), settingName("Surgery"))))
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
	require.Equal(t, []string{"Cancels", "Books"}, storedNames(t, srv, id))
	require.Equal(t, int64(cancels), after.Scenarios[0].ID)
	require.Equal(t, int64(50004), after.Scenarios[1].ID, "a removed scenario comes back with a new id")
	require.Equal(t, []clienttest.Voice{{ID: "v1", Provider: "rime"}}, after.Scenarios[1].SelectedVoices)
}

func TestAFileThatIsNoBackupIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": ``, "no JSON": `simulation`, "no object": `[]`, "nothing": `null`, "no id": `{"scenarios":[]}`,
		"negative id":   `{"simulation_id":-1,"scenarios":[]}`,
		"no scenarios":  `{"simulation_id":1,"settings":{}}`,
		"null":          `{"simulation_id":1,"scenarios":null}`,
		"no scenario":   `{"simulation_id":1,"scenarios":[null]}`,
		"id missing":    `{"simulation_id":1,"scenarios":[{"name":"secret"}]}`,
		"id twice":      `{"simulation_id":1,"scenarios":[{"id":1},{"id":1}]}`,
		"id a text":     `{"simulation_id":1,"scenarios":[{"id":"secret"}]}`,
		"half a backup": `{"simulation_id":1,"scenarios":[{"id":1,"name":"secret`,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "backup.json")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			_, err := client.LoadBackup(file)
			require.ErrorContains(t, err, file)
			require.NotContains(t, err.Error(), "secret")
		})
	}
	_, err := client.LoadBackup(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
