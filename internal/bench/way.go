package main

import (
	"context"
	"fmt"
)

const key = "benchmark-key"

// way is one way to call the service. Each method does the work of one call about the simulation with n scenarios that
// worker uses, and returns how many scenarios it read.
type way struct {
	Name   string
	get    func(ctx context.Context, n, worker int) (int, error)
	update func(ctx context.Context, n, worker int) (int, error)
	edit   func(ctx context.Context, n, worker int) (int, error) // nil: not measured
}

// floorName is the way that all ratios refer to.
const floorName = "floor"

// ways returns all that is compared, over one wire. The floor stands first.
func ways(w wire, sizes []int) ([]way, error) {
	lib, err := libraryWays(w, sizes)
	if err != nil {
		return nil, err
	}
	generated, err := generatedWay(w, sizes)
	if err != nil {
		return nil, err
	}
	og, err := ogenWay(w, sizes)
	if err != nil {
		return nil, err
	}
	return append([]way{floorWay(w, sizes), generated, og}, lib...), nil
}

// operations are what is measured of a way.
var operations = [...]string{"Get", "Update", "Edit"}

func (w way) operation(name string) func(ctx context.Context, n, worker int) (int, error) {
	switch name {
	case "Get":
		return w.get
	case "Update":
		return w.update
	default:
		return w.edit
	}
}

// check makes each call once, so that nothing is measured that does not work.
func (w way) check(sizes []int) error {
	for _, n := range sizes {
		for _, name := range operations {
			call := w.operation(name)
			if call == nil {
				continue
			}
			if got, err := call(context.Background(), n, 0); err != nil || got != n {
				return fmt.Errorf("%s: %s of %d scenarios: %d read, %v", w.Name, name, n, got, err)
			}
		}
	}
	return nil
}
