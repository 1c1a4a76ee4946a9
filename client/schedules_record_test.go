package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// runRecord is what a schedule left behind: the server's log, and what the callers were told.
type runRecord struct {
	*schedule
	requests []clienttest.Request
	history  []clienttest.Version
	sessions []*session
	logged   string
}

// sessionOf returns the session that sent a request.
func (r *runRecord) sessionOf(req clienttest.Request) *session {
	n, err := strconv.Atoi(req.Header.Get(sessionHeader))
	if err != nil {
		panic(err)
	}
	return r.sessions[n-1]
}

// requestsOf returns a session's requests, in the order of the log.
func (r *runRecord) requestsOf(s *session) (list []clienttest.Request) {
	for _, req := range r.requests {
		if r.sessionOf(req) == s {
			list = append(list, req)
		}
	}
	return list
}

// shown is a version as a GET answers it.
func (r *runRecord) shown(version int) modelState {
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

func (s *service) shown(sc clienttest.Scenario) modelEntry {
	en := modelEntry{id: sc.ID, name: sc.Name, texts: [2]string{sc.Description, sc.ExpectedResult}, noVoices: s.noVoices}
	if s.noVoices || s.falsehood {
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

// end names how a session ended.
func (s *session) end() string {
	var conflict *client.ConflictError
	var unreadable *client.RecordError
	var invalid *client.ValidationError
	var leave *client.WouldRemoveError
	var answer *client.APIError
	var failed *client.TransportError
	switch err := s.err; {
	case err == nil && s.result != nil:
		return string(s.result.Outcome)
	case err == nil:
		return map[string]string{"plan": "planned", "delete": "deleted"}[s.kind]
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
	case errors.Is(err, errUser), errors.As(err, &leave):
		return "the edit failed"
	case errors.Is(err, client.ErrRateLimited):
		return "rate limited"
	case errors.As(err, &answer):
		return "refused"
	case errors.As(err, &failed):
		return "transport error"
	case errors.Is(err, context.DeadlineExceeded):
		return "not its turn in time"
	}
	return "other"
}

// String tells the whole story of a schedule.
func (r *runRecord) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "service: %s\nreads:   %s\nwrites:  %s\n", strings.Join(r.service.names, ", "), namesOf(r.reads), namesOf(r.writes))
	for i, w := range r.writers {
		fmt.Fprintf(&b, "writer %d on client %d\n", i, w.client)
		for _, t := range w.tasks {
			fmt.Fprintf(&b, "\t%s after %v, think %v, deadline %v:", t.kind, t.pause, t.think, t.deadline)
			for _, st := range t.steps {
				fmt.Fprintf(&b, " %s(%d)", st.kind, st.mark)
			}
			b.WriteByte('\n')
		}
	}
	for _, v := range r.history {
		fmt.Fprintf(&b, "version %d by request %d, %s\n", v.Number, v.Request, v.Simulation.Status)
		for _, en := range r.shown(v.Number).entries {
			fmt.Fprintf(&b, "\t%v\n", en)
		}
	}
	for _, req := range r.requests {
		s := r.sessionOf(req)
		fmt.Fprintf(&b, "%s request %d: session %d (writer %d, client %d, %s) %s: %d, version %d\n",
			req.At.Format("05.000000"), req.Seq, s.number, s.writer, s.client, s.kind, req.Method, req.Status, req.Version)
		if req.Method == http.MethodPut {
			fmt.Fprintf(&b, "\t%s\n", req.Body)
		}
	}
	for _, s := range r.sessions {
		fmt.Fprintf(&b, "session %d (writer %d, client %d, %s): %s: %v\n", s.number, s.writer, s.client, s.kind, s.end(), s.err)
	}
	return b.String()
}
