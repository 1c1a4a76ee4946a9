package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

//go:embed change.json
var demoChange []byte

// options are what the flags say.
type options struct {
	simulation int64
	file       string
	remove     []int64
	dryRun     bool
	yes        bool
	backup     string
}

// usageError is a wrong flag.
type usageError struct{ problem string }

func (e *usageError) Error() string { return e.problem + ": -h lists the flags" }

func (opts *options) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("update", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are reported by exitCode, in one line
	fs.Func("simulation", "`ID` of a simulation on the service; the key is in OMNIDIM_API_KEY (default: a server inside the program)", opts.setSimulation)
	fs.StringVar(&opts.file, "file", "", "JSON `file` with the change, in the shape of the API's update body (default: change.json of this program, on the server inside)")
	fs.Func("remove", "remove the scenarios with these `IDs`, separated by commas", opts.setRemove)
	fs.BoolVar(&opts.dryRun, "dry-run", false, "show the change and write nothing")
	fs.BoolVar(&opts.yes, "yes", false, "do not ask before scenarios are removed")
	fs.StringVar(&opts.backup, "backup", "", "keep the state before in a file in this `folder`")
	return fs
}

func parseFlags(args []string) (*options, error) {
	opts := &options{}
	fs := opts.flagSet()
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, err
	case err != nil:
		return nil, &usageError{err.Error()}
	case fs.NArg() > 0:
		return nil, &usageError{fmt.Sprintf("unexpected argument %q", fs.Arg(0))}
	case opts.simulation != 0 && opts.file == "" && opts.remove == nil:
		return nil, &usageError{"-simulation needs -file or -remove"}
	}
	return opts, nil
}

func printHelp(w io.Writer) {
	fmt.Fprintln(w, "usage: update [flags]")
	fs := new(options).flagSet()
	fs.SetOutput(w)
	fs.PrintDefaults()
}

func (opts *options) setSimulation(value string) (err error) {
	opts.simulation, err = parseID(value)
	return err
}

func (opts *options) setRemove(value string) error {
	for text := range strings.SplitSeq(value, ",") {
		id, err := parseID(strings.TrimSpace(text))
		if err != nil {
			return err
		}
		opts.remove = append(opts.remove, id)
	}
	return nil
}

func parseID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("%q is not an id", text)
	}
	return id, nil
}

// readChange reads the file that was named. On the server inside the program there is one of its own.
func (opts *options) readChange() (*change, error) {
	switch {
	case opts.file != "":
		data, err := os.ReadFile(opts.file)
		if err != nil {
			return nil, fmt.Errorf("%w: check -file", err)
		}
		return parseChange(opts.file, data)
	case opts.simulation == 0:
		return parseChange("change.json", demoChange)
	default:
		return parseChange("-remove", []byte("{}"))
	}
}
