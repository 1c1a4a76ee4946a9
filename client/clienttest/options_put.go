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
	whileRunning   runningPut
	acceptsUnknown bool
}

// runningPut is what a PUT to a running simulation gets.
type runningPut int

const (
	runningPutRefused runningPut = iota
	runningPutUnsuccessful
	runningPutAccepted
)

// PutFails: the vendor's TypeScript SDK once gave up simulations because update failed on the server. With this option every
// PUT is answered 500 and stores nothing.
func PutFails() Option { return func(o *options) { o.put.fails = true } }

// PutWithoutScenariosClears: what a PUT without scenarios does to the list is not documented. By default it leaves the list
// alone; with this option it clears the list.
func PutWithoutScenariosClears() Option { return func(o *options) { o.put.absentClears = true } }

// PutEmptyIgnored: what a PUT with an empty list does is not documented. By default it clears the list; with this option the
// list stays.
func PutEmptyIgnored() Option { return func(o *options) { o.put.emptyIgnored = true } }

// PutKeepsLeftOut: that a scenario is deleted when a PUT leaves it out is documented by implication only, and is the default.
// With this option it stays, in its place; updated scenarios stay in theirs, and new ones follow.
func PutKeepsLeftOut() Option { return func(o *options) { o.put.keepsLeftOut = true } }

// PutKeepsVoices: what an entry with an id but without selected_voices does to the stored voices is not documented. By
// default an entry is taken for the full scenario, so that it has no voices afterwards; with this option the voices stay.
func PutKeepsVoices() Option { return func(o *options) { o.put.keepsVoices = true } }

// PutDropsVoices: whether voices come back as they were sent is not documented. By default they do; with this option a PUT
// stores every scenario that it names without voices.
func PutDropsVoices() Option { return func(o *options) { o.put.dropsVoices = true } }

// PutGivesNewIDs: whether ids survive an update is not documented. By default they do; with this option every scenario that a
// PUT names gets a new id.
func PutGivesNewIDs() Option { return func(o *options) { o.put.newIDs = true } }

// PutAddsUnknownIDs: what an entry with an id that the list lacks gets is not documented. By default it is answered 400; with
// this option the entry is added under a new id.
func PutAddsUnknownIDs() Option { return func(o *options) { o.put.acceptsUnknown = true } }

// PutWhileRunningUnsuccessful: that a running simulation cannot be updated is documented, not how the answer looks. By default
// it is 400 with invalid_state; with this option it is 200 with "success": false.
func PutWhileRunningUnsuccessful() Option {
	return func(o *options) { o.put.whileRunning = runningPutUnsuccessful }
}

// PutWhileRunningAccepted lets a PUT to a running simulation succeed; see PutWhileRunningUnsuccessful.
func PutWhileRunningAccepted() Option {
	return func(o *options) { o.put.whileRunning = runningPutAccepted }
}
