package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"
)

// options are the flags of the program. Those of the roles are for the processes that it starts itself.
type options struct {
	quick bool
	out   string
	role  string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	var o options
	flag.BoolVar(&o.quick, "quick", false, "fewer rounds: under a minute, for seeing that it works")
	flag.StringVar(&o.out, "out", "../../docs", "the folder for benchmarks.md and benchmarks.svg")
	flag.StringVar(&o.role, "role", "", "what a process that the program starts itself does: measure, serve or peak")
	flag.Parse()
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	switch o.role {
	case "serve":
		return serve(os.Stdin, os.Stdout)
	case "measure":
		found, err := measureAll(planFor(o.quick))
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(found)
	case "peak":
		found, err := measurePeak(flag.Arg(0), flag.Arg(1))
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(found)
	}
	return drive(o)
}
