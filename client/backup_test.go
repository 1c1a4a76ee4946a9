package client_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// backups lists all files in a directory, oldest first.
func backups(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := []string{}
	for _, entry := range entries {
		files = append(files, filepath.Join(dir, entry.Name()))
	}
	return files
}

func TestWithBackupDir_KeepsTheStateBeforeEveryWrite(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		files  int
	}{
		"nothing": {nothing, 0}, "an addition": {adding("Asks"), 1}, "a setting": {settingName("Surgery"), 1},
		"a change": {renaming(books, "Asks"), 1}, "a removal": {removing(books), 1}, "clear": {clearing, 1},
		"an addition and a removal": {both(adding("Asks"), removing(books)), 1},
	} {
		t.Run(name, func(t *testing.T) {
			srv, dir := newServer(t), t.TempDir()
			c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
			before := plan(t, c, id, nothing).Base()
			var during []string
			srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { during = backups(t, dir) }))
			result, err := c.Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			files := backups(t, dir)
			require.Len(t, files, tt.files)
			if tt.files == 0 {
				require.Empty(t, result.Backup)
				return
			}
			require.Equal(t, files, during, "it is there before the write, and nothing besides")
			require.Equal(t, files[0], result.Backup)
			info, err := os.Stat(result.Backup)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode())
			snap, err := client.LoadBackup(result.Backup)
			require.NoError(t, err)
			require.Equal(t, before, snap)
		})
	}
}

func TestWithBackupDir_WithoutABackupThereIsNoWrite(t *testing.T) {
	for name, change := range map[string]func(*client.Edit) error{"a removal": removing(books), "an addition": adding("Asks")} {
		t.Run(name, func(t *testing.T) {
			srv, dir := newServer(t), filepath.Join(t.TempDir(), "backups")
			require.NoError(t, os.Mkdir(dir, 0o700))
			c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
			require.NoError(t, os.Remove(dir))
			_, err := c.Simulations.Edit(t.Context(), id, change)
			require.ErrorIs(t, err, os.ErrNotExist)
			require.ErrorContains(t, err, "nothing was sent")
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}

func TestBackups_ListsThoseOfASimulationNewestFirst(t *testing.T) {
	srv, dir := newServer(t), t.TempDir()
	c := newClient(t, srv, client.WithBackupDir(dir))
	one, other := seed(t, srv), seed(t, srv)
	var want []string
	for _, name := range []string{"a", "b", "c"} {
		for _, id := range []int64{one, other} {
			result, err := c.Simulations.Edit(t.Context(), id, settingName(name))
			require.NoError(t, err)
			require.Regexp(t, fmt.Sprintf(`^\d{8}T\d{6}\.\d{9}Z-\d+-simulation-%d\.json$`, id), filepath.Base(result.Backup))
			if id == one {
				want = append([]string{result.Backup}, want...)
			}
		}
	}
	require.True(t, slices.IsSorted(backups(t, dir)))
	for _, name := range []string{ // of simulations 101 and 1
		"x.json", "simulation-101.json", "20261129T083015.123456789Z-simulation-101.json", "20261129T083015.123456789Z-1-simulation-1.json",
		"20261129T083015.123456789Z-1-simulation-101.json.tmp", "20261129T0830.123456789Z-1-simulation-101.json",
		"20261129T083015.123456789Z-a-simulation-101.json", "old-20261129T083015.123456789Z-1-simulation-101.json",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}

	got, err := client.Backups(dir, one)
	require.NoError(t, err)
	require.Equal(t, want, got)
	oldest, err := client.LoadBackup(got[2])
	require.NoError(t, err)
	require.Equal(t, "Clinic", oldest.Settings.Name)
	none, err := client.Backups(dir, 7)
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = client.Backups(filepath.Join(dir, "none"), one)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "backups of simulation 101: ")
}

// slowFirstPUT makes the first PUT so late that it is not sent.
func slowFirstPUT() func(context.Context, *http.Request) error {
	puts := 0
	return func(_ context.Context, req *http.Request) error {
		if req.Method != http.MethodPut {
			return nil
		}
		if puts++; puts == 1 {
			<-time.After(time.Minute) // in fake time
		}
		return nil
	}
}

// The first round wrote a backup and nothing else; what the second one replaces is another state.
func TestWithBackupDir_EachRoundOfAnEditKeepsItsOwnBase(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv, dir := newServer(t), t.TempDir()
		c, id := newClient(t, srv, client.WithBackupDir(dir), client.WithRequestEditor(slowFirstPUT())), seed(t, srv)
		srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
		result, err := c.Simulations.Edit(t.Context(), id, removing(books))
		require.NoError(t, err)
		snap, err := client.LoadBackup(result.Backup)
		require.NoError(t, err)
		require.Equal(t, "Clinic by somebody else", snap.Settings.Name)
		require.Len(t, backups(t, dir), 2)
	})
}

