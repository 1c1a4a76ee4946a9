package schedules

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const (
	freshFor = time.Second     // how old the read before a PUT may be
	looksFor = 2 * time.Second // how long the library looks for what is not seen
)

// lastRead is the last attempt before n whose response shows a version; -1: none.
func (s *session) lastRead(n int) int {
	for n--; n >= 0 && s.attempts[n].shows() == 0; n-- {
	}
	return n
}

// lastWrite is the last PUT before the attempt n; -1: none.
func (s *session) lastWrite(n int) int {
	for n--; n >= 0 && !s.attempts[n].isWrite(); n-- {
	}
	return n
}

// checkRequests: requests are counted, and an edit reads once before it writes if that read is still fresh.
func (c *checker) checkRequests(s *session) {
	late := 0
	for _, a := range s.attempts {
		if a.late {
			late++
		}
	}
	if s.result != nil && s.result.Requests != len(s.attempts)-late {
		c.found("requests are counted", "session %d: %d, not %d", s.number, s.result.Requests, len(s.attempts)-late)
	}
	for _, in := range s.intents {
		base := s.lastRead(in.from)
		if s.kind != "edit" || in.ended.IsZero() || in.from == len(s.attempts) || base < 0 {
			continue
		}
		next, read := s.attempts[in.from], s.attempts[base]
		if !next.isWrite() && !read.isSlow() && next.start.Sub(*read.end.Load())+s.config.editorTime < freshFor {
			c.found("a fresh read is not repeated", "session %d: attempt %d", s.number, in.from)
		}
	}
}

// checkWrites holds each PUT of a session against what the session had read.
func (c *checker) checkWrites(s *session) {
	for n, a := range s.attempts {
		if !a.isWrite() {
			continue
		}
		in := s.intentOf(n)
		if s.kind != "update" && (in == nil || in.ended.IsZero() || !s.isGuarded()) {
			c.found("nothing is written by an edit that failed before", "session %d: attempt %d", s.number, n)
			continue
		}
		if s.isGuarded() && !a.late {
			c.checkFresh(s, n)
		}
		if a.request != nil && len(a.request.Body) > 0 {
			body := readBody(a.request.Body)
			c.checkAgain(s, n, body)
			c.checkBody(s, in, body, n)
			c.checkLeftOut(s, in, body, n)
		}
	}
}

// checkFresh: a PUT follows a read that showed the plan's base and no run. The first byte of its body leaves less than a second after
// the response. A read that took a second or more counts only if an earlier one did, too. Late PUTs, which sent no byte, are left out.
func (c *checker) checkFresh(s *session, n int) {
	put := s.attempts[n]
	if n == 0 || s.attempts[n-1].shows() == 0 {
		c.found("a write follows a read", "session %d: attempt %d", s.number, n)
		return
	}
	read := s.attempts[n-1]
	if read.isSlow() && !s.wasSlowBefore(n-1) {
		c.found("a slow read is repeated", "session %d: attempt %d", s.number, n)
	}
	if since := put.sentAt().Sub(*read.end.Load()); since >= freshFor {
		c.found("a write follows a fresh read", "session %d: attempt %d: %v", s.number, n, since)
	}
	if !c.shown(read.shows()).equal(s.intentOf(n).base) {
		c.found("the read shows the base", "session %d: attempt %d", s.number, n)
	}
	if status := c.history[read.shows()-1].Simulation.Status; isRunning(status) {
		c.found("a running simulation is left alone", "session %d: attempt %d: %s", s.number, n, status)
	}
}

func isRunning(status string) bool {
	return slices.Contains([]string{clienttest.StatusPending, clienttest.StatusInProgress, clienttest.StatusCalculatingSummary}, status)
}

func (a *attempt) isSlow() bool { return a != nil && a.end.Load().Sub(a.asked) >= freshFor }

// wasSlowBefore reports whether a read before the attempt n took a second or more.
func (s *session) wasSlowBefore(n int) bool {
	return slices.ContainsFunc(s.attempts[:n], func(a *attempt) bool { return a.method == http.MethodGet && a.isSlow() })
}

// checkAgain: a PUT that adds is sent again only if the one before was not sent, or met a 429.
func (c *checker) checkAgain(s *session, n int, body sentBody) {
	before := s.lastWrite(n)
	if before < 0 || !body.adds() {
		return
	}
	last := s.attempts[before]
	if last.request != nil && last.status != http.StatusTooManyRequests {
		c.found("a write that adds is not sent again", "session %d: attempt %d: %d", s.number, n, last.status)
	}
}

