package clienttest

// putOptions are the undocumented properties of updateSimulation.
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

// runningPut is the response to a PUT while the simulation runs.
type runningPut int

const (
	runningPutRefused runningPut = iota
	runningPutUnsuccessful
	runningPutAccepted
)

// unknownID is the treatment of an entry with an unknown id.
type unknownID int

const (
	unknownIDRefused unknownID = iota
	unknownIDAdded
	unknownIDIgnored
)

// PutFails makes every PUT fail with 500. (The vendor's TypeScript SDK dropped simulations because
// of such failures.)
func PutFails() Option { return func(o *options) { o.put.fails = true } }

// PutWithoutScenariosClears makes a PUT without scenarios clear the list. By default the list
// stays. (Not documented.)
func PutWithoutScenariosClears() Option { return func(o *options) { o.put.absentClears = true } }

// PutEmptyIgnored makes a PUT with an empty list leave the stored list alone. By default the empty
// list clears it. (Not documented.)
func PutEmptyIgnored() Option { return func(o *options) { o.put.emptyIgnored = true } }

// PutKeepsLeftOut keeps the scenarios missing from a PUT. They and the updated ones stay in their
// places, and new ones follow. By default a PUT deletes them. (Documented by implication only.)
func PutKeepsLeftOut() Option { return func(o *options) { o.put.keepsLeftOut = true } }

// PutKeepsVoices keeps the stored voices if an entry with an id has no selected_voices. By default
// the scenario has no voices afterwards. (Not documented.)
func PutKeepsVoices() Option { return func(o *options) { o.put.keepsVoices = true } }

// PutDropsVoices makes a PUT drop the voices of each scenario in its list. By default a PUT stores
// them as sent. (Not documented.)
func PutDropsVoices() Option { return func(o *options) { o.put.dropsVoices = true } }

// PutGivesNewIDs makes a PUT give a new id to each scenario in its list. By default ids survive an
// update. (Not documented.)
func PutGivesNewIDs() Option { return func(o *options) { o.put.newIDs = true } }

// PutAddsUnknownIDs adds an entry with an unknown id as a new scenario with a new id. By default
// the server refuses such a list with 400. (Not documented.)
func PutAddsUnknownIDs() Option { return func(o *options) { o.put.unknownID = unknownIDAdded } }

// PutIgnoresUnknownIDs ignores an entry with an unknown id; see PutAddsUnknownIDs.
func PutIgnoresUnknownIDs() Option { return func(o *options) { o.put.unknownID = unknownIDIgnored } }

// PutDropsExtraFields makes a PUT replace whole records, so the Scenario.Extra of each scenario in
// its list is gone. By default fields missing from the body stay. (Not documented.)
func PutDropsExtraFields() Option { return func(o *options) { o.put.dropsExtra = true } }

// PutStoresUnknownFields stores the fields of an entry beyond the specification, as Scenario.Extra.
// By default the server ignores them. (Not documented.)
func PutStoresUnknownFields() Option { return func(o *options) { o.put.storesUnknown = true } }

// PutWhileRunningUnsuccessful refuses a PUT to a running simulation with 200 and "success": false.
// By default the response is a 400 with invalid_state. (The refusal is documented, its form is
// not.)
func PutWhileRunningUnsuccessful() Option {
	return func(o *options) { o.put.whileRunning = runningPutUnsuccessful }
}

// PutWhileRunningAccepted lets a PUT to a running simulation succeed; see
// PutWhileRunningUnsuccessful.
func PutWhileRunningAccepted() Option {
	return func(o *options) { o.put.whileRunning = runningPutAccepted }
}

// NormalizeStrings stores the result of fn for each string of a write: the name of the simulation,
// and the names, descriptions and expected results of scenarios.
// NormalizeStrings(strings.TrimSpace) trims them. By default strings are stored as sent. (Not
// documented.)
func NormalizeStrings(fn func(string) string) Option {
	return func(o *options) { o.put.normalize = fn }
}
