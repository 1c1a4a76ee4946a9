// Livecheck finds out what the service does in the cases that its documentation leaves open, and compares that with what this library
// assumes. It creates a throwaway simulation, asks one question after the other, and deletes the simulation whatever happens.
// For each question it prints what is assumed, what was found, and what that means for the promises of the library.
//
// Without a key it asks a server of its own, which shows what to expect:
//
//	go run ./cmd/livecheck
//
// With OMNIDIM_API_KEY it asks the service, for one of the account's agents:
//
//	OMNIDIM_API_KEY=… go run ./cmd/livecheck -agent 7 -voice rime/VOICE
//
// With -run it also starts the simulation, for as long as one update takes: the calls cost money.
//
// The exit code is 0 if everything that was asked is as assumed, 1 if something is not or could not be found out, 2 on wrong
// usage, 3 if nothing could be asked or the simulation could not be deleted, and 130 after an interrupt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/internal/redact"
)

const (
	exitHolds       = 0
	exitDiffers     = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv("OMNIDIM_API_KEY"), os.Stdout, os.Stderr))
}

// settings are the program's flags.
type settings struct {
	agent  int64
	voices []client.Voice
	run    bool
}

func run(ctx context.Context, args []string, key string, stdout, stderr io.Writer) int {
	hide := redact.New(key)
	set, err := parse(args, key != "", stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitHolds
	case err != nil:
		fmt.Fprintln(stderr, "livecheck:", oneLine(hide, err.Error()))
		return exitUsage
	}
	s, err := connect(set, key != "")
	if err != nil {
		fmt.Fprintln(stderr, "livecheck:", oneLine(hide, err.Error()))
		return exitFailed
	}
	defer s.close()

	findings, err := check(ctx, s, set)
	err = errors.Join(err, printFindings(stdout, hide, findings))
	if err != nil {
		fmt.Fprintln(stderr, "livecheck:", oneLine(hide, err.Error()))
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return exitFailed
	case !allHold(findings):
		return exitDiffers
	}
	return exitHolds
}

func parse(args []string, hasKey bool, stderr io.Writer) (set settings, err error) {
	flags := flag.NewFlagSet("livecheck", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller prints the error
	flags.Int64Var(&set.agent, "agent", 0, "`id` of the agent that the throwaway simulation is for; required with OMNIDIM_API_KEY")
	voice := flags.String("voice", "", "a voice as `provider/id`, to find out whether voices come back")
	flags.BoolVar(&set.run, "run", false, "also start the simulation, which costs money")
	err = flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stderr)
		flags.PrintDefaults()
	}
	if err != nil {
		return set, err
	}
	if !hasKey && set.agent == 0 {
		set.agent = 7
	}
	if !hasKey && *voice == "" {
		*voice = "rime/livecheck-voice"
	}
	provider, id, _ := strings.Cut(*voice, "/")
	switch {
	case flags.NArg() > 0:
		return set, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case set.agent <= 0:
		return set, errors.New("-agent must name an agent of the account")
	case *voice != "" && (provider == "" || id == ""):
		return set, errors.New("-voice must be written as provider/id")
	case *voice != "":
		set.voices = []client.Voice{{ID: id, Provider: client.VoiceProvider(provider)}}
	}
	return set, nil
}
