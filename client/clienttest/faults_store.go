package clienttest

import "time"

// StoreAfter handles the call d later, and stores a write only then, whatever was stored in between. The client does not wait for it:
// the connection is reset, or the fault that And adds ends the call, such as
//
//	StoreAfter(5 * time.Minute).And(HTML(502))
//	StoreAfter(time.Second).And(Respond(202, `{"success":true}`))
//	StoreAfter(time.Hour).And(HangAfter()) // until the client gives up
//
// If the server is closed before, the call is not handled. A late PUT is handled as any other: if it names an id that is gone by then
// it is refused and stores nothing, see PutIgnoresUnknownIDs.
func StoreAfter(d time.Duration) Fault { return Fault{later: func(c *call) { c.server.wait(d) }} }

// StoreWhen is like StoreAfter, but the call is handled once the channel is closed or sends a value.
func StoreWhen(ready <-chan struct{}) Fault {
	return Fault{later: func(c *call) {
		select {
		case <-ready:
		case <-c.server.ctx.Done():
		}
	}}
}

// StoreAfterGiveUp never responds, and handles the call d after the client gave up. If the client does not give up before the server is
// closed, the call is not handled.
func StoreAfterGiveUp(d time.Duration) Fault {
	return Fault{lost: hang, later: func(c *call) {
		<-c.r.Context().Done()
		c.server.wait(d)
	}}
}

// listCut limits how much of the list of a write is applied.
type listCut struct {
	entries int
	keep    bool // stored scenarios that were not reached stay
}

// HalfApplied applies the first entries of an updateSimulation's list only, as a service does that fails in the middle: the stored
// scenarios that it did not reach stay as they were, nothing is deleted, and the settings are stored.
func HalfApplied(entries int) Fault { return Fault{list: &listCut{entries: entries, keep: true}} }

// Truncated stores the first entries of an updateSimulation's list as if they were all: the other scenarios are gone.
func Truncated(entries int) Fault { return Fault{list: &listCut{entries: entries}} }
