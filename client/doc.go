// Package client manages and runs the test scenarios of OmniDimension voice agents.
//
// A simulation tests one agent with fake callers who follow its scenarios. The service stores the
// scenarios as a single unversioned list. Each update replaces the list: scenarios missing from the
// update are deleted and entries without an ID are added. This package reads the list, modifies it
// in memory, sends the whole list back and reads again to verify the result:
//
//	c, err := client.New() // the key is in OMNIDIM_API_KEY
//	…
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		e.MaxCallDurationInMinutes = 4
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// Package clienttest provides a fake server for tests. GOOS=js is not supported because browsers
// follow redirects.
//
// # How a plan is written
//
// [SimulationsService.Edit] combines [SimulationsService.Plan] and [SimulationsService.Apply].
// Apply narrows the window in which two writers can overwrite each other and reports the conflicts
// it detects:
//
//   - Every scenario read is sent back unless removed by Remove, Clear, Merge or a permitted
//     Replace. A record in an unknown format or a list marked as incomplete is an error.
//   - Apply overwrites only the state the plan is based on. The first byte of the request body is
//     sent less than one second after receiving the read that showed this state. A first read that
//     takes a second or more is repeated. A late body is not sent and does not count as an attempt;
//     after three in a row, Apply returns a TransportError. A successful Edit usually makes three
//     requests.
//   - After each write that may have arrived, Apply looks for the wanted state immediately, after
//     0.5s and after 2s, or only once after a refusal.
//   - A running simulation is not updated.
//   - Writers sharing a Client take turns; [WithLocker] extends this to other processes.
//   - For one minute after a verified write, a read that lacks part of it is repeated after 0.5s
//     and 2s because replicas may lag. The last read is used.
//
// The write's outcome and the state shown by the looks determine the result:
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
// If all looks fail, an accepted or ambiguous write results in an OutcomeUnknownError. Once the
// attempts are exhausted, an unsent write fails with its own error and an ambiguous one with an
// OutcomeUnknownError.
//
// The package cannot prevent another write between the last read and the PUT, detect changes that
// reads do not show, preserve fields that GET omits, or restore the ID of a removed scenario.
// [SimulationsService.Update] has none of these safeguards.
//
// # Retries
//
// A request is retried if the service did not process it. An idempotent request is also retried
// after a transient failure. The default numbers of attempts are:
//
//	failure                                               read, update, delete  add, create, start, stop, enhance
//	----------------------------------------------------  --------------------  ---------------------------------
//	connection refused, TLS handshake broken, 429         3                     3
//	reset, body cut, no complete response in time,        3                     1
//	408, 500, 502, 503, 504
//	certificate not trusted, redirect, other 4xx,         1                     1
//	other 5xx, 2xx without valid JSON
//
// An update in which any scenario lacks an ID counts as an add. Retry-After headers and retry_after
// fields are honored up to 90s; a 429 without either causes a one-minute wait. If the wait is
// longer or exceeds the context's deadline, the call fails immediately; see APIError.RetryAfter.
//
// # Errors
//
// Every error message is a single line of at most 2,000 bytes ending with advice. Errors never
// contain the API key but may quote the service. Use errors.As with pointers to these types and
// errors.Is with the variables. Check for OutcomeUnknownError first because it wraps the write's
// error.
//
//	error                            was something written?        what to do
//	-------------------------------  ----------------------------  ----------------------------------------
//	ValidationError                  no                            correct the named fields
//	WouldRemoveError                 no                            allow the removal, or keep the scenarios
//	MergeConflictError               no                            resolve each conflict, merge again
//	RecordError                      no                            see WithRecordReader, WithIgnoredListMarks
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
