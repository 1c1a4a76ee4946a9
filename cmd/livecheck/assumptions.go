package main

import "context"

// assumption is something that the service's documentation leaves open.
type assumption struct {
	name      string
	assumed   string // by the library
	means     string // for its promises, if that holds
	otherwise string // and if it does not
	costs     bool   // asked only with -run
	ask       func(context.Context, *probe) (observation, error)
}

// assumptions lists what is asked, in this order: each question restores what it needs of the list, the run comes before the
// list gets long, and the last one ends the simulation.
func assumptions() []assumption {
	return append(onRecords(), append(onUpdates(), onTheRest()...)...)
}

func onRecords() []assumption {
	return []assumption{
		{
			name:      "a stored record",
			assumed:   "has id, name, description, expected_result, and selected_voices as {id, provider}",
			means:     "Edit understands the stored list",
			otherwise: "Edit refuses the stored list: read it with client.WithRecordReader",
			ask:       askRecord,
		},
		{
			name:      "an update of the full list",
			assumed:   "is accepted",
			means:     "Edit and Apply work",
			otherwise: "write nothing through this library until the service accepts it",
			ask:       askUpdate,
		},
		{
			name:    "a read after a write",
			assumed: "shows it at once, and does not come out of a cache",
			means:   "an edit is verified by its first look, and takes three requests",
			ask:     askFresh,
		},
		{
			name:      "ids after an update",
			assumed:   "are the same",
			means:     "an edit is verified by id",
			otherwise: "an edit is verified by content only: keep no ids of scenarios, find them by name after each edit",
			ask:       askIDs,
		},
		{
			name:      "voices after an update",
			assumed:   "come back as they were sent",
			means:     "no edit loses a voice without an error",
			otherwise: "set SelectedVoices in every edit: voices that are not returned are sent without, and lost ones end with a DivergedError",
			ask:       askVoices,
		},
		{
			name:      "fields that no update can carry",
			assumed:   "stay, if a record has any",
			means:     "EditResult.LostFields stays empty",
			otherwise: "every edit loses them in every scenario: look at the plan's line \"cannot be sent back\" and at EditResult.LostFields",
			ask:       askExtraFields,
		},
	}
}

func onUpdates() []assumption {
	return []assumption{
		{
			name:      "an unknown field in an update",
			assumed:   "is ignored",
			means:     "no other program can put fields into records that this library would not send back",
			otherwise: "tell the project: records can have fields that this version does not send back",
			ask:       askUnknownField,
		},
		{
			name:      "a scenario left out of an update",
			assumed:   "is deleted",
			means:     "Remove and Clear work, and an unguarded Update loses what it leaves out",
			otherwise: "do not use Remove: it ends with a DivergedError; remove scenarios in the vendor's application",
			ask:       askLeftOut,
		},
		{
			name:      "an id that is not stored",
			assumed:   "is refused",
			means:     "a late write that names a removed scenario is refused as a whole",
			otherwise: "a late write is stored even if it names a removed scenario: take EditResult.LateWritePossible seriously",
			ask:       askUnknownID,
		},
		{
			name:      "an update without scenarios",
			assumed:   "leaves the list alone",
			means:     "Update may change settings alone; Edit and Apply send the full list all the same",
			otherwise: "never call Update without Scenarios; Edit and Apply always send the full list",
			ask:       askWithoutScenarios,
		},
		{
			name:      "an update with an empty list",
			assumed:   "clears the list",
			means:     "Clear works",
			otherwise: "do not use Clear: it ends with a DivergedError",
			ask:       askEmpty,
		},
		{
			name:    "a version of the simulation",
			assumed: "is not given (no ETag), and a wrong If-Match is ignored",
			means:   "what somebody writes between the last read and the write is overwritten: use client.WithLocker among your own processes",
			ask:     askETag,
		},
	}
}

func onTheRest() []assumption {
	return []assumption{
		{
			name:      "errors of the service",
			assumed:   "are its own JSON",
			means:     "a 500 or 503 in JSON ends a write; any other one may come from a proxy, and the write can still land",
			otherwise: "after a 500 or 503 that is not JSON, Edit cannot tell whether the write can still land: expect OutcomeUnknownError",
			ask:       askErrors,
		},
		{
			name:      "an update while it runs",
			assumed:   "is refused",
			means:     "nobody changes a simulation during its run",
			otherwise: "expect other writers to change simulations that run; Edit and Apply still refuse to",
			costs:     true,
			ask:       askWhileRunning,
		},
		{
			name:    "a list of 120 scenarios",
			assumed: "is returned whole",
			means:   "no scenario is lost because it was not shown",
			ask:     askLongList,
		},
		{
			name:      "a deleted simulation",
			assumed:   "is gone: reading it is refused",
			means:     "a successful Get is a simulation that exists",
			otherwise: "do not take a successful Get for a simulation that exists: look for it with List",
			ask:       askDelete,
		},
	}
}
