package client_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// service is how the server of a schedule takes what nobody documents.
type service struct {
	names     []string
	opts      []clienttest.Option
	newIDs    bool
	noVoices  bool // records do not have the member
	falsehood bool // records answer null or false in place of any voices
	shape     bool // records have a shape that the clients must be told of
}

// add switches a behaviour on.
func (s *service) add(name string, opt clienttest.Option) {
	s.names = append(s.names, name)
	s.opts = append(s.opts, opt)
}

func (g *generator) service() service {
	s := service{opts: []clienttest.Option{clienttest.InMemory(), clienttest.SkipValidation()}}
	for _, o := range []struct {
		chance float64
		name   string
		opt    clienttest.Option
	}{
		{0.2, "keep-alive", clienttest.KeepAlive()},
		{0.3, "no list in the answer to a PUT", clienttest.WithoutScenarios("updateSimulation")},
		{0.02, "no list in any answer", clienttest.WithoutScenarios("getSimulation")},
		{0.2, "a PUT without scenarios clears", clienttest.PutWithoutScenariosClears()},
		{0.2, "an empty PUT is ignored", clienttest.PutEmptyIgnored()},
		{0.15, "a PUT keeps what it leaves out", clienttest.PutKeepsLeftOut()},
		{0.2, "a PUT keeps voices", clienttest.PutKeepsVoices()},
		{0.1, "a PUT drops voices", clienttest.PutDropsVoices()},
		{0.2, "a PUT adds unknown ids", clienttest.PutAddsUnknownIDs()},
		{0.2, "a PUT while running is unsuccessful", clienttest.PutWhileRunningUnsuccessful()},
		{0.1, "a PUT while running is accepted", clienttest.PutWhileRunningAccepted()},
		{0.02, "every PUT fails", clienttest.PutFails()},
		{0.01, "the account may not write", clienttest.ReadOnlyAccount()},
		{0.2, "ids are texts", clienttest.StringIDs()},
		{0.5, "blank strings are false", clienttest.EmptyStringsAsFalse()},
		{0.2, "records have more fields", clienttest.ExtraFields(map[string]any{"rank": 3, "tags": []string{"x"}})},
		{0.3, "a deletion is soft", clienttest.SoftDelete()},
		{0.1, "refusals are 200 success false", clienttest.RefuseWithSuccessFalse()},
		{0.1, "refusals are 200 status error", clienttest.RefuseWithStatusError()},
	} {
		if g.maybe(o.chance) {
			s.add(o.name, o.opt)
		}
	}
	if s.newIDs = g.maybe(0.15); s.newIDs {
		s.add("a PUT gives new ids", clienttest.PutGivesNewIDs())
	}
	g.recordShape(&s)
	return s
}

// recordShape draws how records look.
func (g *generator) recordShape(s *service) {
	switch g.IntN(20) {
	case 0:
		s.noVoices = true
		s.add("voices are missing", clienttest.VoicesMissing())
	case 1:
		s.noVoices = true
		s.add("voices are called speakers", clienttest.VoicesRenamed("speakers"))
	case 2:
		s.falsehood = true
		s.add("voices are null", clienttest.VoicesNull())
	case 3:
		s.falsehood = true
		s.add("voices are false", clienttest.VoicesFalse())
	case 4:
		s.shape = true
		s.add("records are nested", clienttest.RecordShape(func(sc clienttest.Scenario) any { return map[string]any{"scenario": sc} }))
	case 5:
		if g.maybe(0.3) {
			s.add("voices are ids", clienttest.VoicesAsIDs())
		}
	case 6:
		if g.maybe(0.2) {
			s.add("voices are called voice_ids", clienttest.VoicesRenamed("voice_ids"))
		}
	}
}

// readNested understands the records of a service whose records are nested.
func readNested(raw json.RawMessage) (sc client.Scenario, err error) {
	var runRecord struct{ Scenario *clienttest.Scenario }
	if err := json.Unmarshal(raw, &runRecord); err != nil || runRecord.Scenario == nil {
		return sc, fmt.Errorf("not nested: %w", err)
	}
	in := runRecord.Scenario
	sc = client.NewScenario(in.Name, in.Description, in.ExpectedResult, []client.Voice{}...)
	sc.ID, sc.SelectedVoices = in.ID, []client.Voice{}
	for _, v := range in.SelectedVoices {
		sc.SelectedVoices = append(sc.SelectedVoices, client.Voice{ID: v.ID, Provider: client.VoiceProvider(v.Provider)})
	}
	return sc, nil
}

// fault draws what happens to a call: mostly nothing.
func (g *generator) fault(draw func() fault) fault {
	if !g.maybe(g.wild) {
		return fault{"-", clienttest.Pass()}
	}
	f := draw()
	if g.maybe(0.2) {
		d := g.moment()
		f = fault{fmt.Sprintf("%v late, %s", d, f.name), clienttest.Delay(d).And(f.do)}
	}
	return f
}

