package schedules

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// service is how the server of a schedule behaves where nothing is documented.
type service struct {
	names        []string
	opts         []clienttest.Option
	newIDs       bool
	noVoices     bool   // records do not have the field
	noValue      string // shown in place of all voices; empty: the voices are shown
	shape        bool   // records have a shape that the clients must be told of
	oddVoices    bool   // any voice makes a record that is not understood
	falseStrings bool   // so does any empty string
	keepsOut     bool   // a PUT keeps what it leaves out
	page         int    // so many scenarios are shown; 0: all
	silent       bool   // nothing tells that scenarios are missing
}

// add switches a behaviour on.
func (s *service) add(name string, opt clienttest.Option) {
	s.names = append(s.names, name)
	s.opts = append(s.opts, opt)
}

// behaviour is a switch of the service, and how often it is on.
type behaviour struct {
	chance float64
	name   string
	opt    clienttest.Option
}

func (g *generator) service() service {
	s := service{opts: []clienttest.Option{clienttest.InMemory(), clienttest.SkipValidation()}}
	for _, b := range []behaviour{
		{0.2, "keep-alive", clienttest.KeepAlive()},
		{0.3, "no list in the response to a PUT", clienttest.WithoutScenarios("updateSimulation")},
		{0.02, "no list in any response", clienttest.WithoutScenarios("getSimulation")},
		{0.2, "a PUT without scenarios clears", clienttest.PutWithoutScenariosClears()},
		{0.2, "an empty PUT is ignored", clienttest.PutEmptyIgnored()},
		{0.2, "a PUT keeps voices", clienttest.PutKeepsVoices()},
		{0.1, "a PUT drops voices", clienttest.PutDropsVoices()},
		{0.2, "a PUT adds unknown ids", clienttest.PutAddsUnknownIDs()},
		{0.1, "a PUT ignores unknown ids", clienttest.PutIgnoresUnknownIDs()},
		{0.2, "a PUT while running is unsuccessful", clienttest.PutWhileRunningUnsuccessful()},
		{0.1, "a PUT while running is accepted", clienttest.PutWhileRunningAccepted()},
		{0.02, "every PUT fails", clienttest.PutFails()},
		{0.01, "the account may not write", clienttest.ReadOnlyAccount()},
		{0.2, "ids are strings", clienttest.StringIDs()},
		{0.3, "records have more fields", clienttest.ExtraFields(map[string]any{"rank": 3, "tags": []string{"x"}, "empty": ""})},
		{0.5, "a PUT drops these fields", clienttest.PutDropsExtraFields()},
		{0.3, "a deletion is soft", clienttest.SoftDelete()},
		{0.1, "refusals are 200 success false", clienttest.RefuseWithSuccessFalse()},
		{0.1, "refusals are 200 status error", clienttest.RefuseWithStatusError()},
		{0.1, "strings are trimmed", clienttest.NormalizeStrings(strings.TrimSpace)},
		{0.05, "there are ETags", clienttest.ETags()},
	} {
		if g.maybe(b.chance) {
			s.add(b.name, b.opt)
		}
	}
	if s.newIDs = g.maybe(0.15); s.newIDs {
		s.add("a PUT gives new ids", clienttest.PutGivesNewIDs())
	}
	if s.falseStrings = g.maybe(0.4); s.falseStrings {
		s.add("empty strings are false", clienttest.EmptyStringsAsFalse())
	}
	if s.keepsOut = g.maybe(0.15); s.keepsOut {
		s.add("a PUT keeps what it leaves out", clienttest.PutKeepsLeftOut())
	}
	g.reads(&s)
	g.recordShape(&s)
	return s
}

// reads draws lagging replicas, caches, and lists in pages.
func (g *generator) reads(s *service) {
	if g.maybe(0.15) {
		d := g.upTo(100*time.Millisecond, time.Second, 3*time.Second, 20*time.Second)
		s.add(fmt.Sprintf("reads lag %v", d), clienttest.LaggingReads(d))
	}
	if g.maybe(0.1) {
		d := g.upTo(time.Second, time.Minute)
		s.add(fmt.Sprintf("a cache of %v", d), clienttest.Cache(d))
	}
	if g.maybe(0.04) {
		s.page = 1 + g.IntN(6)
		field := []string{"scenarios_count", "scenario_count", "total_scenarios", "scenarios_total",
			"scenarios_has_more", "has_more_scenarios"}[g.IntN(6)]
		if s.silent = g.maybe(0.05); s.silent {
			s.add(fmt.Sprintf("%d scenarios a page, silently", s.page), clienttest.PageScenarios(s.page))
			return
		}
		s.add(fmt.Sprintf("%d scenarios a page, %s", s.page, field), clienttest.PageScenarios(s.page, field))
	}
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
		s.noValue = "null"
		s.add("voices are null", clienttest.VoicesNull())
	case 3:
		s.noValue = "false"
		s.add("voices are false", clienttest.VoicesFalse())
	case 4:
		s.shape = true
		s.add("records are nested", clienttest.RecordShape(func(sc clienttest.Scenario) any { return map[string]any{"scenario": sc} }))
	case 5:
		if g.maybe(0.3) {
			s.oddVoices = true
			s.add("voices are ids", clienttest.VoicesAsIDs())
		}
	case 6:
		if g.maybe(0.2) {
			s.oddVoices, s.noVoices = true, true
			s.add("voices are called voice_ids", clienttest.VoicesRenamed("voice_ids"))
		}
	}
}

// readNested understands the records of a service whose records are nested.
func readNested(raw json.RawMessage) (sc client.Scenario, err error) {
	var record struct{ Scenario *clienttest.Scenario }
	if err := json.Unmarshal(raw, &record); err != nil || record.Scenario == nil {
		return sc, fmt.Errorf("not nested: %w", err)
	}
	in := record.Scenario
	sc = client.NewScenario(in.Name, in.Description, in.ExpectedResult, []client.Voice{}...)
	sc.ID, sc.SelectedVoices = in.ID, []client.Voice{}
	for _, v := range in.SelectedVoices {
		sc.SelectedVoices = append(sc.SelectedVoices, client.Voice{ID: v.ID, Provider: client.VoiceProvider(v.Provider)})
	}
	return sc, nil
}

func namesOf(list []fault) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.name
	}
	return strings.Join(names, "; ")
}
