package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// openTerminal returns both ends of a pseudo terminal.
func openTerminal(t *testing.T) (user, program *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = user.Close() })
	var number, unlock int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlock, syscall.TIOCGPTN: &number} {
		_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, user.Fd(), request, uintptr(unsafe.Pointer(arg)))
		require.Zero(t, errno)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = program.Close() })
	return user, program
}

func TestOnATerminalTheUserDecidesAboutARemoval(t *testing.T) {
	program := build(t)
	const question = "remove scenarios (1)? they cannot come back with their ids [y/N] "
	for answer, tc := range map[string]struct {
		stderr string
		code   int
		writes int
	}{
		"y\n":   {question, 0, 1},
		"YES\n": {question, 0, 1},
		"n\n":   {question + "update: nothing was written\n", 1, 0},
		"\n":    {question + "update: nothing was written\n", 1, 0},
	} {
		t.Run(strings.TrimSpace(answer), func(t *testing.T) {
			srv, _, env := service(t)
			user, stdin := openTerminal(t)
			var stderr strings.Builder
			cmd := exec.CommandContext(t.Context(), program, "-simulation", "7", "-remove", "12")
			cmd.Stdin, cmd.Stderr, cmd.Env = stdin, &stderr, append(cleanEnv(), env...)
			_, err := user.WriteString(answer)
			require.NoError(t, err)

			_ = cmd.Run() // its end is in ProcessState

			require.Equal(t, tc.stderr, stderr.String())
			require.Equal(t, tc.code, cmd.ProcessState.ExitCode())
			require.Equal(t, tc.writes, writes(srv))
		})
	}
}

func TestTheNullDeviceIsNoTerminal(t *testing.T) {
	srv, _, env := service(t)
	var stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), build(t), "-simulation", "7", "-remove", "12")
	cmd.Stderr, cmd.Env = &stderr, append(cleanEnv(), env...)
	require.Error(t, cmd.Run())
	require.Contains(t, stderr.String(), "there is no terminal to ask: nothing was written: use -yes")
	require.Zero(t, writes(srv))
}

func TestAnInterruptAtTheQuestionWritesNothing(t *testing.T) {
	srv, _, env := service(t)
	_, stdin := openTerminal(t)
	cmd := exec.CommandContext(t.Context(), build(t), "-simulation", "7", "-remove", "12")
	cmd.Stdin, cmd.Env = stdin, append(cleanEnv(), env...)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = bufio.NewReader(stderr).ReadString(']')
	require.NoError(t, err)

	require.NoError(t, cmd.Process.Signal(os.Interrupt))

	require.Error(t, cmd.Wait())
	require.Equal(t, 1, cmd.ProcessState.ExitCode())
	require.Zero(t, writes(srv))
}