// readFault draws what can happen to any call.
func (g *generator) readFault() fault {
	switch g.IntN(12) {
	case 0:
		return fault{"refused", clienttest.Refuse()}
	case 1:
		return fault{"reset before", clienttest.ResetBefore()}
	case 2:
		return fault{"cut", clienttest.CutBody()}
	case 3:
		return fault{"cut chunked", clienttest.CutChunked()}
	case 4:
		d := g.moment()
		return fault{fmt.Sprintf("slow %v", d), clienttest.SlowBody(d)}
	case 5:
		status := []int{200, 403, 404, 502, 504}[g.IntN(5)]
		return fault{fmt.Sprintf("page %d", status), clienttest.HTML(status)}
	case 6:
		status := []int{408, 500, 501, 502, 503, 504}[g.IntN(6)]
		return fault{fmt.Sprintf("error %d", status), clienttest.ServerError(status)}
	case 7:
		after := []string{"", "1", "30", "3600", "Fri, 31 Dec 1999 23:59:59 GMT"}[g.IntN(5)]
		return fault{"rate limit " + after, clienttest.RateLimit(after)}
	case 8:
		return fault{"rate limit in the body", clienttest.RateLimitBody(0.5 + float64(g.IntN(4)))}
	case 9:
		return g.oddAnswer()
	case 10:
		name, do := g.otherWriter()
		return fault{"before it somebody " + name, clienttest.Before(do)}
	default:
		name, do := g.otherWriter()
		return fault{"after it somebody " + name, clienttest.After(do)}
	}
}

// oddAnswer draws an answer that is none of the service's, although nothing was done.
func (g *generator) oddAnswer() fault {
	switch g.IntN(5) {
	case 0:
		return fault{"plan expired", clienttest.PlanExpired()}
	case 1:
		return fault{"redirect", clienttest.Redirect(302, "/login")}
	case 2:
		return fault{"empty object", clienttest.Respond(200, `{}`)}
	case 3:
		return fault{"success of nothing", clienttest.Respond(200, fmt.Sprintf(`{"success":true,"simulation":{"id":%d,"name":"simulation"}}`, simulationID))}
	default:
		return fault{"another simulation", clienttest.Respond(200, `{"success":true,"simulation":{"id":8,"scenarios_ids":[]}}`)}
	}
}

// writeFault draws what can happen to a PUT: the above, and losing the answer of one that was stored.
func (g *generator) writeFault() fault {
	switch g.IntN(10) {
	case 0, 1:
		return fault{"reset after", clienttest.ResetAfter()}
	case 2:
		d := g.moment()
		return fault{fmt.Sprintf("stored %v after the client gave up", d), clienttest.StoreAfterGiveUp(d)}
	case 3:
		status := []int{200, 500, 502, 503, 504}[g.IntN(5)]
		return fault{fmt.Sprintf("stored, page %d", status), clienttest.HTMLAfter(status)}
	case 4:
		status := []int{408, 500, 502, 503, 504}[g.IntN(5)]
		return fault{fmt.Sprintf("stored, error %d", status), clienttest.ServerErrorAfter(status)}
	case 5:
		return fault{"stored, odd answer", clienttest.RespondAfter(200, `{"success":true}`)}
	default:
		return g.readFault()
	}
}

// foreign draws what a writer does who asks nobody. Its scenarios have names of their own.
func (g *generator) otherWriter() (name string, do func(*clienttest.Server)) {
	pick, mark, text := g.IntN(1000), g.mark(), g.secret()
	type change struct {
		name string
		do   func(*clienttest.Simulation)
	}
	onOne := func(fn func(*clienttest.Simulation, int)) func(*clienttest.Simulation) {
		return func(sim *clienttest.Simulation) {
			if n := len(sim.Scenarios); n > 0 {
				fn(sim, pick%n)
			}
		}
	}
	changes := []change{
		{"adds", func(sim *clienttest.Simulation) {
			sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: fmt.Sprintf("foreign-%d", mark), Description: text, ExpectedResult: text})
		}},
		{"removes", onOne(func(sim *clienttest.Simulation, i int) { sim.Scenarios = slices.Delete(sim.Scenarios, i, i+1) })},
		{"swaps", onOne(func(sim *clienttest.Simulation, i int) {
			sim.Scenarios[i] = clienttest.Scenario{Name: fmt.Sprintf("foreign-%d", mark), Description: text, ExpectedResult: text}
		})},
		{"rewrites", onOne(func(sim *clienttest.Simulation, i int) { sim.Scenarios[i].ExpectedResult = text })},
		{"sets", func(sim *clienttest.Simulation) { sim.MaxCallDurationInMinutes = 1 + pick%10 }},
		{"starts it", func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress }},
		{"stops it", func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusStopped }},
		{"undoes", nil},
	}
	c := changes[g.IntN(len(changes))]
	return c.name, func(srv *clienttest.Server) {
		change := c.do
		if _, ok := srv.State(simulationID); !ok {
			return
		}
		if change == nil {
			change = undo(srv)
		}
		srv.Edit(simulationID, change)
	}
}

// undo returns the change to the state before the present one.
func undo(srv *clienttest.Server) func(*clienttest.Simulation) {
	history := srv.History(simulationID)
	before := history[max(0, len(history)-2)].Simulation
	return func(sim *clienttest.Simulation) {
		sim.Scenarios = slices.Clone(before.Scenarios)
		sim.MaxCallDurationInMinutes = before.MaxCallDurationInMinutes
	}
}

func namesOf(list []fault) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.name
	}
	return strings.Join(names, "; ")
}
