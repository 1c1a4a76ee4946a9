package schedules

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// program carries out one task of a writer.
type program struct {
	*run
	writer, client int
	api            *client.SimulationsService
	task           task
	rng            *rand.Rand
}

func (p *program) perform() {
	<-time.After(p.task.wait)
	p.rng = rand.New(rand.NewPCG(p.task.seed, 2))
	switch p.task.kind {
	case "edit":
		p.verifyLater(p.edit(nil))
	case "restore":
		p.restore()
	case "update":
		p.update()
	case "list":
		p.list()
	case "delete":
		p.call("delete", func(ctx context.Context, _ *session) error { return p.api.Delete(ctx, simulationID) })
	default:
		p.planAndApply()
	}
}

// edit edits; a backup is put back first.
func (p *program) edit(backup *client.Snapshot) *session {
	return p.call("edit", func(ctx context.Context, s *session) (err error) {
		s.result, err = p.api.Edit(ctx, simulationID, p.user(s, backup))
		return err
	})
}

// restore edits, thinks, and puts the backup back.
func (p *program) restore() {
	edited := p.edit(nil)
	if edited.backup == nil {
		p.verifyLater(edited)
		return
	}
	<-time.After(p.task.think)
	p.task.steps = nil
	p.verifyLater(p.edit(edited.backup))
}

// planAndApply plans, thinks, and applies.
func (p *program) planAndApply() {
	planned := p.call("plan", func(ctx context.Context, s *session) (err error) {
		s.plan, err = p.api.Plan(ctx, simulationID, p.user(s, nil))
		return err
	})
	if planned.err != nil {
		return
	}
	<-time.After(p.task.think)
	plan := planned.plan
	if p.task.kind == "apply from JSON" {
		plan = throughJSON(plan)
	}
	applied := p.apply(plan, planned.intent())
	if p.task.kind == "apply twice" && !applied.isUnknown() {
		<-time.After(p.task.think)
		applied = p.apply(plan, planned.intent())
	}
	p.verifyLater(applied)
}

func (p *program) apply(plan *client.Plan, in *intent) *session {
	own := *in
	own.from = 0
	return p.call("apply", func(ctx context.Context, s *session) (err error) {
		s.intents = []*intent{&own}
		s.result, err = p.api.Apply(ctx, plan)
		return err
	})
}

// verifyLater is what a careful program does after a write of unknown outcome: it waits, verifies, and applies the plan again only
// if it was not applied.
func (p *program) verifyLater(s *session) {
	var unknown *client.OutcomeUnknownError
	if !errors.As(s.err, &unknown) || p.task.later == 0 {
		return
	}
	<-time.After(p.task.later)
	verified := p.call("verify", func(ctx context.Context, v *session) (err error) {
		own := *s.intent()
		own.from = 0
		v.intents = []*intent{&own}
		found, err := p.api.Verify(ctx, unknown.Plan)
		if err == nil {
			v.status = found.Status
		}
		return err
	})
	if verified.status == client.PlanNotApplied {
		p.apply(unknown.Plan, s.intent())
	}
}

// update reads, builds the full list, and replaces what is stored, unguarded.
func (p *program) update() {
	var sim *client.Simulation
	p.call("get", func(ctx context.Context, _ *session) (err error) {
		sim, err = p.api.Get(ctx, simulationID)
		return err
	})
	if sim == nil {
		return
	}
	set, err := sim.Scenarios()
	if err != nil {
		return
	}
	in := newIntent(client.Settings{}, set)
	for _, st := range p.task.steps {
		if err := st.do(&client.Edit{Scenarios: set}, in); err != nil {
			return
		}
	}
	in.wanted.settings = client.Settings{}
	list, err := set.Build()
	if err != nil {
		return
	}
	<-time.After(p.task.think)
	p.call("update", func(ctx context.Context, s *session) error {
		s.intents = []*intent{in}
		_, err := p.api.Update(ctx, simulationID, client.SimulationUpdate{Scenarios: list})
		return err
	})
}

func (p *program) list() {
	p.call("list", func(ctx context.Context, s *session) error {
		for sim, err := range p.api.List(ctx, client.ListOptions{PageSize: 1 + p.task.steps[0].pick%3}) {
			if err != nil {
				return err
			}
			s.listed = append(s.listed, sim)
		}
		return nil
	})
}

func throughJSON(plan *client.Plan) *client.Plan {
	data, err := json.Marshal(plan)
	if err != nil {
		panic(err)
	}
	var again client.Plan
	if err := json.Unmarshal(data, &again); err != nil {
		panic(err)
	}
	return &again
}

// user is the user's function, which takes its time.
func (p *program) user(s *session, backup *client.Snapshot) func(*client.Edit) error {
	return func(e *client.Edit) error {
		in := newIntent(e.Settings, e.Scenarios)
		in.from = len(s.attempts)
		s.intents = append(s.intents, in)
		if backup != nil {
			if err := backup.Restore(client.AllowRemoveAll())(e); err != nil {
				return err
			}
			in.restored = backup
			in.wanted = newIntent(e.Settings, e.Scenarios).wanted
		}
		for _, st := range p.task.steps {
			if err := st.do(e, in); err != nil {
				return err
			}
		}
		<-time.After(p.task.think)
		in.ended = time.Now()
		return nil
	}
}

func newIntent(settings client.Settings, set *client.ScenarioSet) *intent {
	in := &intent{base: modelState{settings: settings}}
	for sc := range set.All() {
		in.base.entries = append(in.base.entries, newEntry(sc))
	}
	in.wanted = in.base.clone()
	return in
}
