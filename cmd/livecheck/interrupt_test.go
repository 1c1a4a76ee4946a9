//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestMain_CleansUpOnInterrupt(t *testing.T) {
	program := filepath.Join(t.TempDir(), "livecheck")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	srv := clienttest.NewServer(t)
	asked := make(chan struct{})
	srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { close(asked) }).And(clienttest.Delay(time.Hour)))

	var stdout bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, "-agent", "7")
	cmd.Env = []string{"OMNIDIM_API_KEY=" + srv.APIKey(), "OMNIDIM_BASE_URL=" + srv.URL()}
	cmd.Stdout = &stdout
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())

	require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
	require.Contains(t, stdout.String(), string(interrupted))
	require.Len(t, srv.History(101), 2, "created and deleted")
	_, left := srv.State(101)
	require.False(t, left)
}
