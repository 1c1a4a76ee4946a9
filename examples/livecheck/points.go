package main

import "context"

// point is something that the service's documentation leaves open.
type point struct {
	name      string
	assumed   string // by the library
	otherwise string // what to do where that does not hold
	costs     bool   // asked only with -run
	ask       func(context.Context, *bench) (observation, error)
}

// points lists what is asked, in this order: each restores what it needs of the list, and the last one ends the simulation.
func points() []point {
	return []point{
		{
			name:      "a stored record",
			assumed:   "id, name, description, expected_result, selected_voices as {id, provider}",
			otherwise: "read it with client.WithRecordReader",
			ask:       askRecord,
		},
		{
			name:      "an update of the full list",
			assumed:   "is accepted",
			otherwise: "write nothing through this library until the service accepts it",
			ask:       askUpdate,
		},
		{
			name:      "ids after an update",
			assumed:   "survive",
			otherwise: "keep no ids of scenarios: find them by name after each edit",
			ask:       askIDs,
		},
		{
			name:      "voices after an update",
			assumed:   "come back as they were sent",
			otherwise: "set SelectedVoices in every edit: what is not returned is sent without voices",
			ask:       askVoices,
		},
		{
			name:      "a scenario left out of an update",
			assumed:   "is deleted",
			otherwise: "do not use Remove: it ends with a DivergedError; remove scenarios in the vendor's application",
			ask:       askLeftOut,
		},
		{
			name:      "an update without scenarios",
			assumed:   "leaves the list alone",
			otherwise: "never call Update without Scenarios; Edit and Apply always send the full list",
			ask:       askWithoutScenarios,
		},
		{
			name:      "an update with an empty list",
			assumed:   "clears the list",
			otherwise: "do not use Clear: it ends with a DivergedError",
			ask:       askEmpty,
		},
		{
			name:      "an update while it runs",
			assumed:   "is refused",
			otherwise: "expect other writers to change simulations that run; Edit and Apply still refuse to",
			costs:     true,
			ask:       askWhileRunning,
		},
		{
			name:      "a deleted simulation",
			assumed:   "is gone: reading it is a 404",
			otherwise: "do not take a successful Get for a simulation that is not deleted: look for it with List",
			ask:       askDelete,
		},
	}
}
