package client_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// KeepOthers changes the listed scenarios and leaves the rest of the list as it is.
func ExampleKeepOthers() {
	c, srv := exampleClient()
	defer srv.Close()
	mine := []client.Scenario{
		client.NewScenario("Moves an appointment", "You want next week.", "The new time is confirmed."),
		client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."),
	}
	result, err := c.Simulations.Edit(context.Background(), 31, func(e *client.Edit) error {
		return e.Scenarios.Replace(mine, client.KeepOthers())
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(result.Changes)
	// Output:
	// ~ 9002 "Moves an appointment"
	//     - description: "You want a later one."
	//     + description: "You want next week."
	// + new "Wants to cancel"
	//     + description: "You want to cancel."
	//     + expected_result: "It is cancelled."
}

// Merge keeps the changes of a file and those that others made in the dashboard since the file was
// last in agreement with the service. The caller saves the new base after the write.
func ExampleScenarioSet_Merge() {
	c, srv := exampleClient()
	defer srv.Close()
	ctx := context.Background()
	sim, err := c.Simulations.Get(ctx, 31)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := sim.Scenarios()
	if err != nil {
		fmt.Println(err)
		return
	}
	base, _ := set.Build() // as the program saved it after the last run
	mine, _ := set.Build() // as the file has it now
	mine[0].Description = "You want the latest one."

	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[1].ExpectedResult = "The new time is repeated." })
	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error { return e.Scenarios.Merge(base, mine) })
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(result.Changes)

	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[0].Description = "You want any." })
	mine[0].Description = "You want none."
	_, err = c.Simulations.Edit(ctx, 31, func(e *client.Edit) error { return e.Scenarios.Merge(base, mine) })
	var conflicts *client.MergeConflictError
	if errors.As(err, &conflicts) {
		for _, conflict := range conflicts.Conflicts {
			fmt.Printf("%s: %q or %q?\n", conflict.Name, conflict.Theirs.Description, conflict.Mine.Description)
		}
	}
	// Output:
	// ~ 9001 "Asks for an appointment"
	//     - description: "You want the earliest one."
	//     + description: "You want the latest one."
	// Asks for an appointment: "You want any." or "You want none."?
}

// undo returns a function that takes back the changes of a plan to the scenarios, and keeps what others changed since. A
// scenario that the plan removed comes back with a new ID.
func undo(plan *client.Plan) func(*client.Edit) error {
	before := plan.Base().Scenarios
	for i := range before {
		wasRemoved := func(sc client.Scenario) bool { return sc.ID == before[i].ID }
		if slices.ContainsFunc(plan.Changes().Removed, wasRemoved) {
			before[i].ID = 0
		}
	}
	return func(e *client.Edit) error { return e.Scenarios.Merge(plan.Wanted().Scenarios, before) }
}

// Yesterday's plan is taken back. The scenario that a colleague has added since then stays.
func ExampleScenarioSet_Merge_undo() {
	c, srv := exampleClient()
	defer srv.Close()
	ctx := context.Background()
	yesterday, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
		return errors.Join(
			e.Scenarios.Remove(9002),
			e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled.")),
		)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	parking := clienttest.Scenario{Name: "Asks for parking", Description: "You come by car.", ExpectedResult: "The agent names the lot."}
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios = append(sim.Scenarios, parking) })

	plan, err := c.Simulations.Plan(ctx, 31, undo(yesterday.Plan))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// simulation 31: 1 added, 0 changed, 1 removed, 2 kept
	// + new "Moves an appointment"
	//     + description: "You want a later one."
	//     + expected_result: "The new time is confirmed."
	// - 50001 "Wants to cancel"
	//     - description: "You want to cancel."
	//     - expected_result: "It is cancelled."
}
