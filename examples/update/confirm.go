package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/omnidim-go/simulations/client"
)

// confirm asks before scenarios are removed. Without a terminal there is nobody to ask, and it refuses.
func confirm(ctx context.Context, plan *client.Plan, yes bool) error {
	removed := plan.Changes().Removed
	if len(removed) == 0 || yes {
		return nil
	}
	nobody := fmt.Errorf("scenarios would be removed (%d), and there is no terminal to ask: nothing was written: use -yes", len(removed))
	info, err := os.Stdin.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nobody
	}
	fmt.Fprintf(os.Stderr, "remove scenarios (%d)? they cannot come back with their ids [y/N] ", len(removed))
	answer, err := readLine(ctx)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted: nothing was written")
	case err != nil: // the null device looks like a terminal
		return nobody
	case answer != "y" && answer != "yes":
		return errors.New("nothing was written")
	}
	return nil
}

// readLine reads a line that the user types, unless the context ends before.
func readLine(ctx context.Context) (string, error) {
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(os.Stdin).ReadString('\n')
		typed <- line{strings.ToLower(strings.TrimSpace(text)), err}
	}()
	select {
	case l := <-typed:
		return l.text, l.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
