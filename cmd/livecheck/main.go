// Livecheck asks the service how it behaves where the documentation is silent, and compares the
// answers with the assumptions of this library. The program creates a throwaway simulation, asks
// one question after the other, and deletes the simulation at the end, also after a failure or an
// interrupt.
//
// Without a key, livecheck asks a server inside the process, to show a report:
//
//	go run ./cmd/livecheck
//
// With OMNIDIM_API_KEY the questions go to the service. -agent is the id of an agent of the
// account,
// -voice a voice with which the vendor's application runs simulations:
//
//	OMNIDIM_API_KEY=… go run ./cmd/livecheck -agent 7 -voice cartesia/VOICE -o report.txt
//
// With -run, livecheck also starts the simulation, twice with one scenario and a limit of one
// minute. These calls cost money.
//
// The report has neither the key nor the text of a scenario. Please send the report to the project:
// https://github.com/omnidim-go/simulations/issues. Details of failures go to standard error only.
// Livecheck does not read the vendor's specification, https://docs.omnidim.io/openapi.yaml.
// CONTRIBUTING.md has the command to compare the vendor's file with api/openapi.yaml.
//
// The exit code is 0 if every answer is as assumed, 1 if one differs or is missing, 2 on wrong
// usage, 3 if the program could not ask, write the report or delete the simulation, and 130 after
// an interrupt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/internal/redact"
)

const (
	exitAsAssumed   = 0
	exitDiffers     = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a reader of the report that ends early is an error of a write
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	told := make(chan struct{})
	context.AfterFunc(ctx, func() {
		fmt.Fprintln(os.Stderr, "livecheck: interrupted: deleting the simulation; a second interrupt leaves it behind")
		stop()
		close(told)
	})
	t := target{
		key:       os.Getenv("OMNIDIM_API_KEY"),
		baseURL:   os.Getenv("OMNIDIM_BASE_URL"),
		transport: http.DefaultTransport,
	}
	code := run(ctx, os.Args[1:], t, os.Stdout, os.Stderr)
	if ctx.Err() != nil {
		<-told // a quick deletion must not hide the interrupt
	}
	os.Exit(code)
}

// settings are the program's flags.
type settings struct {
	agent  int64
	voices []client.Voice
	run    bool
	report string // file; empty: standard output
}

// run is the program. The result is the exit code.
func run(ctx context.Context, args []string, t target, stdout, stderr io.Writer) int {
	hide := redact.New(strings.TrimSpace(t.key))
	fail := func(code int, err error) int {
		fmt.Fprintln(stderr, "livecheck:", oneLine(hide, err.Error()))
		return code
	}
	set, err := parse(args, t.key != "", stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitAsAssumed
	}
	if err != nil {
		return fail(exitUsage, err)
	}
	r := &report{to: stdout, details: stderr, hide: hide}
	err = writeReport(ctx, t, set, r)
	switch {
	case err != nil && ctx.Err() == nil:
		return fail(exitFailed, err)
	case err != nil:
		return fail(exitInterrupted, err)
	case ctx.Err() != nil:
		return exitInterrupted
	case r.differs:
		return exitDiffers
	}
	return exitAsAssumed
}

// writeReport asks everything within the settings.
func writeReport(ctx context.Context, t target, set settings, r *report) error {
	s, err := connect(t, set)
	if err != nil {
		return err
	}
	defer s.close()
	if set.report != "" {
		file, err := os.Create(set.report)
		if err != nil {
			return err
		}
		defer file.Close()
		r.to = file
	}
	if err := r.begin(s.name); err != nil {
		return err
	}
	return check(ctx, s, set, r.add)
}

func parse(args []string, hasKey bool, stderr io.Writer) (set settings, err error) {
	flags := flag.NewFlagSet("livecheck", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints the error
	flags.Int64Var(&set.agent, "agent", 0, "`id` of the agent to test; required with OMNIDIM_API_KEY")
	voice := flags.String("voice", "", "a voice as `provider/id`, for the questions about voices")
	flags.BoolVar(&set.run, "run", false, "also start the simulation, which costs money")
	flags.StringVar(&set.report, "o", "", "write the report to a `file` instead of standard output")
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
		*voice = exampleVoice
	}
	if flags.NArg() > 0 {
		return set, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if set.agent <= 0 {
		return set, errors.New("-agent must be the id of an agent of the account")
	}
	set.voices, err = parseVoice(*voice)
	return set, err
}

// parseVoice returns the voice in a list, which is empty without one.
func parseVoice(flag string) ([]client.Voice, error) {
	if flag == "" {
		return nil, nil
	}
	provider, id, _ := strings.Cut(flag, "/")
	if provider == "" || id == "" {
		return nil, errors.New("-voice must have the form provider/id")
	}
	return []client.Voice{{ID: id, Provider: client.VoiceProvider(provider)}}, nil
}
