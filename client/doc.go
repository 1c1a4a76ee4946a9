// Package client manages and runs the test scenarios of OmniDimension voice agents.
//
// A simulation tests one agent with fake callers that follow its scenarios. The service stores the
// scenarios as one list without versions. Each update replaces the list: scenarios missing from the
// update are deleted, and entries without an ID are added. This package reads the list, changes it
// in memory, sends it back in full, and reads again to verify the result:
//
//	c, err := client.New() // the key is in OMNIDIM_API_KEY
//	…
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		e.MaxCallDurationInMinutes = 4
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// Package clienttest provides a server for tests. GOOS=js is not supported, because browsers follow
// redirects.
//
// # How a plan is written
//
// [SimulationsService.Edit] combines [SimulationsService.Plan] and [SimulationsService.Apply].
// Apply narrows the window in which two writers can overwrite each other, and reports the conflicts
// that it detects:
//
//   - Every scenario that was read is sent back, unless Remove, Clear, Merge, or Replace with
//     permission removed it. A record in an unknown format or a list marked as incomplete is an
//     error.
//   - Only the state that the plan was made for is overwritten. The first byte of the body leaves
//     less than one second after the response of the read that showed this state. A first read that
//     takes a second is repeated. A late body is not sent and uses up no attempt; three in a row end
//     with a TransportError. An Edit makes three requests if all is well.
//   - After each write that may have arrived, Apply looks for the wanted state at once, after 0.5 s
//     and after 2 s; after a refusal, only once.
//   - A running simulation is not written.
//   - Writers that share a Client take turns; [WithLocker] extends this to other processes.
//   - For one minute after a verified write, a read that lacks part of it is repeated after 0.5 s
//     and 2 s, because replicas may lag. The last read counts.
//
// The write and the looks together determine the result:
//
//	the write was         wanted state seen   base still seen                   another state seen
//	--------------------  ------------------  --------------------------------  --------------------
//	accepted (2xx)        verified            OutcomeUnknownError, Accepted     DivergedError
//	not sent, or a 429    reconciled if 429   wait, read, write again           ConflictError
//	refused (4xx, 3xx,    reconciled          the error of the write            the error of the write
//	"success": false)
//	ambiguous (5xx, 408,  reconciled          write again if the plan adds no   OutcomeUnknownError
//	timeout, reset, 202,                      scenario, else OutcomeUnknownError
//	unreadable 2xx)
//
// Without a successful look, an accepted or ambiguous write ends with an OutcomeUnknownError. Once
// the attempts are used up, a write that was not sent fails with its error, and an ambiguous one
// with an OutcomeUnknownError.
//
// The package cannot prevent another write between the last read and the PUT, detect changes that
// reads do not show, preserve fields that GET omits, or restore the ID of a removed scenario.
// [SimulationsService.Update] has none of these guards.
//
// # Retries
//
// A request is retried if the service did not process it, and after a transient failure if it is
// idempotent. These are the attempts by default:
//
//	failure                                               read, update, delete  add, create, start, stop, enhance
//	----------------------------------------------------  --------------------  ---------------------------------
//	connection refused, TLS handshake broken, 429         3                     3
//	reset, body cut, no complete response in time,        3                     1
//	408, 500, 502, 503, 504
//	certificate not trusted, redirect, other 4xx,         1                     1
//	other 5xx, 2xx without valid JSON
//
// Update means that every scenario has an ID, add that one has none. Retry-After and retry_after in
// the body are obeyed up to 90 s; a 429 without either waits a minute. If the wait is longer or
// exceeds the deadline of the context, the call fails at once; see APIError.RetryAfter.
//
// # Errors
//
// Every error of this package is one line of at most 2,000 bytes that ends with advice. Errors never
// contain the key, but may quote the service. Use errors.As with pointers to these types, and errors.Is with
// the variables. Check for OutcomeUnknownError first, because it wraps the error of the write.
//
//	error                            was something written?        what to do
//	-------------------------------  ----------------------------  ----------------------------------------
//	ValidationError                  no                            correct the named fields
//	WouldRemoveError                 no                            allow the removal, or keep the scenarios
//	MergeConflictError               no                            resolve each conflict, merge again
//	RecordError                      no                            read the format with WithRecordReader
//	ConflictError                    no                            make a new plan
//	ErrRunning                       no                            wait for the end of the run, or stop it
//	OutcomeUnknownError              perhaps                       wait ten minutes, then Verify
//	DivergedError                    yes, and reads differ         compare Wanted and Found, edit again
//	TransportError                   only if MayHaveArrived        check network and base URL, try again
//	ErrRateLimited                   no                            try again after APIError.RetryAfter
//	ErrServer, ErrUnreadable         perhaps                       read the simulation, then decide
//	ErrGateway, and no other         no, unless after a 408        check base URL, proxy and network
//	other APIError                   no, unless after a 408        correct the request; see StatusCode
//	ErrUnauthorized, ErrForbidden,   no                            use a valid key of an account that may
//	ErrReadOnlyAccount                                             change simulations
//	ErrNotFound, ErrInvalidState     no                            check the id and the status
//	ErrSubscriptionExpired           no                            renew the subscription
//	ErrIncompleteList                no                            list again
//	ErrStopped, ErrStalled,          the run did not complete      read the simulation
//	ErrNotStarted
package client
