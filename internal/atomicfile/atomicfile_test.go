package atomicfile_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/atomicfile"
)

func TestAFileIsWholePrivateAndNamedByTheTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var files []string
		for _, data := range []string{"first", "second", "third"} {
			file, err := atomicfile.Write(dir, "-simulation-31.json", []byte(data))
			require.NoError(t, err)
			files = append(files, file)
			written, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, data, string(written))
			info, err := os.Stat(file)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode())
			<-time.After(time.Microsecond)
		}
		require.True(t, slices.IsSorted(files), "names sort by the time")
		require.Regexp(t, regexp.MustCompile(`^20000101T000000\.000000000Z-\d+-simulation-31\.json$`), filepath.Base(files[0]))
	})
	require.Equal(t, 3, entries(t, dir), "nothing else is left")
}

func TestFilesOfTheSameMomentDoNotReplaceEachOther(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		for range 20 {
			_, err := atomicfile.Write(dir, ".json", nil)
			require.NoError(t, err)
		}
	})
	require.Equal(t, 20, entries(t, dir))
}

func TestAFileThatCannotBeWrittenLeavesNothing(t *testing.T) {
	for name, test := range map[string]struct{ folder, suffix string }{
		"no folder":               {"none", ".json"},
		"a name that cannot be":   {"", "/none/a.json"},
		"a file for the folder's": {"file", ".json"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
			file, err := atomicfile.Write(filepath.Join(dir, test.folder), test.suffix, []byte("data"))
			require.Error(t, err)
			require.Empty(t, file)
			require.Equal(t, 1, entries(t, dir), "the file that was there")
		})
	}
}

func entries(t *testing.T, dir string) int {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	return len(list)
}