func TestWithBackupDir_OneBackupForAllAttemptsOfAPlan(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv, dir := newServer(t), t.TempDir()
		c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.ServerError(500), clienttest.RateLimit(""))
		_, err := c.Simulations.Edit(t.Context(), id, removing(books))
		require.NoError(t, err)
		require.Len(t, sent(srv, "updateSimulation"), 3)
		require.Len(t, backups(t, dir), 1)
	})
}

func TestWithBackupDir_ErrorsAfterAWriteNameTheBackup(t *testing.T) {
	synctestSubtest(t, "diverged", func(t *testing.T) {
		srv, dir := newServer(t, clienttest.PutDropsVoices()), t.TempDir()
		c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		var diverged *client.DivergedError
		require.ErrorAs(t, err, &diverged)
		require.Equal(t, backups(t, dir), []string{diverged.Backup})
	})
	synctestSubtest(t, "outcome unknown", func(t *testing.T) {
		srv, dir := newServer(t), t.TempDir()
		c, id := newClient(t, srv, client.WithBackupDir(dir)), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.ResetBefore())
		_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.Equal(t, backups(t, dir), []string{unknown.Backup})
	})
}

func TestLoadBackup_RefusesWhatIsNoBackup(t *testing.T) {
	backup := func(rest string) string { return `{"format":1,"simulation_id":1,"settings":{},` + rest + `}` }
	for name, text := range map[string]string{
		"an empty file":         ``,
		"no JSON":               `simulation`,
		"a list":                `[]`,
		"null":                  `null`,
		"an empty object":       `{}`,
		"a plan":                `{"format":1,"base":{},"wanted":{},"removed":[]}`,
		"no format":             `{"simulation_id":1,"settings":{},"scenarios":[]}`,
		"another format":        `{"format":2,"simulation_id":1,"settings":{},"scenarios":[]}`,
		"no id":                 `{"format":1,"settings":{},"scenarios":[]}`,
		"a negative id":         `{"format":1,"simulation_id":-1,"settings":{},"scenarios":[]}`,
		"no list":               `{"format":1,"simulation_id":1,"settings":{}}`,
		"a list that is null":   backup(`"scenarios":null`),
		"a null scenario":       backup(`"scenarios":[null]`),
		"no scenario's id":      backup(`"scenarios":[{"name":"secret"}]`),
		"an id twice":           backup(`"scenarios":[{"id":1},{"id":1}]`),
		"an id in a string":     backup(`"scenarios":[{"id":"secret"}]`),
		"an unknown field":      backup(`"scenarios":[],"note":"secret"`),
		"an unknown one inside": backup(`"scenarios":[{"id":1,"voice":"secret"}]`),
		"a field twice":         backup(`"scenarios":[],"scenarios":[]`),
		"half a backup":         `{"format":1,"simulation_id":1,"settings":{},"scenarios":[{"id":1,"name":"secret`,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "backup.json")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			snap, err := client.LoadBackup(file)
			require.ErrorContains(t, err, file)
			require.NotContains(t, strings.ReplaceAll(err.Error(), file, ""), "secret")
			require.Zero(t, snap)
		})
	}
	_, err := client.LoadBackup(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
