// Package client manages and runs the test scenarios of OmniDimension voice agents.
//
// A simulation tests one agent with fake callers that follow its scenarios. The service stores the
// scenarios as a single list without versions. Each update replaces the list: scenarios missing
// from the update are deleted, and entries without an ID are added. This package reads the list,
// changes it in memory, sends it back in full, and verifies the result with another read:
//
//	c, err := client.New() // the key is in OMNIDIM_API_KEY
//	…
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// Package clienttest provides an in-process server for tests. GOOS=js is not supported, because
// browsers follow redirects.
//
// # How a plan is written
//
// [SimulationsService.Edit] combines [SimulationsService.Plan] and [SimulationsService.Apply].
// Apply narrows the window in which two writers can overwrite each other, and reports the conflicts
// that it detects:
//
//   - Every scenario that was read is sent back, except those removed with Remove, Clear, or
//     Replace or Merge with permission. The edit fails if a record is not fully understood, or if
//     the list is marked as incomplete.
//   - Apply only overwrites the state that the plan was made for. The first byte of the body is
//     sent less than one second after the response to the read that showed this state. A late body
//     is not sent and uses up no attempt; three in a row end with a TransportError.
//   - After each write that may have arrived, accepted or not, Apply looks for the wanted state:
//     immediately, after 0.5 s and after 2 s. After a refusal, Apply looks once, and no earlier
//     than the service asks.
//   - Apply does not write to a running simulation.
//   - Writers that share a Client take turns; [WithLocker] extends this to other processes. Once
//     the lock is lost, nothing more is written, and errors.Is finds the cause in the error.
//   - For one minute after a verified write, a read that lacks part of the written state is
//     repeated after 0.5 s and 2 s, because the read may come from a lagging replica. The last read
//     counts.
//
// The outcome of a write and the looks together determine the result:
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
// If no look succeeds after an accepted or ambiguous write, the error is an OutcomeUnknownError.
// Once the attempts are used up, a write that was not sent fails with its error, and an ambiguous
// write with an OutcomeUnknownError. For ten minutes after an ambiguous write, results for the
// simulation have LateWritePossible set: the service may still store the write.
//
// The package cannot prevent another program from writing between the last read and the PUT, detect
// changes that reads do not show yet, preserve fields that GET omits, or restore the ID of a
// removed scenario. [SimulationsService.Update] has none of the guards above.
//
// # Retries
//
// A request is retried if the service did not process it (no connection, 429), and after a
// transient failure if it is idempotent. Each cell is the number of attempts under [DefaultRetry];
// Edit and Apply read before writing again.
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
// An update is a PUT in which every scenario has an ID; an add includes a scenario without one.
// Retry-After (seconds or a date) and retry_after in the body are honored up to 90 s. The call
// fails immediately if the wait is longer or would exceed the deadline of the context; see
// APIError.RetryAfter.
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
// Every error is a single line of at most 2,000 bytes that ends with advice. Errors never contain
// the key, but may contain texts quoted by the service. Use errors.As with pointers to these types,
// and errors.Is with the variables. Check for OutcomeUnknownError first, because it wraps the error
// of the write.
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
//	                                 or ErrUnreadable, or a 408
//	ErrUnauthorized, ErrForbidden,   no                            use a valid key of an account that may
//	ErrReadOnlyAccount                                             change simulations
//	ErrNotFound, ErrInvalidState     no                            check the id and the status
//	ErrSubscriptionExpired           no                            renew the subscription
//	ErrIncompleteList                no                            list again
//	ErrStopped, ErrStalled,          the run did not complete      read the simulation
//	ErrNotStarted
package client
