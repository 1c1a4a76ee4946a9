//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestTheProgramStopsTheRunOnCtrlC(t *testing.T) {
	file := build(t)
	srv := clienttest.NewServer(t)
	id := srv.Seed(clinic())
	for name, cmd := range map[string]*exec.Cmd{
		"without a key":  command(t, file, nil, "-speed", "1"),
		"on the service": command(t, file, srv, "-simulation", fmt.Sprint(id)),
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			pipe, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			out := bufio.NewReader(pipe)
			first, err := out.ReadString('\n')
			require.NoError(t, err)
			require.Contains(t, first, "Pending")
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
			_, err = io.Copy(io.Discard, out)
			require.NoError(t, err)
			require.Error(t, cmd.Wait())
			require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
			require.Contains(t, stderr.String(), "it was stopped on the service")
		})
	}
	sim, _ := srv.State(id)
	require.Equal(t, clienttest.StatusStopped, sim.Status)
}
