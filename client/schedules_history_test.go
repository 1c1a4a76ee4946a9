package client_test

import (
	"net/http"
	"strings"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// checkHistory looks at each change that a PUT made to what the server held.
func (c *checker) checkHistory() {
	for i := 1; i < len(c.history); i++ {
		if c.history[i].Request == 0 { // somebody who asks nobody
			continue
		}
		put := c.requests[c.history[i].Request-1]
		if put.Method != http.MethodPut {
			continue
		}
		version := c.lastRead(put)
		if version == 0 {
			continue // said already, by checkPut
		}
		read, before, after := c.shown(version), c.shown(i), c.shown(i+1)
		c.checkLoss(put, read, before, after)
		if c.saw(put, version, i) {
			c.checkTwice(put, before)
		}
	}
}

// lastRead is the version that the session of a PUT had read last; 0 where there is none.
func (c *checker) lastRead(put clienttest.Request) (version int) {
	s := c.sessionOf(put)
	if s.intentOf(put.Seq) == nil {
		return 0
	}
	for _, req := range c.requestsOf(s) {
		if req.Seq >= put.Seq {
			break
		}
		if req.Method == http.MethodGet && req.Version != 0 {
			version = req.Version
		}
	}
	return version
}

// saw reports whether all that was stored after the last read of a PUT's session was stored by the session itself.
func (c *checker) saw(put clienttest.Request, read, before int) bool {
	for _, v := range c.history[read:before] {
		if v.Request == 0 || c.sessionOf(c.requests[v.Request-1]) != c.sessionOf(put) {
			return false
		}
	}
	return true
}

// checkLoss: a scenario is missing only where the user removed it by its id, or where somebody else stored it between the
// last read and the PUT. Where the service gives new ids, scenarios are told apart by their names.
func (c *checker) checkLoss(put clienttest.Request, read, before, after modelState) {
	s := c.sessionOf(put)
	gone := s.intentOf(put.Seq).removed()
	if !c.service.newIDs {
		removed := modelState{entries: gone}
		for _, en := range before.entries {
			_, stays := after.find(en.id)
			_, named := removed.find(en.id)
			_, wasRead := read.find(en.id)
			if !stays && !named && wasRead {
				c.found("no scenario is lost", "session %d: request %d: scenario %d", s.number, put.Seq, en.id)
			}
		}
	}
	had, has, saw, gave := origins(before.entries), origins(after.entries), origins(read.entries), origins(gone)
	for name, n := range had {
		if n-has[name] > gave[name]+max(0, n-saw[name]) {
			c.found("no scenario is lost", "session %d: request %d: %s", s.number, put.Seq, name)
		}
	}
}

func origins(entries []modelEntry) map[string]int {
	count := map[string]int{}
	for _, en := range entries {
		count[en.origin()]++
	}
	return count
}

// checkTwice: what a PUT adds was not there yet, unless somebody else put it there after the last read. Only added scenarios have such names, each another.
func (c *checker) checkTwice(put clienttest.Request, before modelState) {
	had := origins(before.entries)
	for _, en := range readBody(put.Body).scenarios {
		if en.id == 0 && strings.HasPrefix(en.name, "new-") && had[en.origin()] > 0 && !c.recreates(put, en) {
			c.found("nothing is added twice", "session %d: request %d: %s", c.sessionOf(put).number, put.Seq, en.name)
		}
	}
}

// recreates reports whether the user removed what the entry adds.
func (c *checker) recreates(put clienttest.Request, added modelEntry) bool {
	return origins(c.sessionOf(put).intentOf(put.Seq).removed())[added.origin()] > 0
}

// checkTurns: the sessions that write through one Client take turns, from their first request to their last.
func (c *checker) checkTurns() {
	for i, a := range c.sessions {
		for _, b := range c.sessions[i+1:] {
			if a.client == b.client && a.kind != "plan" && b.kind != "plan" && a.overlaps(b) {
				c.found("writers of a client take turns", "sessions %d and %d", a.number, b.number)
			}
		}
	}
}

func (s *session) overlaps(other *session) bool {
	if len(s.attempts) == 0 || len(other.attempts) == 0 {
		return false
	}
	return s.attempts[0].start < other.attempts[len(other.attempts)-1].end && other.attempts[0].start < s.attempts[len(s.attempts)-1].end
}
