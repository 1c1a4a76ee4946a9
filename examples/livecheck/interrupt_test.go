//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestTheProgramCleansUpOnCtrlC(t *testing.T) {
	srv := clienttest.NewServer(t)
	asked := make(chan struct{})
	srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { close(asked) }).And(clienttest.Delay(time.Hour)))

	var stdout bytes.Buffer
	cmd := exec.CommandContext(t.Context(), build(t), "-agent", "7")
	cmd.Env = environment(srv.APIKey(), srv.URL())
	cmd.Stdout = &stdout
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())

	require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
	require.Contains(t, stdout.String(), string(unchecked))
	require.Len(t, srv.History(101), 2, "created and deleted")
	_, left := srv.State(101)
	require.False(t, left)
}
