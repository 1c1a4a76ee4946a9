package schedules

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// fact is one thing that a stored simulation has: a scenario, one of its strings with its value, a voice, a field that no update can
// carry.
type fact struct {
	key   string // of the scenario: its id, or what no edit changes of its name if the service gives new ids
	field string // "scenario", "name", "description", "expected_result", "voice", or "extra " and the name
	value string
}

type facts map[fact]int

// factsOf are those of a version; with visible those that a read shows and the library's own reader understands.
func (c *checker) factsOf(version int, visible bool) facts {
	list := c.history[version-1].Simulation.Scenarios
	hidesVoices := visible && (c.service.noVoices || c.service.noValue != "")
	if visible {
		list = c.service.paged(list)
	}
	all := facts{}
	for _, sc := range list {
		key := c.service.keyOf(sc.ID, sc.Name)
		all[fact{key, "scenario", ""}]++
		all[fact{key, "name", plain(sc.Name)}]++
		all[fact{key, "description", plain(sc.Description)}]++
		all[fact{key, "expected_result", plain(sc.ExpectedResult)}]++
		for _, v := range sc.SelectedVoices {
			if !hidesVoices {
				all[fact{key, "voice", v.Provider + "/" + v.ID}]++
			}
		}
		for _, name := range extraOf(sc) {
			if !visible || !c.service.shape {
				all[fact{key, "extra " + name, ""}]++
			}
		}
	}
	return all
}

func (s *service) keyOf(id int64, name string) string {
	if s.newIDs {
		return modelEntry{name: name}.origin()
	}
	return strconv.FormatInt(id, 10)
}

