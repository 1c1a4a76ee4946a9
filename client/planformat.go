package client

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// fileFormat is the version of the JSON of plans and backups.
const fileFormat = 1

// String returns the plan as a diff: a line for each changed setting and for each scenario, and below it the changed fields
// as - and + lines.
func (p Plan) String() string {
	var b strings.Builder
	c := &p.changes
	if c.Empty() {
		return fmt.Sprintf("simulation %d: no change, %d scenarios\n", p.SimulationID(), len(c.Kept))
	}
	fmt.Fprintf(&b, "simulation %d: %d added, %d changed, %d removed, %d kept\n",
		p.SimulationID(), len(c.Added), len(c.Changed), len(c.Removed), len(c.Kept))
	b.Grow(64 * len(p.wanted.Scenarios))
	writeFields(&b, "", c.Settings)
	changed := make(map[int64][]FieldChange, len(c.Changed))
	for _, change := range c.Changed {
		changed[change.After.ID] = change.Fields
	}
	for i := range p.wanted.Scenarios {
		writeScenario(&b, &p.wanted.Scenarios[i], changed)
	}
	for i := range c.Removed {
		fmt.Fprintf(&b, "- %d %q\n", c.Removed[i].ID, c.Removed[i].Name)
	}
	p.writeWarnings(&b)
	return b.String()
}

func writeScenario(b *strings.Builder, sc *Scenario, changed map[int64][]FieldChange) {
	fields, isChanged := changed[sc.ID]
	switch {
	case sc.ID == 0:
		fmt.Fprintf(b, "+ new %q\n", sc.Name)
		writeFields(b, "    ", fieldChanges(scenario.Diff(&Scenario{Name: sc.Name}, sc)))
	case isChanged:
		fmt.Fprintf(b, "~ %d %q\n", sc.ID, sc.Name)
		writeFields(b, "    ", fields)
	default:
		fmt.Fprintf(b, "= %d %q\n", sc.ID, sc.Name)
	}
}

func writeFields(b *strings.Builder, indent string, fields []FieldChange) {
	for _, f := range fields {
		format := "%s%c %s: %q\n"
		if isSetting := indent == ""; isSetting && !schema.IsString(Settings{}, f.Field) {
			format = "%s%c %s: %s\n"
		}
		if f.Before != "" {
			fmt.Fprintf(b, format, indent, '-', f.Field, f.Before)
		}
		if f.After != "" {
			fmt.Fprintf(b, format, indent, '+', f.Field, f.After)
		}
	}
}

// writeWarnings names what the write can lose although it is in the full list.
func (p *Plan) writeWarnings(b *strings.Builder) {
	var withoutVoices []int64
	for i := range p.base.Scenarios {
		if p.base.Scenarios[i].SelectedVoices == nil {
			withoutVoices = append(withoutVoices, p.base.Scenarios[i].ID)
		}
	}
	if withoutVoices != nil {
		fmt.Fprintf(b, "! the service did not return the voices of %s: unless they are set here, these are sent without\n", idList(withoutVoices))
	}
	if len(p.unsendable) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(p.unsendable))
	var ids []int64
	for _, name := range names {
		ids = append(ids, p.unsendable[name]...)
	}
	slices.Sort(ids)
	fmt.Fprintf(b, "! cannot be sent back: %s (%s)\n", redact.Line(strings.Join(names, ", "), 200), idList(slices.Compact(ids)))
}

// idList counts scenarios and names a few.
func idList(ids []int64) string {
	const few = 5
	list := strings.Trim(fmt.Sprint(ids[:min(len(ids), few)]), "[]")
	text := fmt.Sprintf("%d scenarios: %s", len(ids), strings.ReplaceAll(list, " ", ", "))
	if len(ids) > few {
		text += ", …"
	}
	return text
}

// planJSON names the removed scenarios, so that one that is missing by mistake is seen.
type planJSON struct {
	Format         int                `json:"format"`
	Base           Snapshot           `json:"base"`
	Wanted         Snapshot           `json:"wanted"`
	Removed        []int64            `json:"removed"`
	CannotSendBack map[string][]int64 `json:"cannot_send_back,omitzero"`
}

func (p *Plan) removedIDs() []int64 {
	ids := []int64{}
	for i := range p.changes.Removed {
		ids = append(ids, p.changes.Removed[i].ID)
	}
	return ids
}

// MarshalJSON writes the plan, with the scenarios' texts.
func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{fileFormat, p.base, p.wanted, p.removedIDs(), p.unsendable}, json.Deterministic(true))
}

// UnmarshalJSON reads a plan that MarshalJSON wrote. Unknown fields, a scenario that is missing from the wanted list and not
// named as removed, and a base that cannot have been read are errors.
func (p *Plan) UnmarshalJSON(data []byte) error {
	var in planJSON
	if err := unmarshalFile(data, &in); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if in.Format != fileFormat {
		return fmt.Errorf("plan: the format is %d, not %d: make a new plan", in.Format, fileFormat)
	}
	if err := in.Base.validate(); err != nil {
		return fmt.Errorf("plan: base: %w", err)
	}
	if in.Wanted.SimulationID != in.Base.SimulationID || in.Wanted.Scenarios == nil {
		return errors.New("plan: wanted must have the simulation_id of base, and the list scenarios")
	}
	read := newPlan(in.Base, in.Wanted, in.CannotSendBack)
	if !slices.Equal(in.Removed, read.removedIDs()) {
		return fmt.Errorf("plan: removed does not name the %d scenarios that are missing from wanted: make a new plan", len(read.changes.Removed))
	}
	*p = *read
	return nil
}

// unmarshalFile reads the JSON of a plan or a backup, strictly.
func unmarshalFile(data []byte, into any) error {
	return response.CleanError(json.Unmarshal(data, into, json.RejectUnknownMembers(true)))
}
