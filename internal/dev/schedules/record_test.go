package schedules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// record is what a schedule left behind: the server's log, and what the callers were told.
type record struct {
	*schedule
	requests []clienttest.Request
	history  []clienttest.Version
	sessions []*session
	logged   string
}

func newRecord(r *run) *record {
	rec := &record{
		schedule: r.schedule, sessions: r.sessions, logged: r.logged.String(),
		requests: r.srv.Requests(), history: r.srv.History(simulationID),
	}
	for i := range rec.requests {
		s, n := rec.sender(i + 1)
		a := s.attempts[n]
		a.request = &rec.requests[i]
		a.unread = a.shows() != 0 && !rec.service.isReadable(rec.history[a.shows()-1].Simulation.Scenarios)
	}
	return rec
}

// isReadable reports whether a response with these scenarios is understood, and does not say that it has not all of them.
func (s *service) isReadable(list []clienttest.Scenario) bool {
	if s.page != 0 && !s.silent && len(list) > s.page {
		return false
	}
	return !slices.ContainsFunc(s.paged(list), func(sc clienttest.Scenario) bool {
		hasEmpty := sc.Name == "" || sc.Description == "" || sc.ExpectedResult == ""
		return s.falseStrings && !s.shape && hasEmpty || s.oddVoices && len(sc.SelectedVoices) > 0
	})
}

// sender returns the session that sent a request, and the index of the attempt.
func (r *record) sender(seq int) (*session, int) {
	var number, attempt int
	if _, err := fmt.Sscanf(r.requests[seq-1].Header.Get(attemptHeader), "%d/%d", &number, &attempt); err != nil {
		panic(err)
	}
	return r.sessions[number-1], attempt - 1
}

// storedBy returns the session whose request stored a version, and the index of its attempt; nil if it was somebody else.
func (r *record) storedBy(version int) (*session, int) {
	if seq := r.history[version-1].Request; seq != 0 {
		return r.sender(seq)
	}
	return nil, 0
}

func (r *record) storedAt(version int) time.Time { return r.history[version-1].At }

// shown is a version as a GET shows it.
func (r *record) shown(version int) modelState {
	s := r.whole(version)
	if r.service.page != 0 {
		s.entries = s.entries[:min(r.service.page, len(s.entries))]
	}
	return s
}

// whole is the same with all scenarios, if the service shows a part of them.
func (r *record) whole(version int) modelState {
	sim := r.history[version-1].Simulation
	s := modelState{settings: client.Settings{
		Name: sim.Name, AgentID: sim.Agent.ID, NumberOfCallToMake: sim.NumberOfCallToMake,
		ConcurrentCallCount: sim.ConcurrentCallCount, MaxCallDurationInMinutes: sim.MaxCallDurationInMinutes,
	}}
	for _, sc := range sim.Scenarios {
		s.entries = append(s.entries, r.service.shown(sc))
	}
	return s
}

func (s *service) paged(list []clienttest.Scenario) []clienttest.Scenario {
	if s.page == 0 {
		return list
	}
	return list[:min(s.page, len(list))]
}

func (s *service) shown(sc clienttest.Scenario) modelEntry {
	en := modelEntry{id: sc.ID, name: sc.Name, texts: [2]string{sc.Description, sc.ExpectedResult}}
	if s.noVoices || s.noValue != "" {
		en.noVoices = true
		return en
	}
	for _, v := range sc.SelectedVoices {
		en.voices = append(en.voices, v.Provider+"/"+v.ID)
	}
	slices.Sort(en.voices)
	return en
}

// sentBody is the body of a PUT.
type sentBody struct {
	settings  client.Settings
	scenarios []modelEntry
	hasList   bool
}

