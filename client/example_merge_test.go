package client_test

import (
	"context"
	"errors"
	"fmt"

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
