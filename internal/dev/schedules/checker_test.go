package schedules

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// checker collects the violations of a record, and how often an exception applied.
type checker struct {
	*record
	list    []string
	excused map[exception]int
}

// check holds a record against every invariant, and names those that it violates. The name of an invariant is what found is
// called with.
func (r *record) check() *checker {
	c := &checker{record: r, excused: map[exception]int{}}
	for _, s := range r.sessions {
		c.checkStrings(s)
		c.checkRequests(s)
		c.checkWrites(s)
		c.checkEnd(s)
		c.checkLate(s)
	}
	c.checkLosses()
	c.checkDoubles()
	c.checkTurns()
	if strings.Contains(r.logged, "secret") || strings.Contains(r.logged, clienttest.DefaultAPIKey) {
		c.found("no string is logged", "the log has a scenario's string or the key")
	}
	return c
}

func (c *checker) found(invariant, format string, args ...any) {
	c.list = append(c.list, invariant+": "+fmt.Sprintf(format, args...))
}

// checkStrings: an error is one line without the key.
func (c *checker) checkStrings(s *session) {
	if s.err == nil {
		return
	}
	for _, text := range []string{s.err.Error(), fmt.Sprintf("%+v", s.err)} {
		if strings.Contains(text, clienttest.DefaultAPIKey) || strings.Contains(text, "\n") {
			c.found("one line without the key", "session %d: %s", s.number, text)
		}
	}
}

// checkEnd: what a session was told is what the server's log shows.
func (c *checker) checkEnd(s *session) {
	written := slices.ContainsFunc(s.attempts, (*attempt).isWrite)
	switch end := s.end(); end {
	case "verified", "reconciled":
		c.checkSuccess(s)
	case "unchanged":
		in := s.intent() // of the last round
		if slices.ContainsFunc(s.attempts[in.from:], (*attempt).isWrite) || !in.base.equal(in.wanted) {
			c.found("no change, no write", "session %d", s.number)
		}
	case "diverged":
		c.checkDiverged(s)
	case "outcome unknown":
		c.checkUnknown(s)
	case "applied", "not applied", "superseded":
		c.checkVerify(s)
	case "validation error", "the edit failed":
		if written && len(s.intents) == 1 {
			c.found("nothing is written by an edit that failed before", "session %d: %s", s.number, end)
		}
	case "other":
		c.found("an error has a type", "session %d: %v", s.number, s.err)
	case "ok":
		c.checkList(s)
		c.checkPlan(s)
	}
	if s.err != nil && s.isGuarded() && !s.isUnknown() && !s.isDiverged() {
		c.checkUnwritten(s)
	}
}

// checkUnwritten: an error that does not say that something may be written ends no session whose PUT was stored, or will be, unless a
// read afterwards showed that it had no effect: a service that keeps what is left out can respond with 500 and hold what it held before.
func (c *checker) checkUnwritten(s *session) {
	for n, put := range s.attempts {
		if !put.isWrite() || put.request == nil || put.request.Version == 0 {
			continue
		}
		in, seen, stale := s.intentOf(n), false, false
		for _, a := range s.attempts[n+1:] {
			if v := a.shows(); v != 0 && c.shown(v).equal(in.base) {
				seen, stale = true, stale || v < put.request.Version
			}
		}
		if put.status == http.StatusTooManyRequests {
			c.excuse(limitedAndStored)
			continue
		}
		isRefusal := put.status/100 == 3 || put.status/100 == 4 && put.status != http.StatusRequestTimeout
		switch {
		case !seen && isRefusal && s.lastRead(len(s.attempts)) < n:
			c.excuse(refusedUnread)
		case !seen && isRefusal:
			c.excuse(refusedOther)
		case !seen:
			c.found("nothing is written by an edit that failed before", "session %d: attempt %d: %s: %v", s.number, n, s.end(), s.err)
		case stale:
			c.excuse(staleAfterRefusal)
		}
	}
}

// checkSuccess: who is told verified or reconciled read the wanted state after the write.
func (c *checker) checkSuccess(s *session) {
	in, read, put := s.intent(), s.lastRead(len(s.attempts)), s.lastWrite(len(s.attempts))
	if put < 0 {
		c.found("success is of a write", "session %d: %s", s.number, s.end())
		return
	}
	if read < put || !in.heldBy(c.shown(s.attempts[read].shows()), s.end() == "verified") {
		c.found("success is read back", "session %d: %s", s.number, s.end())
		return
	}
	if isAccepted := s.attempts[put].status/100 == 2; s.result.Outcome == client.OutcomeVerified && !isAccepted {
		c.found("verified is an accepted write", "session %d: %d", s.number, s.attempts[put].status)
	}
	c.checkAdded(s, s.attempts[read].shows())
	if !s.config.backups {
		return
	}
	if s.backup == nil || !stateOf(s.backup).equal(in.base) {
		c.found("the backup is the state before", "session %d", s.number)
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
		if got, ok := now.find(ids[0]); !ok || !en.became(got, true) {
			c.found("added ids are told", "session %d: %d is not %s", s.number, ids[0], en.name)
		}
		ids = ids[1:]
	}
}

