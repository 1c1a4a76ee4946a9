package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/internal/fields"
	"github.com/omnidim-go/simulations/internal/loosejson"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// Plan is a change of a simulation that was worked out and not written yet: the state that was read, and the wanted one.
// [SimulationsService.Apply] writes it. It prints as a diff, marshals to JSON and back, and is never changed.
type Plan struct {
	base, wanted Snapshot
	raws         []json.RawMessage // the records behind base, so that reading them again is cheap; nil after JSON
}

// Plan reads the simulation, lets fn change it in memory, and checks the result. It writes nothing. fn must not call
// operations that write to the same simulation.
func (s *SimulationsService) Plan(ctx context.Context, id int64, fn func(*Edit) error) (*Plan, error) {
	w := &session{s: s, id: id}
	return w.plan(ctx, fn)
}

func (w *session) plan(ctx context.Context, fn func(*Edit) error) (*Plan, error) {
	base, sim, err := w.readState(ctx, nil)
	if err != nil {
		return nil, err
	}
	set := newScenarioSet(base.Scenarios, w.s.providers)
	e := &Edit{Settings: base.Settings, Scenarios: set}
	if err := fn(e); err != nil {
		return nil, err
	}
	if e.Scenarios != set {
		return nil, errors.New("plan: Edit.Scenarios was replaced by another set: change the one that is there")
	}
	p := &Plan{base: base, raws: sim.ScenariosIDs}
	p.wanted = Snapshot{SimulationID: w.id, Settings: e.Settings, Scenarios: scenario.CloneAll(set.list)}
	if err := p.check(w.s.providers); err != nil {
		return nil, err
	}
	return p, nil
}

// SimulationID returns the id of the simulation that the plan is for.
func (p *Plan) SimulationID() int64 { return p.base.SimulationID }

// Base returns the state that was read.
func (p *Plan) Base() Snapshot { return p.base.clone() }

// Wanted returns the state that the plan leads to; added scenarios have no id.
func (p *Plan) Wanted() Snapshot { return p.wanted.clone() }

// Changes returns what the plan changes.
func (p *Plan) Changes() Changes { return compare(p.base.clone(), p.wanted.clone(), true) }

// Empty reports whether the plan changes nothing; applying it writes nothing.
func (p *Plan) Empty() bool { return compare(p.base, p.wanted, false).none() }

// Body returns exactly what Apply sends: the changed settings, and the full list of scenarios. Settings that do not
// change are not sent, so that they cannot undo somebody else's change.
func (p *Plan) Body() Update {
	update := Update{Scenarios: scenario.CloneAll(p.wanted.Scenarios)}
	for _, change := range fields.Diff[FieldChange](p.base.Settings, p.wanted.Settings) {
		fields.Copy(change.Field, &update, p.wanted.Settings)
	}
	return update
}

// check refuses what must not be sent.
func (p *Plan) check(providers []VoiceProvider) error {
	c := newChecker(providers)
	for _, change := range fields.Diff[FieldChange](p.base.Settings, p.wanted.Settings) {
		if change.After == "" {
			c.Fault(change.Field, "cannot be cleared: the service takes a missing value for no change")
		}
	}
	settings := p.Body()
	settings.Scenarios = nil
	c.Check("", settings)
	checkScenarios(c, p.base.Scenarios, p.wanted.Scenarios)
	return faultsOf(c)
}

func (snap Snapshot) clone() Snapshot {
	snap.Scenarios = scenario.CloneAll(snap.Scenarios)
	return snap
}

// withoutVoices lists the stored scenarios whose voices the service did not return.
func (p *Plan) withoutVoices() (ids []int64) {
	for i := range p.base.Scenarios {
		if p.base.Scenarios[i].SelectedVoices == nil {
			ids = append(ids, p.base.Scenarios[i].ID)
		}
	}
	return ids
}

// String returns the plan as a diff: a line for each changed setting and for each scenario, and below it the changed fields as - and + lines.
func (p Plan) String() string {
	var b strings.Builder
	c := compare(p.base, p.wanted, false)
	kept := len(p.wanted.Scenarios) - len(c.Added) - len(c.Changed)
	if c.none() {
		return fmt.Sprintf("simulation %d: no change, %d scenarios\n", p.SimulationID(), kept)
	}
	fmt.Fprintf(&b, "simulation %d: %d added, %d changed, %d removed, %d kept\n", p.SimulationID(), len(c.Added), len(c.Changed), len(c.Removed), kept)
	b.Grow(64 * len(p.wanted.Scenarios))
	writeFields(&b, "", c.Settings)
	changed := make(map[int64][]FieldChange, len(c.Changed))
	for _, change := range c.Changed {
		changed[change.After.ID] = change.Fields
	}
	for _, sc := range p.wanted.Scenarios {
		fields, isChanged := changed[sc.ID]
		switch {
		case sc.ID == 0:
			fmt.Fprintf(&b, "+ new %q\n", sc.Name)
			writeFields(&b, "    ", fieldChanges(&Scenario{Name: sc.Name}, &sc))
		case isChanged:
			fmt.Fprintf(&b, "~ %d %q\n", sc.ID, sc.Name)
			writeFields(&b, "    ", fields)
		default:
			fmt.Fprintf(&b, "= %d %q\n", sc.ID, sc.Name)
		}
	}
	for _, sc := range c.Removed {
		fmt.Fprintf(&b, "- %d %q\n", sc.ID, sc.Name)
	}
	if ids := p.withoutVoices(); ids != nil {
		fmt.Fprintf(&b, "! the service did not return the voices of %v: unless they are set here, these are sent without\n", ids)
	}
	return b.String()
}

func writeFields(b *strings.Builder, indent string, fields []FieldChange) {
	for _, f := range fields {
		if f.Before != "" {
			fmt.Fprintf(b, "%s- %s: %q\n", indent, f.Field, f.Before)
		}
		if f.After != "" {
			fmt.Fprintf(b, "%s+ %s: %q\n", indent, f.Field, f.After)
		}
	}
}

// planJSON names the removed scenarios, so that one that is missing by mistake is seen.
type planJSON struct {
	Base    Snapshot `json:"base"`
	Wanted  Snapshot `json:"wanted"`
	Removed []int64  `json:"removed"`
}

func (p *Plan) removed() []int64 {
	ids := []int64{}
	for _, sc := range compare(p.base, p.wanted, false).Removed {
		ids = append(ids, sc.ID)
	}
	return ids
}

// MarshalJSON writes the plan, with the scenarios' texts.
func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{p.base, p.wanted, p.removed()})
}

// UnmarshalJSON reads a plan that MarshalJSON wrote. A scenario that is missing from the wanted list and not named as
// removed is an error, and so is a base that cannot have been read.
func (p *Plan) UnmarshalJSON(data []byte) error {
	var in planJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("plan: %w", loosejson.Plain(err))
	}
	read := Plan{base: in.Base, wanted: in.Wanted}
	switch {
	case in.Base.SimulationID <= 0 || in.Wanted.SimulationID != in.Base.SimulationID:
		return errors.New("plan: base and wanted must name the same simulation_id")
	case in.Base.Scenarios == nil || in.Wanted.Scenarios == nil:
		return errors.New("plan: base and wanted must both have the list scenarios")
	case len(scenario.Index(in.Base.Scenarios)) != len(in.Base.Scenarios):
		return errors.New("plan: a scenario of base has no id, or one that stands twice")
	case !slices.Equal(in.Removed, read.removed()):
		return fmt.Errorf("plan: removed is %v, but %v are missing from wanted: make a new plan", in.Removed, read.removed())
	}
	*p = read
	return nil
}
