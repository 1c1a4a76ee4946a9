package scenario

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// stepsOf is the size of the input of TestSteps_OfOneRun.
const stepsOf = 5000

// No statement runs more often than a multiple of the size of the input allows. The counts are those of the coverage tool.
func TestSteps_GrowWithTheInput(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "profile")
	run := exec.Command("go", "test", "-run", "^TestSteps_OfOneRun$", "-covermode", "atomic", "-coverprofile", profile, ".")
	run.Env = append(os.Environ(), "OMNIDIM_STEPS=1")
	output, err := run.CombinedOutput()
	require.NoError(t, err, "%s", output)

	const most = 200 * stepsOf // a quadratic function takes at least 2,500 times the size
	counted := 0
	for line := range strings.Lines(read(t, profile)) {
		fields := strings.Fields(line)
		if n, err := strconv.Atoi(fields[len(fields)-1]); err == nil && len(fields) == 3 {
			counted = max(counted, n)
			require.LessOrEqual(t, n, most, fields[0])
		}
	}
	require.GreaterOrEqual(t, counted, stepsOf)
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(data)
}

// TestSteps_OfOneRun is run by TestSteps_GrowWithTheInput.
func TestSteps_OfOneRun(t *testing.T) {
	if os.Getenv("OMNIDIM_STEPS") == "" {
		t.Skip("only the coverage tool counts its steps")
	}
	voices, fields := []gen.Voice{}, map[string]string{}
	var before, equal, renumbered []gen.Scenario
	for i := range stepsOf {
		voices = append(voices, voice("rime", strconv.Itoa(i)))
		fields[fmt.Sprint("field", i)] = "1"
		before = append(before, named(int64(i+1), fmt.Sprint("name ", i)))
		equal = append(equal, named(int64(i+1), "equal"))
		renumbered = append(renumbered, named(int64(i+1+stepsOf), "equal"))
	}
	reversed := slices.Clone(voices)
	slices.Reverse(reversed)
	require.True(t, sameVoices(voices, reversed))

	full, err := Read(record(fields))
	require.NoError(t, err)
	require.Len(t, full.Extra.Lost(nil), stepsOf)
	require.Empty(t, full.Extra.Lost(full.Extra))

	require.NotContains(t, Match(equal, equal, renumbered), -1)

	unnumbered := CloneAll(before)
	for i := range unnumbered {
		unnumbered[i].ID, unnumbered[i].Description = 0, "changed"
	}
	entries, err := Join(before, before, unnumbered)
	require.NoError(t, err)
	require.Len(t, entries, stepsOf)
	for _, e := range entries {
		result, isConflict := e.Resolve()
		require.False(t, isConflict)
		require.Same(t, e.Mine, result)
	}
}