// checkDiverged: a divergence is what the last look that succeeded shows, and neither the wanted state nor the base.
func (c *checker) checkDiverged(s *session) {
	in, read := s.intent(), s.lastRead(len(s.attempts))
	if read < s.lastWrite(len(s.attempts)) || in.heldBy(c.shown(s.attempts[read].shows()), true) ||
		in.base.equal(c.shown(s.attempts[read].shows())) {
		c.found("a divergence is real", "session %d", s.number)
	}
	c.checkLooks(s)
}

// checkLooks: what is not there is looked for three times, in two seconds.
func (c *checker) checkLooks(s *session) {
	put := s.lastWrite(len(s.attempts))
	var looks []*attempt
	for _, a := range s.attempts[put+1:] {
		if a.status == http.StatusTooManyRequests {
			return // the service asks for a wait, which can be longer than the policy allows
		}
		if len(looks) == 0 || a.call != looks[len(looks)-1].call {
			looks = append(looks, a)
		}
	}
	if len(looks) != 3 || looks[2].asked.Sub(looks[0].asked) < looksFor {
		c.found("a write is looked for three times", "session %d: %d", s.number, len(looks))
	}
}

// checkUnknown: only a write can be unknown, and one that is accepted and not seen was looked for.
func (c *checker) checkUnknown(s *session) {
	var unknown *client.OutcomeUnknownError
	errors.As(s.err, &unknown)
	put := s.lastWrite(len(s.attempts))
	if put < 0 || unknown.Plan == nil {
		c.found("only a write can be unknown", "session %d", s.number)
		return
	}
	if unknown.Accepted && s.attempts[put].status/100 != 2 {
		c.found("accepted is a status", "session %d: %d", s.number, s.attempts[put].status)
	}
	if last := s.attempts[len(s.attempts)-1]; unknown.Accepted && unknown.Unwrap() == nil && last.shows() != 0 {
		c.checkLooks(s)
	}
}

// checkVerify: Verify says what its read showed.
func (c *checker) checkVerify(s *session) {
	read := s.lastRead(len(s.attempts))
	if read != len(s.attempts)-1 {
		c.found("Verify says what is there", "session %d: %s", s.number, s.status)
		return
	}
	in, now := s.intent(), c.shown(s.attempts[read].shows())
	want := client.PlanSuperseded
	switch {
	case in.base.equal(now) && !in.base.equal(in.wanted):
		want = client.PlanNotApplied
	case in.heldBy(now, false), in.appliedIn(now):
		want = client.PlanApplied
	}
	if s.status != want {
		c.found("Verify says what is there", "session %d: %s, not %s", s.number, s.status, want)
	}
}

// checkList: a list shows the simulation once, in a state that the server held.
func (c *checker) checkList(s *session) {
	if len(s.listed) > 1 {
		c.found("a list has nothing twice", "session %d", s.number)
	}
	for _, sim := range s.listed {
		set, err := sim.Scenarios()
		if err != nil {
			continue
		}
		listed := newIntent(client.Settings{}, set).base
		if !slices.ContainsFunc(c.history, func(v clienttest.Version) bool {
			held := c.shown(v.Number)
			held.settings = client.Settings{}
			return held.equal(listed)
		}) {
			c.found("a list shows what was held", "session %d", s.number)
		}
	}
}

// checkPlan: a plan warns of what its write can lose.
func (c *checker) checkPlan(s *session) {
	if s.plan == nil || s.plan.Empty() {
		return
	}
	in, diff, read := s.intent(), s.plan.String(), s.lastRead(len(s.attempts))
	if read < 0 {
		c.found("a plan is of a read that is understood", "session %d", s.number)
		return
	}
	warns := strings.Contains(diff, "! the service did not return the voices")
	if warns != slices.ContainsFunc(in.wanted.entries, func(en modelEntry) bool { return en.id != 0 && en.noVoices }) {
		c.found("a plan warns of voices", "session %d: %t", s.number, warns)
	}
	extra := false
	for _, sc := range c.history[s.attempts[read].shows()-1].Simulation.Scenarios {
		_, kept := in.wanted.find(sc.ID)
		extra = extra || kept && !c.service.shape && len(extraOf(sc)) > 0
	}
	if warns := strings.Contains(diff, "! cannot be sent back: rank, "); warns != extra {
		c.found("a plan warns of fields", "session %d: %t", s.number, warns)
	}
}

func stateOf(snap *client.Snapshot) modelState {
	s := modelState{settings: snap.Settings}
	for _, sc := range snap.Scenarios {
		s.entries = append(s.entries, newEntry(sc))
	}
	return s
}
