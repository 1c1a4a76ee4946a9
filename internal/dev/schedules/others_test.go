package schedules

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// otherWriter draws a write of somebody who does not use the library. Its scenarios have names of their own.
func (g *generator) otherWriter() (name string, do func(*clienttest.Server)) {
	pick, mark, text := g.IntN(1000), g.mark(), g.secret()
	type change struct {
		name string
		do   func(*clienttest.Simulation)
	}
	onOne := func(fn func(*clienttest.Simulation, int)) func(*clienttest.Simulation) {
		return func(sim *clienttest.Simulation) {
			if n := len(sim.Scenarios); n > 0 {
				fn(sim, pick%n)
			}
		}
	}
	theirs := clienttest.Scenario{Name: fmt.Sprintf("other-%d", mark), Description: text, ExpectedResult: text}
	changes := []change{
		{"adds", func(sim *clienttest.Simulation) { sim.Scenarios = append(sim.Scenarios, theirs) }},
		{"removes", onOne(func(sim *clienttest.Simulation, i int) { sim.Scenarios = slices.Delete(sim.Scenarios, i, i+1) })},
		{"swaps", onOne(func(sim *clienttest.Simulation, i int) { sim.Scenarios[i] = theirs })},
		{"rewrites", onOne(func(sim *clienttest.Simulation, i int) { sim.Scenarios[i].ExpectedResult = text })},
		{"sets", func(sim *clienttest.Simulation) { sim.MaxCallDurationInMinutes = 1 + pick%10 }},
		{"starts it", func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress }},
		{"stops it", func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusStopped }},
		{"undoes", nil},
	}
	c := changes[g.IntN(len(changes))]
	return c.name, func(srv *clienttest.Server) {
		change := c.do
		if _, ok := srv.State(simulationID); !ok {
			return
		}
		if change == nil {
			change = undo(srv)
		}
		srv.Edit(simulationID, change)
	}
}

// undo returns the change to the state before the present one.
func undo(srv *clienttest.Server) func(*clienttest.Simulation) {
	history := srv.History(simulationID)
	before := history[max(0, len(history)-2)].Simulation
	return func(sim *clienttest.Simulation) {
		sim.Scenarios = slices.Clone(before.Scenarios)
		sim.MaxCallDurationInMinutes = before.MaxCallDurationInMinutes
	}
}
