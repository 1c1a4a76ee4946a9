//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestMain_CleansUpAfterASignal(t *testing.T) {
	program := filepath.Join(t.TempDir(), "livecheck")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			srv := clienttest.NewServer(t)
			asked := make(chan struct{})
			tell := clienttest.Before(func(*clienttest.Server) { close(asked) })
			srv.Inject("updateSimulation", tell.And(clienttest.Delay(time.Hour)))

			var stdout, stderr bytes.Buffer
			cmd := exec.CommandContext(t.Context(), program, "-agent", "7")
			cmd.Env = []string{"OMNIDIM_API_KEY=" + srv.APIKey(), "OMNIDIM_BASE_URL=" + srv.URL()}
			cmd.Stdout = &stdout
			cmd.Stderr = &stderr
			require.NoError(t, cmd.Start())
			<-asked
			require.NoError(t, cmd.Process.Signal(signal))
			require.Error(t, cmd.Wait())

			require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
			require.Contains(t, stdout.String(), "means: interrupted")
			require.Contains(t, stderr.String(), "interrupted: deleting the simulation")
			require.Len(t, srv.History(101), 2, "created and deleted")
			_, left := srv.State(101)
			require.False(t, left)
		})
	}
}
