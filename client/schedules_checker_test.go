package client_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// violations holds a record against every invariant, and names those that it breaks. The name of an invariant is what
// found is called with.
func (r *runRecord) violations() []string {
	c := &checker{runRecord: r}
	for _, s := range r.sessions {
		c.checkTexts(s)
		c.checkEnd(s)
		c.checkAttempts(s)
		c.checkRequests(s)
	}
	c.checkHistory()
	c.checkTurns()
	if strings.Contains(r.logged, "secret") {
		c.found("no text is told", "the log has a scenario's text")
	}
	return c.list
}

// checker collects the violations of a record.
type checker struct {
	*runRecord
	list []string
}

func (c *checker) found(invariant, format string, args ...any) {
	c.list = append(c.list, invariant+": "+fmt.Sprintf(format, args...))
}

// checkTexts: an error never holds a scenario's text or the key, and is one line.
func (c *checker) checkTexts(s *session) {
	if s.err == nil {
		return
	}
	for _, text := range []string{s.err.Error(), fmt.Sprintf("%+v", s.err)} {
		if strings.Contains(text, "secret") || strings.Contains(text, clienttest.DefaultAPIKey) || strings.Contains(text, "\n") {
			c.found("no text is told", "session %d: %s", s.number, text)
		}
	}
}

// checkAttempts: on the client's side, each PUT directly follows a GET that was answered.
func (c *checker) checkAttempts(s *session) {
	for i, a := range s.attempts {
		if a.method == http.MethodPut && (i == 0 || s.attempts[i-1].method != http.MethodGet || s.attempts[i-1].status != http.StatusOK) {
			c.found("a write follows a read", "session %d: attempt %d", s.number, i+1)
		}
	}
	if s.result != nil && s.result.Requests != len(s.attempts) {
		c.found("requests are counted", "session %d: %d, not %d", s.number, s.result.Requests, len(s.attempts))
	}
}

func isWrite(a attempt) bool { return a.method == http.MethodPut }

// checkRequests holds each PUT of a session against the request before it in the server's log.
func (c *checker) checkRequests(s *session) {
	var last clienttest.Request
	for _, req := range c.requestsOf(s) {
		if req.Method == http.MethodPut {
			c.checkPut(s, last, req)
		}
		last = req
	}
}

// checkPut: a PUT directly follows a read, made after the user's function, that showed the plan's base and no run; its
// body is the plan, complete, with the voices that were read.
func (c *checker) checkPut(s *session, last, put clienttest.Request) {
	in := s.intentOf(put.Seq)
	if in == nil || s.kind == "plan" || s.kind == "delete" {
		c.found("nothing is written by an edit that failed before", "session %d: request %d", s.number, put.Seq)
		return
	}
	if last.Method != http.MethodGet || last.Version == 0 || last.Seq <= in.seq {
		c.found("a write follows a read", "session %d: request %d", s.number, put.Seq)
		return
	}
	read, body := c.shown(last.Version), readBody(put.Body)
	if !read.equal(in.base) {
		c.found("the read shows the base", "session %d: request %d", s.number, put.Seq)
	}
	if status := c.history[last.Version-1].Simulation.Status; isRun(status) {
		c.found("a running simulation is left alone", "session %d: request %d: %s", s.number, put.Seq, status)
	}
	c.checkLeftOut(s, in, read, body, put)
	c.checkBody(s, in, body, put)
}

func isRun(status string) bool {
	return slices.Contains([]string{clienttest.StatusPending, clienttest.StatusInProgress, clienttest.StatusCalculatingSummary}, status)
}

// checkLeftOut: what was read is sent, unless the user removed it by its id.
func (c *checker) checkLeftOut(s *session, in *intent, read modelState, body sentBody, put clienttest.Request) {
	removed, sent := in.removed(), modelState{entries: body.scenarios}
	for _, en := range read.entries {
		_, isSent := sent.find(en.id)
		named := slices.ContainsFunc(removed, func(gone modelEntry) bool { return gone.id == en.id })
		if !isSent && !named {
			c.found("nothing is left out", "session %d: request %d: scenario %d", s.number, put.Seq, en.id)
		}
	}
}

// checkBody: the body is the plan, and nothing but the plan.
func (c *checker) checkBody(s *session, in *intent, body sentBody, put clienttest.Request) {
	bare := func(en modelEntry) string { return fmt.Sprint(en.id, en.content()) }
	if !body.hasList || !slices.Equal(sorted(body.scenarios, bare), sorted(in.wanted.entries, bare)) {
		c.found("the body is the plan", "session %d: request %d", s.number, put.Seq)
	}
	voiced := func(en modelEntry) string { return fmt.Sprint(en, en.noVoices) }
	if !slices.Equal(sorted(body.scenarios, voiced), sorted(in.wanted.entries, voiced)) {
		c.found("voices that were read are sent", "session %d: request %d", s.number, put.Seq)
	}
	if body.settings != settingsToSend(in) {
		c.found("the body is the plan", "session %d: request %d: settings", s.number, put.Seq)
	}
}

