package clienttest

import "time"

// StoreAfter processes the call after a delay of d, so that a late write overwrites the writes made
// in the meantime. The client does not wait for the write: the connection is reset, unless a fault
// combined with And ends the call:
//
//	StoreAfter(5 * time.Minute).And(HTML(502))
//	StoreAfter(time.Second).And(Respond(202, `{"success":true}`))
//	StoreAfter(time.Hour).And(HangAfter()) // until the client disconnects
//
// If the server closes first, the call is not processed. A late PUT follows the usual rules: the
// server refuses a list that contains the ID of a removed scenario; see PutIgnoresUnknownIDs.
func StoreAfter(d time.Duration) Fault { return Fault{later: func(c *call) { c.server.wait(d) }} }

// StoreWhen is like StoreAfter, but the server processes the call once ready is closed or a value
// is received from it.
func StoreWhen(ready <-chan struct{}) Fault {
	return Fault{later: func(c *call) {
		select {
		case <-ready:
		case <-c.server.ctx.Done():
		}
	}}
}

// StoreAfterGiveUp never responds. The server processes the call once d has passed since the client
// disconnected. If the server closes first, the call is not processed.
func StoreAfterGiveUp(d time.Duration) Fault {
	return Fault{lost: hang, later: func(c *call) {
		<-c.r.Context().Done()
		c.server.wait(d)
	}}
}

// listCut specifies how much of a write's scenario list the server applies.
type listCut struct {
	entries int
	keep    bool // whether stored scenarios missing from the applied entries are kept
}

// HalfApplied applies only the given number of entries from the start of an updateSimulation list,
// like a service that fails partway through. The other stored scenarios are unchanged. The settings
// are stored.
func HalfApplied(entries int) Fault { return Fault{list: &listCut{entries: entries, keep: true}} }

// Truncated stores the given number of entries from the start of an updateSimulation list as if
// they were the entire list. All other scenarios are removed.
func Truncated(entries int) Fault { return Fault{list: &listCut{entries: entries}} }
