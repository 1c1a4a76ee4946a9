// Package client manages the test scenarios of OmniDimension voice agents, and runs them.
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
// Programs that use it are tested against package clienttest, an in-process server that behaves, and on request misbehaves,
// as the service does.
//
// GOOS=js is not supported: a browser follows redirects by itself.
//
// # The types
//
// Most types are aliases of generated ones, from package gen. Their fields:
//
//	Scenario          ID int64; Name, Description, ExpectedResult string; SelectedVoices []Voice
//	Voice             ID string; Provider VoiceProvider
//	Settings          Name string; AgentID int64; NumberOfCallToMake, ConcurrentCallCount, MaxCallDurationInMinutes int
//	SimulationUpdate  the same fields as Settings, not embedded; Scenarios []Scenario
//	SimulationCreate  the same fields as Settings, not embedded; Scenarios []Scenario
//	EnhancedPrompt    Success *bool; PreviousContext, PromptBreakdown []gen.PromptSection (Title, Prompt string)
//
// An [Edit] embeds Settings. A Simulation has, among others, ID, Name, Status, Agent (ID, Name), the numbers of Settings,
// CanStop (*bool) and CreateDate.
// Nil SelectedVoices say nothing about the voices: Change and Replace keep the stored ones, and Update does not send them, which
// the service may take for none. An empty list means none.
//
// # What is promised
//
//	Edit and Apply promise                                              What cannot be promised
//	------------------------------------------------------------------  ------------------------------------------------------
//	No scenario that was read is left out unless its id was removed,    What somebody writes between the last read and the
//	the list cleared, or Replace allowed to remove.                     write is overwritten: the service has no versions.
//	A stored record that is not understood completely, or a list that   What the service does not return can be neither kept nor
//	says that it is only a part, stops the edit.                        compared. Fields that no update can carry are named by
//	                                                                    the plan, and by EditResult.LostFields if they are gone
//	                                                                    afterwards.
//	No change, no write.
//	Every write follows a read that showed the plan's base and was      A cache or a lagging replica can hide a change, even a
//	requested less than a second before (received, if the service is    failed write that was stored, for longer than the library
//	slow).                                                              looks: what that write adds can then be added twice.
//	Every write is read back and compared.                              A change after that is not seen.
//	A write of unknown outcome is resolved by reading, or reported.     It can still land later: EditResult.LateWritePossible
//	                                                                    says so for ten minutes, and Verify finds out.
//	WithBackupDir saves the state before each write.                    A removed scenario comes back with a new id and
//	                                                                    without its history.
//	Writers that share a Client, or a WithLocker, take turns.           Other writers cannot be held off.
//
// So the library narrows the window in which two writers can overwrite each other, and reports what it finds.
// [SimulationsService.Update] has none of these guards.
//
// # What is retried
//
// A request is retried if it was never sent or was rate limited (429), and otherwise only if it is idempotent and the failure is
// transient. An untrusted certificate is never retried.
// Each cell is the number of attempts of a single operation under [DefaultRetry]. Edit and Apply retry a write only after
// reading again.
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
// An update is a PUT whose scenarios all have an id, an add one with a scenario that has none. A wait that the service asks
// for (Retry-After in seconds or as a date, retry_after in the body) is kept up to 90 s; with a longer one, or one
// that the context does not allow, the call fails at once and the error holds it. A wait of 0, and one that is over, mean
// the normal wait between attempts. [WithRetry] sets another policy.
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
// Every error is one line of at most 2,000 bytes that says what to do next. No error shows the key. An error can show what
// the service says, and the service can quote scenarios. [APIError] is
// returned for a response that is not a success or cannot be read, [TransportError] if there is no complete response,
// [ValidationError] for what was refused and not sent. Use pointers to these types with errors.As. [OutcomeUnknownError] wraps
// the error of the write, so check for it first.
package client
