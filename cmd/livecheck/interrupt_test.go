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

func TestMain_CleansUp(t *testing.T) {
	program := filepath.Join(t.TempDir(), "livecheck")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) { testSignal(t, program, signal) })
	}
	t.Run("the reader of the report has gone", func(t *testing.T) { testClosedPipe(t, program) })
}

func testSignal(t *testing.T, program string, signal os.Signal) {
	srv := clienttest.NewServer(t)
	asked := make(chan struct{})
	tell := clienttest.Before(func(*clienttest.Server) { close(asked) })
	srv.Inject("updateSimulation", tell.And(clienttest.Delay(time.Hour)))

	var stdout, stderr bytes.Buffer
	cmd := newCommand(t, program, srv)
	cmd.Stdout = &stdout
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, cmd.Process.Signal(signal))
	require.Error(t, cmd.Wait())

	require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
	require.Contains(t, stdout.String(), "means: interrupted")
	require.Contains(t, stderr.String(), "interrupted: deleting the simulation")
	requireDeleted(t, srv)
}

// testClosedPipe closes the pipe of the report, as a pager does that ends early.
func testClosedPipe(t *testing.T, program string) {
	srv := clienttest.NewServer(t)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { _ = r.Close() }))

	var stderr bytes.Buffer
	cmd := newCommand(t, program, srv)
	cmd.Stdout = w
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	require.NoError(t, w.Close())
	require.Error(t, cmd.Wait())

	require.Equal(t, exitFailed, cmd.ProcessState.ExitCode())
	require.Contains(t, stderr.String(), "broken pipe")
	requireDeleted(t, srv)
}

// newCommand returns a command that asks the server.
func newCommand(t *testing.T, program string, srv *clienttest.Server) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "-agent", "7")
	cmd.Env = []string{"OMNIDIM_API_KEY=" + srv.APIKey(), "OMNIDIM_BASE_URL=" + srv.URL()}
	return cmd
}

// requireDeleted fails unless the simulation was created and deleted.
func requireDeleted(t *testing.T, srv *clienttest.Server) {
	t.Helper()
	history := srv.History(101)
	require.NotEmpty(t, history)
	require.True(t, history[len(history)-1].Deleted)
}