// settingsToSend are the changed settings; the steps change these two only.
func settingsToSend(in *intent) (send client.Settings) {
	if in.base.settings.Name != in.wanted.settings.Name {
		send.Name = in.wanted.settings.Name
	}
	if in.base.settings.ConcurrentCallCount != in.wanted.settings.ConcurrentCallCount {
		send.ConcurrentCallCount = in.wanted.settings.ConcurrentCallCount
	}
	return send
}

// checkEnd: what a session was told is what the server's log shows.
func (c *checker) checkEnd(s *session) {
	requests := c.requestsOf(s)
	isPut := func(req clienttest.Request) bool { return req.Method == http.MethodPut }
	written := slices.ContainsFunc(requests, isPut)
	switch end := s.end(); end {
	case "verified", "reconciled":
		c.checkSuccess(s, requests)
	case "unchanged":
		if in := s.intent(); written || !in.base.equal(in.wanted) {
			c.found("no change, no write", "session %d", s.number)
		}
	case "diverged":
		last := requests[len(requests)-1]
		if last.Method != http.MethodGet || last.Version == 0 || s.intent().heldBy(c.shown(last.Version)) {
			c.found("a divergence is real", "session %d", s.number)
		}
	case "outcome unknown":
		if !slices.ContainsFunc(s.attempts, isWrite) {
			c.found("only a write can be unknown", "session %d", s.number)
		}
	case "validation error", "the edit failed":
		if written && len(s.intents) == 1 {
			c.found("nothing is written by an edit that failed before", "session %d: %s", s.number, end)
		}
	case "other":
		if written {
			c.found("an error has a type", "session %d: %v", s.number, s.err)
		}
	}
	if s.err != nil && !s.isUnknown() && !s.isDiverged() && c.wrote(s, requests) {
		c.found("nothing is written by an edit that failed before", "session %d: %s: %v", s.number, s.end(), s.err)
	}
}

// wrote reports whether a PUT of a session was stored, now or later, and was not seen to be without effect: a service that
// keeps what is left out can answer 500 and hold what it held before.
func (c *checker) wrote(s *session, requests []clienttest.Request) bool {
	for i, put := range requests {
		if put.Method != http.MethodPut || put.Version == 0 {
			continue
		}
		in := s.intentOf(put.Seq)
		if in == nil || !slices.ContainsFunc(requests[i+1:], func(get clienttest.Request) bool {
			return get.Method == http.MethodGet && get.Version >= put.Version && c.shown(get.Version).equal(in.base)
		}) {
			return true
		}
	}
	return false
}

// checkSuccess: who is told verified or reconciled read the wanted state after the write, and the server held it.
func (c *checker) checkSuccess(s *session, requests []clienttest.Request) {
	in, last := s.intent(), requests[len(requests)-1]
	if last.Method != http.MethodGet || last.Version == 0 || !in.heldBy(c.shown(last.Version)) {
		c.found("success is read back", "session %d: %s", s.number, s.end())
	} else {
		c.checkAdded(s, last.Version)
	}
	if !slices.ContainsFunc(s.attempts, isWrite) {
		c.found("success is of a write", "session %d: %s", s.number, s.end())
	}
	from := s.version
	for _, req := range requests {
		if req.Method == http.MethodGet && req.Version != 0 && req.Seq > in.seq {
			from = min(from, req.Version) // one that came late shows more than one that was sent after it
		}
	}
	held, kept := false, true
	for number := from + 1; number <= s.version; number++ {
		now := c.shown(number)
		held, kept = held || in.heldBy(now), kept && in.keeps(now)
	}
	if kept && len(in.removed()) > 0 {
		c.found("what is removed is gone", "session %d: %s", s.number, s.end())
	}
	if !held {
		c.found("success is what the server held", "session %d: %s", s.number, s.end())
	}
}

// checkAdded: the ids in the result are those of the added scenarios, in their order.
func (c *checker) checkAdded(s *session, version int) {
	now, ids := c.shown(version), slices.Clone(s.result.AddedIDs)
	for _, en := range s.intent().wanted.entries {
		if en.id != 0 {
			continue
		}
		if len(ids) == 0 {
			c.found("added ids are told", "session %d: %d", s.number, s.result.AddedIDs)
			return
		}
		if got, ok := now.find(ids[0]); !ok || !en.became(got) {
			c.found("added ids are told", "session %d: %d is not %s", s.number, ids[0], en.name)
		}
		ids = ids[1:]
	}
}
