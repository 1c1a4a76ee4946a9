// Package client keeps the test scenarios of OmniDimension voice agents, and runs them.
//
// A simulation tests one agent: fake callers follow its scenarios. The service stores the scenarios of a simulation as
// one list, and updateSimulation replaces that list: what a program leaves out is lost, what has no id is added, and
// there are no versions. This package reads the list, changes it in memory, and sends all of it:
//
//	c, err := client.New() // the key is in OMNIDIM_API_KEY
//	…
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// # What is promised
//
//	Edit and Apply promise                                              What cannot be promised
//	------------------------------------------------------------------  ------------------------------------------------------
//	No scenario that was read is left out unless its id was removed,    A scenario that somebody adds between the last read and
//	the list cleared, or Replace allowed to remove.                     the write is overwritten: the service has no versions.
//	A stored record that is not understood completely stops the edit.   What the service does not return cannot be kept.
//	No change, no write.
//	Every write directly follows a read that showed the plan's base.    Writers in other processes cannot be held off.
//	Every write is read back and compared.                              A change right after the reading back is not seen.
//	A lost answer is resolved by reading, or reported as unknown.       A write can land after its caller gave up.
//	A backup of the state before, on demand.                            A removed scenario comes back with a new id and
//	                                                                    without its history.
//
// So the library narrows the window in which two writers can overwrite each other, and reports what it finds; only
// writers that share one [Client] are serialised. [SimulationsService.Update] has none of these guards.
//
// # What is repeated
//
// A request is made again where nothing had been sent, and otherwise only where making it twice does no more than making it once.
// Each cell is the number of attempts under [DefaultRetry]. The writes of Edit and Apply are repeated only after reading again.
//
//	failure                       read  update  add  create  start/stop  delete
//	----------------------------  ----  ------  ---  ------  ----------  ------
//	connection refused               3       3    3       3           3       3
//	TLS handshake broken             3       3    3       3           3       3
//	certificate not trusted          1       1    1       1           1       1
//	reset before the headers         3       3    1       1           1       3
//	reset in the body                3       3    1       1           1       3
//	body cut                         3       3    1       1           1       3
//	no answer in time                3       3    1       1           1       3
//	body not complete in time        3       3    1       1           1       3
//	408                              3       3    1       1           1       3
//	429                              3       3    3       3           3       3
//	500, 502, 503, 504               3       3    1       1           1       3
//	other 4xx, other 5xx             1       1    1       1           1       1
//	redirect                         1       1    1       1           1       1
//	2xx that is not the JSON of one  1       1    1       1           1       1
//
// An update is a PUT whose scenarios all have an id, an add one with a scenario that has none. A pause that the service asks
// for (Retry-After in seconds or as a date, retry_after in the body) is kept up to 90 s; with a longer one, or one
// that the context does not allow, the call fails at once and the error holds the pause. [ContextWithRetry] sets another
// policy for one call.
//
// # Defaults
//
//	base URL               $OMNIDIM_BASE_URL, or https://backend.omnidim.io/api/v1
//	key                    $OMNIDIM_API_KEY
//	time for an attempt    30 s, the answer's body included
//	attempts               3
//	pause between them     random, up to 0.5 s, then 1 s, at most 8 s
//	pause after a 429      what the service asks for up to 90 s, otherwise 60 s
//	body of an answer      32 MiB at most
//	idle connections       64 for the host
//	User-Agent             omnidim-go-simulations/VERSION
//	calls per scenario     1   (the service's, where a new simulation leaves it out)
//	calls at a time        3   (the service's)
//	minutes a call         3   (the service's)
//
// # Errors
//
// Every error is one line that says what to do next. It can name ids and the names of scenarios, never the key. A description or
// expected result that the service repeats is taken out as far as it can be recognised. [APIError] is an answer that is no success or cannot be
// read, [TransportError] none at all, [ValidationError] what was refused before anything was sent.
package client
