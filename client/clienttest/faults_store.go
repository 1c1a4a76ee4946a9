package clienttest

import "time"

// StoreAfter handles the call after d, so a write is stored late, over all writes in between. The
// client does not wait for the write: the connection is reset, or the fault in And ends the call:
//
//	StoreAfter(5 * time.Minute).And(HTML(502))
//	StoreAfter(time.Second).And(Respond(202, `{"success":true}`))
//	StoreAfter(time.Hour).And(HangAfter()) // until the client gives up
//
// If the server closes before, the call is not handled. The usual rules apply to a late PUT: the
// server refuses a list with an id of a removed scenario, see PutIgnoresUnknownIDs.
func StoreAfter(d time.Duration) Fault { return Fault{later: func(c *call) { c.server.wait(d) }} }

// StoreWhen is like StoreAfter, but the server handles the call when the channel is closed or sends
// a value.
func StoreWhen(ready <-chan struct{}) Fault {
	return Fault{later: func(c *call) {
		select {
		case <-ready:
		case <-c.server.ctx.Done():
		}
	}}
}

// StoreAfterGiveUp never responds, and handles the call d after the client has given up. If the
// server closes before, the call is not handled.
func StoreAfterGiveUp(d time.Duration) Fault {
	return Fault{lost: hang, later: func(c *call) {
		<-c.r.Context().Done()
		c.server.wait(d)
	}}
}

// listCut says how much of the list of a write the server applies.
type listCut struct {
	entries int
	keep    bool // keep the stored scenarios after the cut
}

// HalfApplied applies only the first entries of the list of an updateSimulation, like a service
// that fails halfway. The other stored scenarios stay as they were. The settings are stored.
func HalfApplied(entries int) Fault { return Fault{list: &listCut{entries: entries, keep: true}} }

// Truncated stores the first entries of the list of an updateSimulation as the full list. The other
// scenarios are gone.
func Truncated(entries int) Fault { return Fault{list: &listCut{entries: entries}} }
