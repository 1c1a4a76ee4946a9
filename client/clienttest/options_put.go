package clienttest

// putOptions are the undocumented points of updateSimulation.
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

// runningPut is what a PUT to a running simulation gets.
type runningPut int

const (
	runningPutRefused runningPut = iota
	runningPutUnsuccessful
	runningPutAccepted
)

// unknownID is what an entry gets whose id is not stored.
type unknownID int

const (
	unknownIDRefused unknownID = iota
	unknownIDAdded
	unknownIDIgnored
)

// PutFails makes every PUT fail with 500 and store nothing. (The vendor's TypeScript SDK dropped simulations over such failures.)
func PutFails() Option { return func(o *options) { o.put.fails = true } }

// PutWithoutScenariosClears makes a PUT without scenarios clear the list. By default it leaves the list alone. (What it does is not
// documented.)
func PutWithoutScenariosClears() Option { return func(o *options) { o.put.absentClears = true } }

// PutEmptyIgnored makes a PUT with an empty list leave the stored list alone. By default it clears the list. (What it does is not
// documented.)
func PutEmptyIgnored() Option { return func(o *options) { o.put.emptyIgnored = true } }

// PutKeepsLeftOut keeps scenarios that a PUT leaves out, in their place; updated scenarios stay in theirs, and new ones follow. By
// default they are deleted. (That is documented by implication only.)
func PutKeepsLeftOut() Option { return func(o *options) { o.put.keepsLeftOut = true } }

// PutKeepsVoices keeps the stored voices of an entry with an id but without selected_voices. By default an entry is the full scenario,
// so that it has no voices afterwards. (What happens to them is not documented.)
func PutKeepsVoices() Option { return func(o *options) { o.put.keepsVoices = true } }

// PutDropsVoices makes a PUT drop the voices of every scenario that it names. By default voices are stored as they were sent.
// (Whether they are is not documented.)
func PutDropsVoices() Option { return func(o *options) { o.put.dropsVoices = true } }

// PutGivesNewIDs gives a new id to every scenario that a PUT names. By default ids survive an update. (Whether they do is not
// documented.)
func PutGivesNewIDs() Option { return func(o *options) { o.put.newIDs = true } }

// PutAddsUnknownIDs adds an entry with an id that is not stored, under a new id. By default it is refused with 400. (What happens to it
// is not documented.)
func PutAddsUnknownIDs() Option { return func(o *options) { o.put.unknownID = unknownIDAdded } }

// PutIgnoresUnknownIDs leaves out an entry with an id that is not stored; see PutAddsUnknownIDs.
func PutIgnoresUnknownIDs() Option { return func(o *options) { o.put.unknownID = unknownIDIgnored } }

// PutDropsExtraFields makes a PUT replace the records that it names as a whole, so that their Scenario.Extra is gone. By default
// fields that the body does not name stay. (What happens to them is not documented.)
func PutDropsExtraFields() Option { return func(o *options) { o.put.dropsExtra = true } }

// PutStoresUnknownFields stores the fields of an entry that the specification does not name in Scenario.Extra. By default they are
// ignored. (What happens to them is not documented.)
func PutStoresUnknownFields() Option { return func(o *options) { o.put.storesUnknown = true } }

// PutWhileRunningUnsuccessful refuses a PUT to a running simulation with 200 and "success": false. By default it is 400 with
// invalid_state. (That it is refused is documented, how the response looks is not.)
func PutWhileRunningUnsuccessful() Option {
	return func(o *options) { o.put.whileRunning = runningPutUnsuccessful }
}

// PutWhileRunningAccepted lets a PUT to a running simulation succeed; see PutWhileRunningUnsuccessful.
func PutWhileRunningAccepted() Option {
	return func(o *options) { o.put.whileRunning = runningPutAccepted }
}

// NormalizeStrings stores what fn returns for the strings of every write: the simulation's name, and the names, descriptions and
// expected results of scenarios. NormalizeStrings(strings.TrimSpace) trims them. By default strings are stored as they were
// sent. (Whether they are is not documented.)
func NormalizeStrings(fn func(string) string) Option {
	return func(o *options) { o.put.normalize = fn }
}
