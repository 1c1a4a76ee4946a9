package schedules

import (
	"net/http"
	"strings"
	"time"
)

// lateFor is how long results say that a late write is possible.
const lateFor = 10 * time.Minute

// checkLate: a result says LateWritePossible if a write of the Client is still under way, or was so by its response; and only then.
func (c *checker) checkLate(s *session) {
	if s.result == nil {
		return
	}
	inDoubt := false
	for _, other := range c.sessions {
		for n, put := range other.attempts {
			if other.client != s.client || put.method == http.MethodGet || put.end.Load().After(s.ended) {
				continue
			}
			recent := s.ended.Sub(*put.end.Load()) < lateFor
			inDoubt = inDoubt || other.doubts(n) && s.ended.Sub(other.ended) < lateFor // it counts from the end of the looks
			isLate := put.isWrite() && put.request != nil && put.request.Version != 0 && c.storedAt(put.request.Version).After(s.ended)
			switch {
			case !isLate || !recent || s.result.LateWritePossible:
			case !other.doubts(n):
				c.excuse(lookalike)
			default:
				c.found("a late write is announced", "session %d: attempt %d of session %d", s.number, n, other.number)
			}
		}
	}
	if s.result.LateWritePossible && !inDoubt {
		c.found("no late write is announced without a doubt", "session %d", s.number)
	}
}

// doubts reports whether the response to a PUT or a DELETE leaves open what became of it.
func (s *session) doubts(n int) bool {
	put := s.attempts[n]
	switch {
	case put.status == 0, put.status == 408, put.status >= 500:
		return true
	case put.status/100 == 2 && put.isWrite():
		return s.end() != "verified" || n != s.lastWrite(len(s.attempts))
	}
	return false
}

// lateness is the exception for a late write that met what was stored until then.
func (c *checker) lateness(put *attempt, met time.Time) exception {
	if met.Sub(*put.end.Load()) < lateFor {
		return lateSaid // or checkLate finds it
	}
	return lateOver
}

// checkDoubles: what a plan adds is stored once. Only added scenarios have such names, each another.
func (c *checker) checkDoubles() {
	for version := 2; version <= len(c.history); version++ {
		s, n := c.storedBy(version)
		if s == nil || s.intentOf(n) == nil || !s.attempts[n].isWrite() {
			continue
		}
		in, before := s.intentOf(n), c.count(version-1)
		wanted := origins(in.wanted.entries)
		for name, times := range c.count(version) {
			if strings.HasPrefix(name, "new-") && times > max(1, before[name], wanted[name]) {
				c.judgeDouble(loss{fact{key: name, field: "double"}, s, n, version, s.lastRead(n)})
			}
		}
	}
}

func (c *checker) count(version int) map[string]int { return origins(c.whole(version).entries) }

// judgeDouble decides whether a scenario is one too many because its PUT had not read those that were there.
func (c *checker) judgeDouble(d loss) {
	removed := origins(d.session.intentOf(d.n).removed())
	switch {
	case removed[d.key] > 0:
		c.excuse(keptOut)
		return
	case c.service.silent:
		c.excuse(silentPage)
		return
	case !d.session.isGuarded():
		c.excuse(race) // an Update does not look
		return
	case d.read < 0:
		return // found already, by checkWrites
	}
	read := c.whole(d.session.attempts[d.read].shows())
	for _, en := range c.whole(d.version - 1).entries {
		if _, wasRead := read.find(en.id); en.origin() == d.key && !wasRead {
			c.judgeUnread(d, func(version int) bool { _, ok := c.whole(version).find(en.id); return ok })
			return
		}
	}
	c.found("no scenario is doubled", "%v", d)
}

func origins(entries []modelEntry) map[string]int {
	count := map[string]int{}
	for _, en := range entries {
		count[en.origin()]++
	}
	return count
}