// extraOf names the fields that no update can carry and that are not empty.
func extraOf(sc clienttest.Scenario) (names []string) {
	for name, value := range sc.Extra {
		if value != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// isAsked reports whether the user asked for the end of a fact.
func (s *service) isAsked(in *intent, f fact) bool {
	return slices.ContainsFunc(in.base.entries, func(was modelEntry) bool {
		if s.keyOf(was.id, was.name) != f.key {
			return false
		}
		now, stays := in.wanted.find(was.id)
		if !stays {
			return true
		}
		switch f.field {
		case "name":
			return plain(was.name) != plain(now.name)
		case "description":
			return plain(was.texts[0]) != plain(now.texts[0])
		case "expected_result":
			return plain(was.texts[1]) != plain(now.texts[1])
		case "voice":
			return !slices.Equal(was.voices, now.voices)
		}
		return false
	})
}

// loss is a fact that a PUT ended, and nobody had asked for it.
type loss struct {
	fact
	session *session
	n       int // the attempt that is the PUT
	version int // that the PUT stored
	read    int // the attempt that is the last read before it
}

// checkLosses looks at each change that a guarded PUT made to what the server held.
func (c *checker) checkLosses() {
	for version := 2; version <= len(c.history); version++ {
		s, n := c.storedBy(version)
		if s == nil || !s.isGuarded() || c.history[version-1].Deleted {
			continue
		}
		in, read := s.intentOf(n), s.lastRead(n)
		if in == nil || read < 0 {
			continue // found already, by checkWrites
		}
		before, after := c.factsOf(version-1, false), c.factsOf(version, false)
		for _, f := range sortedFacts(before) {
			if before[f] > after[f] && !c.service.isAsked(in, f) {
				c.judge(loss{f, s, n, version, read})
			}
		}
	}
}

func sortedFacts(all facts) []fact {
	list := make([]fact, 0, len(all))
	for f := range all {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b fact) int {
		return strings.Compare(a.key+a.field+a.value, b.key+b.field+b.value)
	})
	return list
}

// judge decides whether a loss is one that the library may leave unsaid.
func (c *checker) judge(l loss) {
	shown := l.session.attempts[l.read].shows()
	held, visible := c.factsOf(shown, false), c.factsOf(shown, true)
	switch {
	case visible[l.fact] > 0:
		c.judgeDropped(l)
	case held[l.fact] == 0:
		c.judgeUnread(l, func(version int) bool { return c.factsOf(version, true)[l.fact] > 0 })
	case l.field == "voice" && (c.service.noVoices || c.service.noValue != ""):
		c.excuse(notReturned)
	case strings.HasPrefix(l.field, "extra ") && c.service.shape:
		c.excuse(readerOnly)
	case c.service.silent:
		c.excuse(silentPage)
	default:
		c.found("no loss behind a success", "%v", l)
	}
}

func (l loss) String() string {
	return fmt.Sprintf("session %d: attempt %d: version %d: %s of %s %s", l.session.number, l.n, l.version, l.field, l.key, l.value)
}

// judgeDropped: the service lost what was read. A success does not hide it.
func (c *checker) judgeDropped(l loss) {
	s := l.session
	if !s.succeeded() {
		return
	}
	seen := s.attempts[s.lastRead(len(s.attempts))].shows()
	name, isExtra := strings.CutPrefix(l.field, "extra ")
	switch {
	case c.storedAt(l.version).After(s.ended):
		c.excuse(lateSaid) // or checkLate finds it
	case isExtra && c.isLostField(s, name, l.key):
	case s.attempts[l.n].status == http.StatusTooManyRequests:
		c.excuse(limitedAndStored)
	case seen < l.version:
		c.excuse(lagHidLoss)
	case c.factsOf(seen, true)[l.fact] > 0, c.isRecreated(l, seen): // somebody put it back
	case isExtra && c.factsOf(seen, true)[fact{l.key, "scenario", ""}] == 0:
		c.excuse(replacedSince)
	default:
		c.found("no loss behind a success", "%v: seen version %d, lost fields %v", l, seen, s.result.LostFields)
	}
}

// isRecreated reports whether a write after the PUT stored the scenario again, with another ID. The Client cannot know that the ID was
// lost in between: a service that gives new IDs with each PUT shows the same, and there the wanted content is success.
func (c *checker) isRecreated(l loss, seen int) bool {
	in := l.session.intentOf(l.n)
	return seen > l.version && slices.ContainsFunc(in.wanted.entries, func(en modelEntry) bool {
		return c.service.keyOf(en.id, en.name) == l.key && slices.ContainsFunc(c.shown(seen).entries, func(now modelEntry) bool {
			_, isOld := in.base.find(now.id)
			return !isOld && en.became(now, false)
		})
	})
}

func (c *checker) isLostField(s *session, name, key string) bool {
	return slices.ContainsFunc(s.result.LostFields[name], func(id int64) bool {
		en, ok := s.intent().base.find(id)
		return ok && c.service.keyOf(id, en.name) == key
	})
}

// judgeUnread: the PUT ended what its session had not read.
func (c *checker) judgeUnread(l loss, has func(version int) bool) {
	s := l.session
	since := l.version - 1 // the version that stored it
	for since > 1 && has(since-1) {
		since--
	}
	w, wrote := c.storedBy(since)
	isHidden := !c.storedAt(since).After(s.attempts[l.read].request.At)
	isLate := c.storedAt(l.version).After(s.ended)
	switch {
	case w == nil || w.client != s.client:
		c.excuse(map[bool]exception{true: lagHidOther, false: map[bool]exception{true: raceLate, false: race}[isLate]}[isHidden])
	case isLate:
		c.excuse(c.lateness(s.attempts[l.n], w.ended))
	case w != s && c.storedAt(since).After(w.ended) && !isHidden:
		c.excuse(c.lateness(w.attempts[wrote], s.ended))
	case w == s && !isHidden && !s.succeeded():
		c.excuse(raceOwn)
	case isHidden:
		c.judgeHidden(l, has)
	default:
		c.found("no loss behind a success", "%v: stored in version %d by session %d", l, since, w.number)
	}
}

// judgeHidden: what the same Client had stored was hidden by a lagging replica.
func (c *checker) judgeHidden(l loss, has func(version int) bool) {
	s := l.session
	first := s.attempts[0].asked
	verified := c.verifiedBefore(s, has)
	if verified == nil {
		c.excuse(lagHidUnverified)
		return
	}
	switch {
	case c.hasLooked(verified, s.attempts[l.n].start, has), c.hasDiverged(verified, first, has):
		c.excuse(lagOverLooks)
	case s.attempts[l.read].end.Load().Sub(verified.ended) >= time.Minute:
		c.excuse(lagOverMinute)
	case c.unguardedBetween(s.client, verified.ended, first):
		c.excuse(lagAfterUpdate)
	default:
		c.found("what was verified is looked for", "%v: verified by session %d", l, verified.number)
	}
}

// hasLooked reports whether a session of the same Client has read three times in two seconds what is not as it was verified, the last
// time without the fact. It then takes this for the truth, and so do those that follow. The first read can have begun before the write that
// was verified, in a Plan, which takes no turn: it is repeated like any other that ends without the fact.
func (c *checker) hasLooked(verified *session, to time.Time, has func(version int) bool) bool {
	state := c.shown(verified.attempts[verified.lastRead(len(verified.attempts))].shows())
	return slices.ContainsFunc(c.sessions, func(s *session) bool {
		var looks []*attempt
		for _, a := range s.attempts {
			v := a.shows()
			if s.client != verified.client || v == 0 || c.shown(v).equal(state) {
				continue
			}
			if !a.end.Load().Before(verified.ended) && a.start.Before(to) {
				looks = append(looks, a)
			}
		}
		if len(looks) < 3 {
			return false
		}
		last := looks[len(looks)-1]
		return !has(last.shows()) && last.asked.Sub(*looks[0].end.Load()) >= looksFor
	})
}

// hasDiverged reports whether the looks of a divergence since then ended without the fact. The Client expects what the last look showed,
// and cannot know that it was older than the write that was accepted.
func (c *checker) hasDiverged(verified *session, to time.Time, has func(version int) bool) bool {
	return slices.ContainsFunc(c.sessions, func(u *session) bool {
		isBetween := u.client == verified.client && !u.ended.Before(verified.ended) && !u.ended.After(to)
		return isBetween && u.isDiverged() && !has(u.attempts[u.lastRead(len(u.attempts))].shows())
	})
}

// verifiedBefore is the last success of the same Client before a session, if it had read the fact.
func (c *checker) verifiedBefore(s *session, has func(version int) bool) (last *session) {
	for _, u := range c.sessions {
		isBefore := u.client == s.client && u.succeeded() && !u.ended.After(s.attempts[0].asked)
		if isBefore && (last == nil || !u.ended.Before(last.ended)) {
			last = u
		}
	}
	if last == nil || !has(last.attempts[last.lastRead(len(last.attempts))].shows()) {
		return nil
	}
	return last
}

// unguardedBetween reports whether the Client sent an Update or a Delete.
func (c *checker) unguardedBetween(client int, from, to time.Time) bool {
	return slices.ContainsFunc(c.sessions, func(s *session) bool {
		return s.client == client && (s.kind == "update" || s.kind == "delete") && !s.ended.Before(from) && !s.ended.After(to)
	})
}