// checkLeftOut: all that a call has read is sent, with its voices, unless the user removed it by its id: in this call, or in an earlier
// one of the same Client, so that only a lagging replica can show it. A read that contradicts what the Client has just verified does
// not count.
func (c *checker) checkLeftOut(s *session, in *intent, body sentBody, n int) {
	removed, sent := modelState{entries: in.removed()}, modelState{entries: body.scenarios}
	for i, a := range s.attempts[:n] {
		if a.shows() == 0 || c.isContradicted(s, a) {
			continue
		}
		for _, en := range c.shown(a.shows()).entries {
			now, isSent := sent.find(en.id)
			_, isNamed := removed.find(en.id)
			switch {
			case isSent || isNamed || c.hasRemoved(s, en.id):
			case c.hasSettled(s, a):
				c.excuse(lagOverLooks)
			default:
				c.found("nothing that was read is left out", "session %d: attempt %d: scenario %d", s.number, n, en.id)
			}
			mayLack := in.changesVoices(en.id) || c.hasChangedVoices(s, en.id) || c.hasVerifiedOther(s, i, en)
			if isSent && !mayLack && !contains(now.voices, en.voices) {
				c.found("voices that were read are sent", "session %d: attempt %d: scenario %d", s.number, n, en.id)
			}
		}
	}
}

// isContradicted reports whether a read lacks a part of the state that the same Client has verified last, a minute ago or less, or has a
// scenario that it removed. What three looks showed counts as verified, even if a lagging replica showed it.
func (c *checker) isContradicted(s *session, read *attempt) bool {
	now, last := c.shown(read.shows()), c.lastVerified(s, read)
	if last != nil && read.end.Load().Sub(last.ended) <= time.Minute {
		verified := c.shown(last.attempts[last.lastRead(len(last.attempts))].shows())
		if last.succeeded() && last.intent().keeps(now) || now.lacks(verified) {
			return true
		}
	}
	return slices.ContainsFunc(c.sessions, func(u *session) bool {
		if u.client != s.client {
			return false
		}
		for n, look := range u.attempts {
			since := read.start.Sub(*look.end.Load())
			if since >= 0 && since <= time.Minute && u.isThirdLook(n) && now.lacks(c.shown(look.shows())) {
				return true
			}
		}
		return false
	})
}

// isThirdLook reports whether an attempt is the last of three reads, half a second and another one and a half apart, without a write in
// between.
func (s *session) isThirdLook(n int) bool {
	second := s.lastRead(n)
	first := s.lastRead(max(second, 0))
	if s.attempts[n].shows() == 0 || first < 0 || s.lastWrite(n) > first {
		return false
	}
	return s.pauseBetween(first, second) >= looksFor/4 && s.pauseBetween(second, n) >= looksFor*3/4
}

func (s *session) pauseBetween(a, b int) time.Duration {
	return s.attempts[b].asked.Sub(*s.attempts[a].end.Load())
}

// lacks reports whether a part of an earlier state is missing or altered.
func (s modelState) lacks(earlier modelState) bool {
	return s.settings != earlier.settings || slices.ContainsFunc(earlier.entries, func(en modelEntry) bool {
		got, ok := s.find(en.id)
		return !ok || got.content() != en.content() || !slices.Equal(got.voices, en.voices)
	})
}

// lastVerified is the last success or divergence of the same Client before a read; nil: none. The Client expects what a divergence left.
func (c *checker) lastVerified(s *session, read *attempt) (last *session) {
	for _, u := range c.sessions {
		isBefore := u.client == s.client && u != s && (u.succeeded() || u.isDiverged()) && !u.ended.After(read.start)
		if isBefore && (last == nil || !u.ended.Before(last.ended)) {
			last = u
		}
	}
	return last
}

// hasSettled reports whether the same Client has taken a state for the truth because three looks showed it, before a read or in its
// session.
func (c *checker) hasSettled(s *session, read *attempt) bool {
	return slices.ContainsFunc(c.sessions, func(u *session) bool {
		return u.client == s.client && (u == s || u.ended.Before(read.start)) && u.hasLookedThrice(len(u.attempts)-1)
	})
}

func (c *checker) hasRemoved(s *session, id int64) bool {
	return c.hasAsked(s, func(in *intent) bool {
		removed := modelState{entries: in.removed()}
		_, ok := removed.find(id)
		return ok
	})
}

func (c *checker) hasChangedVoices(s *session, id int64) bool {
	return c.hasAsked(s, func(in *intent) bool { return in.changesVoices(id) })
}

