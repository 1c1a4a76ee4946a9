package clienttest

// putOptions configures the undocumented behavior of updateSimulation.
type putOptions struct {
	fails          bool
	absentClears   bool
	emptyIgnored   bool
	keepsLeftOut   bool
	keepsVoices    bool
	dropsVoices    bool
	newIDs         bool
	dropsExtra     bool
	storesUnknown  bool
	whileRunning   runningPut
	unknownID      unknownID
	ignoresIfMatch bool
	normalize      func(string) string
}

// runningPut selects the response to a PUT while the simulation is running.
type runningPut int

const (
	runningPutRefused runningPut = iota
	runningPutUnsuccessful
	runningPutAccepted
)

// unknownID selects the handling of an entry with an unknown ID.
type unknownID int

const (
	unknownIDRefused unknownID = iota
	unknownIDAdded
	unknownIDIgnored
)

// PutFails makes every PUT fail with 500. The vendor's TypeScript SDK once removed its simulations
// resource because of such failures.
func PutFails() Option { return func(o *options) { o.put.fails = true } }

// PutWithoutScenariosClears makes a PUT without scenarios clear the list. By default, the list is
// unchanged. The service's actual behavior is undocumented.
func PutWithoutScenariosClears() Option { return func(o *options) { o.put.absentClears = true } }

// PutEmptyIgnored makes a PUT with an empty list leave the stored list unchanged. By default, an
// empty list clears the stored list. The service's actual behavior is undocumented.
func PutEmptyIgnored() Option { return func(o *options) { o.put.emptyIgnored = true } }

// PutKeepsLeftOut makes a PUT keep stored scenarios that are missing from its list. Kept and
// updated scenarios stay in place, followed by new ones. By default, a PUT deletes the missing
// scenarios. The documentation implies the default but does not state it.
func PutKeepsLeftOut() Option { return func(o *options) { o.put.keepsLeftOut = true } }

// PutKeepsVoices makes a PUT keep the stored voices if an entry with an ID has no selected_voices.
// By default, the scenario loses its voices. The service's actual behavior is undocumented.
func PutKeepsVoices() Option { return func(o *options) { o.put.keepsVoices = true } }

// PutDropsVoices makes a PUT drop the voices of every scenario in its list. By default, a PUT
// stores voices as sent. The service's actual behavior is undocumented.
func PutDropsVoices() Option { return func(o *options) { o.put.dropsVoices = true } }

// PutGivesNewIDs makes a PUT assign a new ID to every scenario in its list. By default, scenarios
// keep their IDs. The service's actual behavior is undocumented.
func PutGivesNewIDs() Option { return func(o *options) { o.put.newIDs = true } }

// PutAddsUnknownIDs makes a PUT add an entry with an unknown ID as a new scenario with a new ID. By
// default, the server refuses such a list with 400. The service's actual behavior is undocumented.
func PutAddsUnknownIDs() Option { return func(o *options) { o.put.unknownID = unknownIDAdded } }

// PutIgnoresUnknownIDs makes a PUT ignore an entry with an unknown ID; see PutAddsUnknownIDs.
func PutIgnoresUnknownIDs() Option { return func(o *options) { o.put.unknownID = unknownIDIgnored } }

// PutDropsExtraFields makes a PUT replace entire records, so that the scenarios in its list lose
// their stored Scenario.Extra. By default, fields missing from the body are kept. The service's
// actual behavior is undocumented.
func PutDropsExtraFields() Option { return func(o *options) { o.put.dropsExtra = true } }

// PutStoresUnknownFields stores an entry's fields that are not in the specification as
// Scenario.Extra. By default, the server ignores such fields. The service's actual behavior is
// undocumented.
func PutStoresUnknownFields() Option { return func(o *options) { o.put.storesUnknown = true } }

// PutWhileRunningUnsuccessful refuses a PUT to a running simulation with 200 and "success": false.
// By default, the response is a 400 with invalid_state. The documentation states that such a PUT is
// refused, but not in which format.
func PutWhileRunningUnsuccessful() Option {
	return func(o *options) { o.put.whileRunning = runningPutUnsuccessful }
}

// PutWhileRunningAccepted accepts a PUT to a running simulation; see PutWhileRunningUnsuccessful.
func PutWhileRunningAccepted() Option {
	return func(o *options) { o.put.whileRunning = runningPutAccepted }
}

// NormalizeStrings stores the result of fn for each string in a write: the simulation's name, and
// the names, descriptions and expected results of its scenarios. For example,
// NormalizeStrings(strings.TrimSpace) trims whitespace. By default, strings are stored as sent. The
// service's actual behavior is undocumented.
func NormalizeStrings(fn func(string) string) Option {
	return func(o *options) { o.put.normalize = fn }
}
