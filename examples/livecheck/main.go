// Command livecheck finds out what the service does where its documentation does not say, and compares that with what
// this library assumes. It creates a throwaway simulation, asks one point after the other, deletes the simulation in any case,
// and prints a table: the point, what was seen, what is assumed, whether that holds, and what to do where it does not.
//
// Without a key it asks a server of its own, which shows what to expect:
//
//	go run ./examples/livecheck
//
// With OMNIDIM_API_KEY it asks the service, for the account's agent that is named:
//
//	OMNIDIM_API_KEY=… go run ./examples/livecheck -agent 7 -voice rime/VOICE
//
// With -run it also starts the simulation, for as long as one update takes: the calls cost money.
//
// It ends with 0 where everything that was asked is as assumed, 1 where something is not or could not be found out, 2 on wrong
// usage, 3 where nothing could be asked or the simulation could not be deleted, and 130 where it was interrupted.
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
)

// How the program ends.
const (
	exitHolds       = 0
	exitDiffers     = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, release) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv("OMNIDIM_API_KEY") != "", os.Stdout, os.Stderr))
}

// settings are the program's flags.
type settings struct {
	agent  int64
	voices []client.Voice
	run    bool
}

func run(ctx context.Context, args []string, hasKey bool, stdout, stderr io.Writer) int {
	set, err := parse(args, hasKey, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitHolds
	case err != nil:
		return exitUsage
	}
	c, closeService, err := open(set, hasKey)
	if err != nil {
		fmt.Fprintln(stderr, "livecheck:", err)
		return exitFailed
	}
	defer closeService()
	findings, err := check(ctx, c, set)
	if printErr := printTable(stdout, findings); err == nil {
		err = printErr
	}
	if err != nil {
		fmt.Fprintln(stderr, "livecheck:", oneLine(err.Error()))
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

// parse reads the flags. What is wrong with them was written to stderr.
func parse(args []string, hasKey bool, stderr io.Writer) (settings, error) {
	var set settings
	var voice string
	flags := flag.NewFlagSet("livecheck", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Int64Var(&set.agent, "agent", 0, "`id` of the agent that the throwaway simulation is for; with OMNIDIM_API_KEY it must be given")
	flags.StringVar(&voice, "voice", "", "a voice as `provider/id`, to find out whether voices come back")
	flags.BoolVar(&set.run, "run", false, "also start the simulation, which costs money")
	if err := flags.Parse(args); err != nil {
		return set, err
	}
	if !hasKey && set.agent == 0 {
		set.agent = 7
	}
	if !hasKey && voice == "" {
		voice = "rime/livecheck-voice"
	}
	provider, id, isVoice := strings.Cut(voice, "/")
	if isVoice {
		set.voices = []client.Voice{{ID: id, Provider: client.VoiceProvider(provider)}}
	}
	wrong := ""
	switch {
	case flags.NArg() > 0:
		wrong = fmt.Sprintf("unexpected argument %q", flags.Arg(0))
	case set.agent <= 0:
		wrong = "with OMNIDIM_API_KEY the flag -agent must name an agent"
	case voice != "" && (provider == "" || id == ""):
		wrong = "-voice is not written as provider/id"
	default:
		return set, nil
	}
	fmt.Fprintln(stderr, "livecheck:", wrong)
	return set, errors.New(wrong)
}
