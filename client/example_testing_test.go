package client_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// scenarioEditor is the part of the library that the code below needs; c.Simulations has it.
type scenarioEditor interface {
	Edit(ctx context.Context, id int64, fn func(*client.Edit) error) (*client.EditResult, error)
}

// addOnce is code of your own: it adds a scenario unless there is one of its name.
func addOnce(ctx context.Context, editor scenarioEditor, id int64, sc client.Scenario) (added bool, err error) {
	result, err := editor.Edit(ctx, id, func(e *client.Edit) error {
		if _, ok := e.Scenarios.ByName(sc.Name); ok {
			return nil
		}
		return e.Scenarios.Add(sc)
	})
	if err != nil {
		return false, fmt.Errorf("add %q: %w", sc.Name, err)
	}
	return len(result.AddedIDs) > 0, nil
}

// brokenEditor stands in for the library where only its error matters.
type brokenEditor struct{ err error }

func (b brokenEditor) Edit(context.Context, int64, func(*client.Edit) error) (*client.EditResult, error) {
	return nil, b.err
}

// Code of your own takes a small interface of your own. Package clienttest tests it against a service that behaves, and on
// request misbehaves; a type of three lines is enough for an error alone.
func Example_testing() {
	c, srv := exampleClient()
	defer srv.Close()
	ctx := context.Background()
	sc := client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled.")

	srv.Inject("updateSimulation", clienttest.ResetAfter()) // stored, and the answer is lost
	fmt.Println(addOnce(ctx, c.Simulations, 31, sc))
	fmt.Println(addOnce(ctx, c.Simulations, 31, sc))
	stored, _ := srv.State(31)
	fmt.Println(len(stored.Scenarios), "stored")

	_, err := addOnce(ctx, brokenEditor{client.ErrRunning}, 31, sc)
	fmt.Println(errors.Is(err, client.ErrRunning), err)
	// Output:
	// true <nil>
	// false <nil>
	// 3 stored
	// true add "Wants to cancel": the simulation is running
}
