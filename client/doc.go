// Package client manages and runs the test scenarios of OmniDimension voice agents.
//
// A simulation tests one agent: fake callers follow its scenarios. The service stores the scenarios
// as one list without versions, and each update replaces the list. The service deletes the
// scenarios that an update leaves out, and adds entries without an id. This package reads the list,
// changes it in memory, sends the full list, reads back and compares:
//
//	c, err := client.New() // the key is in OMNIDIM_API_KEY
//	…
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// Package clienttest is an in-process server for the tests of your program. GOOS=js is not
// supported, because browsers follow redirects.
//
// # How a plan is written
//
// [SimulationsService.Edit] plans and applies. [SimulationsService.Plan] and
// [SimulationsService.Apply] are the two steps. Apply narrows the window in which two writers can
// overwrite each other, and reports the rest:
//
//   - Every scenario that was read is sent back, unless you remove it with Remove, Clear, or Replace or
//     Merge with permission. A record that is not fully understood, or a list that says it is
//     incomplete, stops the edit.
//   - Apply writes only over the state that the plan was made for. The first byte of the body leaves
//     less than one second after the response to the read that showed this state. A late body sends no
//     byte and uses up no attempt; three in a row end with a TransportError.
//   - After every write that may have arrived, accepted or not, Apply looks at once, after 0.5 s and
//     after 2 s for the wanted state. It looks once after a refusal, and no earlier than the service
//     asks.
//   - A running simulation is not written.
//   - Writers that share a Client take turns. [WithLocker] extends that to other processes. If the lock
//     is lost, nothing more is written, and errors.Is finds the cause in the error.
//   - For one minute after a verified write, a read that lacks a part of the written state is repeated
//     after 0.5 s and 2 s: it may come from a lagging replica. The last of these reads counts.
//
// The end of a write and the looks decide together:
//
//	the write was         wanted state seen   base still seen                   another state seen
//	--------------------  ------------------  --------------------------------  --------------------
//	accepted (2xx)        verified            OutcomeUnknownError, Accepted     DivergedError
//	not sent, or a 429    reconciled if 429   wait, read, write again           ConflictError
//	refused (4xx, 3xx,    reconciled          the error of the write            the error of the write
//	"success": false)
//	ambiguous (5xx, 408,  reconciled          write again if the plan adds no   OutcomeUnknownError
//	timeout, reset, 202)                      scenario, else OutcomeUnknownError
//
// If no look succeeds after an accepted or ambiguous write, the error is an OutcomeUnknownError. When
// the attempts are used up, a write that was not sent ends with its error, and an ambiguous one with
// an OutcomeUnknownError. For ten minutes after an ambiguous write, results of the simulation have
// LateWritePossible: the service may still store that write.
//
// The package cannot prevent a write of another program between the last read and the PUT, see changes
// that reads do not show yet, keep fields that GET leaves out, or bring back the id of a removed
// scenario. [SimulationsService.Update] has none of these guards.
//
// # Retries
//
// A request is repeated if the service did not work on it (no connection, 429), and after a transient
// failure if it is idempotent. Each cell is the number of attempts under [DefaultRetry]; Edit and
// Apply read before they write again.
//
//	failure                       read  update  add  create  start/stop  delete
//	----------------------------  ----  ------  ---  ------  ----------  ------
//	connection refused               3       3    3       3           3       3
//	TLS handshake broken             3       3    3       3           3       3
//	certificate not trusted          1       1    1       1           1       1
//	reset before the headers         3       3    1       1           1       3
//	reset in the body                3       3    1       1           1       3
//	body cut                         3       3    1       1           1       3
//	no response in time              3       3    1       1           1       3
//	body not complete in time        3       3    1       1           1       3
//	408                              3       3    1       1           1       3
//	429                              3       3    3       3           3       3
//	500, 502, 503, 504               3       3    1       1           1       3
//	other 4xx, other 5xx             1       1    1       1           1       1
//	redirect                         1       1    1       1           1       1
//	2xx that is not the JSON of one  1       1    1       1           1       1
//
// An update is a PUT whose scenarios all have an id; an add has a scenario without one. Retry-After
// (seconds or a date) and retry_after in the body are obeyed up to 90 s. A longer wait, or one past
// your deadline, fails at once; see APIError.RetryAfter.
//
// # Defaults
//
//	base URL               $OMNIDIM_BASE_URL, or https://backend.omnidim.io/api/v1
//	key                    $OMNIDIM_API_KEY
//	time for an attempt    30 s, including the response body
//	attempts               3
//	wait between them      random, up to 0.5 s, then 1 s, at most 8 s
//	wait after a 429       what the service asks for up to 90 s, otherwise 60 s
//	body of a response     32 MiB at most
//	idle connections       64 for the host
//	User-Agent             omnidim-go-simulations/VERSION
//	calls per scenario     1   (the service's, for a new simulation that leaves it out)
//	calls at a time        3   (the service's)
//	minutes per call       3   (the service's)
//
// # Errors
//
// Every error is one line of at most 2,000 bytes that ends with advice. No error shows the key; texts
// that the service quotes may appear. Use errors.As with pointers to these types, and errors.Is with
// the variables. Check for OutcomeUnknownError first: it wraps the error of the write.
//
//	error                            was something written?        what to do
//	-------------------------------  ----------------------------  ----------------------------------------
//	ValidationError                  no                            correct the named fields
//	WouldRemoveError                 no                            allow the removal, or keep the scenarios
//	MergeConflictError               no                            resolve each conflict, merge again
//	RecordError                      no                            read the format with WithRecordReader
//	ConflictError                    no                            make a new plan
//	ErrRunning                       no                            wait for the end of the run, or stop it
//	OutcomeUnknownError              perhaps                       wait, Verify; if not applied, apply again
//	DivergedError                    yes, and reads differ         compare Wanted and Found, edit again
//	TransportError                   only if MayHaveArrived        check network and base URL, try again
//	ErrRateLimited                   no                            try again after APIError.RetryAfter
//	ErrServer, ErrUnreadable         perhaps                       read the simulation, then decide
//	ErrGateway                       no, unless also ErrServer     check base URL, proxy and network
//	                                 or ErrUnreadable
//	ErrUnauthorized, ErrForbidden,   no                            use a valid key of an account that may
//	ErrReadOnlyAccount                                             change simulations
//	ErrNotFound, ErrInvalidState     no                            check the id and the status
//	ErrSubscriptionExpired           no                            renew the subscription
//	ErrIncompleteList                no                            list again
//	ErrStopped, ErrStalled,          the run did not complete      read the simulation
//	ErrNotStarted
package client
