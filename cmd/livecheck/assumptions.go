package main

import "context"

// assumption is a point not covered by the service's documentation.
type assumption struct {
	name      string
	assumed   string // by the library
	means     string // for the library, if the service behaves so
	otherwise string // and if not
	costs     bool   // asked only with -run
	ask       func(context.Context, *probe) (answer, error)
}

// assumptions lists the questions in their order. Each restores the scenarios to work with. The
// runs come before the long list, and the deletion comes last.
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
			name:    "a scenario without voices",
			assumed: "has an empty list of them",
			means:   "an edit sends the empty list back",
			ask:     askNoVoices,
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
			assumed: "shows it at once, and does not come from a cache",
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
			name:    "voices after an update",
			assumed: "come back as they were sent",
			means:   "no edit loses a voice without an error",
			otherwise: "set SelectedVoices in every edit: an edit sends none where the service returns none, " +
				"and EditResult.VoicesNotReturned lists the scenarios",
			ask: askVoices,
		},
		{
			name:    "texts after an update",
			assumed: "come back as they were sent, white space and line ends included",
			means:   "an edit stores any text",
			ask:     askTexts,
		},
		{
			name:      "fields that no update can carry",
			assumed:   "stay, if a record has any",
			means:     "EditResult.LostFields stays empty",
			otherwise: "every edit loses them: look at the plan's line \"cannot be sent back\" and at EditResult.LostFields",
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
			means:     "Remove and Clear work, and an unguarded Update loses the scenarios that it leaves out",
			otherwise: "do not use Remove: it ends with a DivergedError; remove scenarios in the vendor's application",
			ask:       askLeftOut,
		},
		{
			name:      "an id that is not stored",
			assumed:   "is refused",
			means:     "the service refuses a late write with a removed scenario",
			otherwise: "the service stores a late write with a removed scenario: take EditResult.LateWritePossible seriously",
			ask:       askUnknownID,
		},
		{
			name:      "an update without scenarios",
			assumed:   "leaves the list alone",
			means:     "Update may change settings alone; Edit and Apply send the full list all the same",
			otherwise: "never call Update without Scenarios: it clears the list; Edit and Apply always send the list",
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
			name:      "a simulation without scenarios",
			assumed:   "has an empty list of them",
			means:     "Edit can add the first scenario",
			otherwise: "Edit takes this for an empty list, and can add the first scenario",
			ask:       askNoScenarios,
		},
		{
			name:    "a version of the simulation",
			assumed: "is not given (no ETag), and a wrong If-Match is ignored",
			means: "an edit overwrites a change that another writer makes between the last read and the write: " +
				"use client.WithLocker among your own processes",
			ask: askETag,
		},
	}
}

func onTheRest() []assumption {
	return []assumption{
		{
			name:    "errors of the service",
			assumed: "are JSON with a field such as error",
			means: "the library tells a refusal of the service from one of a gateway (ErrGateway); " +
				"after a 5xx, whoever sent it, the write may have been stored: an edit reads to find out",
			otherwise: "the library takes errors in another form for those of a gateway: ErrGateway, and not ErrNotFound; " +
				"after a 5xx, whoever sent it, the write may have been stored: an edit reads to find out",
			ask: askErrors,
		},
		{
			name:    "pages of simulations",
			assumed: "are as large as requested, and total_records counts all simulations",
			means:   "List reports an incomplete list as ErrIncompleteList",
			ask:     askPages,
		},
		{
			name:      "the id of a voice",
			assumed:   "is the name of a listed voice",
			means:     "choose voices by their name in GET /providers/voices, as examples/secondclient does",
			otherwise: "do not choose voices by their name in GET /providers/voices; copy ids from the vendor's application",
			ask:       askListedVoice,
		},
		{
			name:      "a start without a body",
			assumed:   "needs no Content-Type",
			means:     "any program can start a simulation; this library sends {} as application/json",
			otherwise: "send {} as application/json, as this library does",
			costs:     true,
			ask:       askStart,
		},
		{
			name:      "an update while it runs",
			assumed:   "is refused",
			means:     "no writer changes a simulation during its run",
			otherwise: "other writers can change a simulation that runs; Edit and Apply still refuse to",
			costs:     true,
			ask:       askWhileRunning,
		},
		{
			name:    "a list of 120 scenarios",
			assumed: "is returned whole",
			means:   "an edit loses no scenario of a long list",
			ask:     askLongList,
		},
		{
			name:      "deleting a running simulation",
			assumed:   "is accepted, and stops the run",
			means:     "Delete needs no Stop before",
			otherwise: "call Stop before Delete",
			costs:     true,
			ask:       askDeleteRunning,
		},
		{
			name:      "a deleted simulation",
			assumed:   "is reported with \"success\": true or no body, and a read is refused",
			means:     "Delete reports its success, and a successful Get is a simulation that exists",
			otherwise: "a successful Get does not prove that the simulation exists: look with List",
			ask:       askDelete,
		},
	}
}