// hasVerifiedOther reports whether what the same Client had verified last, a minute ago or less, has other voices of the scenario. What
// three looks showed counts as verified, in the session itself if it was before the attempt n.
func (c *checker) hasVerifiedOther(s *session, n int, en modelEntry) bool {
	var last *attempt
	for _, u := range c.sessions {
		isOwn := u == s
		if u.client != s.client || !isOwn && !u.ended.Before(s.ended) {
			continue
		}
		read := u.lastRead(len(u.attempts))
		if isOwn {
			read = u.lastRead(n)
		}
		if read < 0 || !u.hasLookedThrice(read) && (isOwn || !u.isGuarded() || !u.succeeded() && !u.isDiverged()) {
			continue
		}
		if last == nil || last.asked.Before(u.attempts[read].asked) {
			last = u.attempts[read]
		}
	}
	if last == nil || s.attempts[0].asked.Sub(*last.end.Load()) > time.Minute {
		return false
	}
	verified, ok := c.shown(last.shows()).find(en.id)
	return ok && !contains(verified.voices, en.voices)
}

// hasLookedThrice reports whether a read is the third of a session or a later one, two seconds after the first.
func (s *session) hasLookedThrice(read int) bool {
	looks := slices.DeleteFunc(slices.Clone(s.attempts[:read+1]), func(a *attempt) bool { return a.shows() == 0 })
	return len(looks) >= 3 && looks[len(looks)-1].asked.Sub(looks[0].asked) >= looksFor
}

// hasAsked reports whether an earlier success of the same Client was for such an intent.
func (c *checker) hasAsked(s *session, is func(*intent) bool) bool {
	return slices.ContainsFunc(c.sessions, func(u *session) bool {
		return u.client == s.client && u != s && u.succeeded() && !u.ended.After(s.ended) && is(u.intent())
	})
}

func contains(list, all []string) bool {
	return !slices.ContainsFunc(all, func(one string) bool { return !slices.Contains(list, one) })
}

// checkBody: the body is the plan, and nothing but the plan.
func (c *checker) checkBody(s *session, in *intent, body sentBody, n int) {
	bare := func(en modelEntry) string { return fmt.Sprint(en.id, en.content()) }
	if !body.hasList || !slices.Equal(sorted(body.scenarios, bare), sorted(in.wanted.entries, bare)) {
		c.found("the body is the plan", "session %d: attempt %d", s.number, n)
	}
	voiced := func(en modelEntry) string { return fmt.Sprint(en, en.noVoices) }
	if !slices.Equal(sorted(body.scenarios, voiced), sorted(in.wanted.entries, voiced)) {
		c.found("voices that were read are sent", "session %d: attempt %d", s.number, n)
	}
	if body.settings != in.settingsToSend() {
		c.found("the body is the plan", "session %d: attempt %d: settings", s.number, n)
	}
	if in.restored != nil {
		restored := stateOf(in.restored)
		if !slices.Equal(sorted(in.wanted.entries, modelEntry.content), sorted(restored.entries, modelEntry.content)) {
			c.found("a backup is put back", "session %d: attempt %d", s.number, n)
		}
	}
}

// settingsToSend are the changed settings.
func (in *intent) settingsToSend() (send client.Settings) {
	was, now := in.base.settings, in.wanted.settings
	if was.Name != now.Name {
		send.Name = now.Name
	}
	if was.AgentID != now.AgentID {
		send.AgentID = now.AgentID
	}
	if was.NumberOfCallToMake != now.NumberOfCallToMake {
		send.NumberOfCallToMake = now.NumberOfCallToMake
	}
	if was.ConcurrentCallCount != now.ConcurrentCallCount {
		send.ConcurrentCallCount = now.ConcurrentCallCount
	}
	if was.MaxCallDurationInMinutes != now.MaxCallDurationInMinutes {
		send.MaxCallDurationInMinutes = now.MaxCallDurationInMinutes
	}
	return send
}

// changesVoices reports whether the user gave a scenario other voices.
func (in *intent) changesVoices(id int64) bool {
	was, ok := in.base.find(id)
	wanted, stays := in.wanted.find(id)
	return ok && stays && !slices.Equal(was.voices, wanted.voices)
}

// checkTurns: the sessions that write through one Client take turns, from their first request to their last.
func (c *checker) checkTurns() {
	isWriter := func(s *session) bool { return s.isGuarded() || s.kind == "update" || s.kind == "delete" }
	for i, a := range c.sessions {
		for _, b := range c.sessions[i+1:] {
			if a.client == b.client && isWriter(a) && isWriter(b) && a.overlaps(b) {
				c.found("writers of a client take turns", "sessions %d and %d", a.number, b.number)
			}
		}
	}
}

func (s *session) overlaps(other *session) bool {
	if len(s.attempts) == 0 || len(other.attempts) == 0 {
		return false
	}
	return s.attempts[0].start.Before(other.lastEnd()) && other.attempts[0].start.Before(s.lastEnd())
}

func (s *session) lastEnd() time.Time { return *s.attempts[len(s.attempts)-1].end.Load() }