func readBody(data []byte) sentBody {
	var in struct {
		client.Settings
		Scenarios *[]client.Scenario `json:"scenarios"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		panic(err)
	}
	body := sentBody{settings: in.Settings, hasList: in.Scenarios != nil}
	if body.hasList {
		for _, sc := range *in.Scenarios {
			body.scenarios = append(body.scenarios, newEntry(sc))
		}
	}
	return body
}

func (b *sentBody) adds() bool {
	return slices.ContainsFunc(b.scenarios, func(en modelEntry) bool { return en.id == 0 })
}

// isUnknown reports whether the session ended with a write of unknown outcome.
func (s *session) isUnknown() bool {
	var unknown *client.OutcomeUnknownError
	return errors.As(s.err, &unknown)
}

// isDiverged reports whether the session ended with a state that was not the wanted one.
func (s *session) isDiverged() bool {
	var diverged *client.DivergedError
	return errors.As(s.err, &diverged)
}

// succeeded reports whether the session was told that a plan was written.
func (s *session) succeeded() bool {
	return s.result != nil && s.result.Outcome != client.OutcomeUnchanged
}

// isGuarded reports whether the session writes through Edit or Apply.
func (s *session) isGuarded() bool { return s.kind == "edit" || s.kind == "apply" }

// end names how a session ended.
func (s *session) end() string {
	var conflict *client.ConflictError
	var unreadable *client.RecordError
	var invalid *client.ValidationError
	var wouldRemove *client.WouldRemoveError
	var responded *client.APIError
	var failed *client.TransportError
	switch err := s.err; {
	case err == nil && s.result != nil:
		return string(s.result.Outcome)
	case err == nil && s.kind == "verify":
		return string(s.status)
	case err == nil:
		return "ok"
	case s.isUnknown():
		return "outcome unknown"
	case s.isDiverged():
		return "diverged"
	case errors.As(err, &conflict):
		return "conflict"
	case errors.Is(err, client.ErrRunning):
		return "running"
	case errors.As(err, &unreadable):
		return "record error"
	case errors.As(err, &invalid):
		return "validation error"
	case errors.Is(err, errUser), errors.As(err, &wouldRemove), strings.Contains(err.Error(), "replace: "):
		return "the edit failed"
	case errors.Is(err, client.ErrRateLimited):
		return "rate limited"
	case errors.As(err, &responded):
		return "refused"
	case errors.As(err, &failed):
		return "transport error"
	case errors.Is(err, context.DeadlineExceeded):
		return "not in time"
	case strings.Contains(err.Error(), "more than 1s"):
		return "too late to be sent"
	}
	return "other"
}

// String tells the whole story of a schedule.
func (r *record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "service: %s\nreads:   %s\nwrites:  %s\n", strings.Join(r.service.names, ", "), namesOf(r.reads), namesOf(r.writes))
	for i, c := range r.clients {
		fmt.Fprintf(&b, "client %d: %+v\n", i, c)
	}
	for i, w := range r.writers {
		fmt.Fprintf(&b, "writer %d on client %d\n", i, w.client)
		for _, t := range w.tasks {
			fmt.Fprintf(&b, "\t%s after %v, think %v, later %v, deadline %v:", t.kind, t.wait, t.think, t.later, t.deadline)
			for _, st := range t.steps {
				fmt.Fprintf(&b, " %s(%d)", st.kind, st.mark)
			}
			b.WriteByte('\n')
		}
	}
	for _, v := range r.history {
		fmt.Fprintf(&b, "%s version %d by request %d, %s %s\n", clock(v.At), v.Number, v.Request, v.Simulation.Status, v.Simulation.Name)
		for _, sc := range v.Simulation.Scenarios {
			fmt.Fprintf(&b, "\t%d %q %q %q %v %v\n", sc.ID, sc.Name, sc.Description, sc.ExpectedResult, sc.SelectedVoices, sc.Extra)
		}
	}
	for _, s := range r.sessions {
		s.describe(&b)
	}
	return b.String()
}

func clock(t time.Time) string { return t.Format("04:05.000000") }

func (s *session) describe(b *strings.Builder) {
	fmt.Fprintf(b, "session %d (writer %d, client %d, %s): ", s.number, s.writer, s.client, s.kind)
	for i, a := range s.attempts {
		fmt.Fprintf(b, "\n\t%s %d: %s of call %d: %d", clock(a.start), i, a.method, a.call, a.status)
		if a.request == nil {
			continue
		}
		fmt.Fprintf(b, ", request %d, version %d", a.request.Seq, a.request.Version)
		if a.method == http.MethodPut {
			fmt.Fprintf(b, " %s", a.request.Body)
		}
	}
	fmt.Fprintf(b, "\n\t%s %s: %v\n", clock(s.ended), s.end(), s.err)
	if s.result != nil {
		fmt.Fprintf(b, "\tadded %v, lost %v, late write possible %v, %d requests\n",
			s.result.AddedIDs, s.result.LostFields, s.result.LateWritePossible, s.result.Requests)
	}
}
