package client

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// fileFormat is the version of the JSON of plans and backups.
const fileFormat = 1

// String returns the plan as a diff: a line for each changed setting and for each scenario, and below it the changed fields
// as - and + lines.
func (p Plan) String() string {
	c := &p.changes
	kept := len(p.wanted.Scenarios) - len(c.Added) - len(c.Changed)
	if c.Empty() {
		return fmt.Sprintf("simulation %d: no change, %s\n", p.SimulationID(), count(kept))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "simulation %d: %d added, %d changed, %d removed, %d kept\n",
		p.SimulationID(), len(c.Added), len(c.Changed), len(c.Removed), kept)
	writeFields(&b, "", c.Settings)
	changed := make(map[int64][]FieldChange, len(c.Changed))
	for _, change := range c.Changed {
		changed[change.After.ID] = change.Fields
	}
	for i := range p.wanted.Scenarios {
		sc := &p.wanted.Scenarios[i]
		mark, fields := fmt.Sprint("= ", sc.ID), changed[sc.ID]
		if sc.ID == 0 {
			mark, fields = "+ new", scenario.Diff(&Scenario{Name: sc.Name}, sc)
		} else if fields != nil {
			mark = fmt.Sprint("~ ", sc.ID)
		}
		fmt.Fprintf(&b, "%s %q\n", mark, sc.Name)
		writeFields(&b, "    ", fields)
	}
	for i := range c.Removed {
		fmt.Fprintf(&b, "- %d %q\n", c.Removed[i].ID, c.Removed[i].Name)
	}
	p.writeWarnings(&b)
	return b.String()
}

// writeFields writes the values of fields, in quotes unless they are numbers or booleans.
func writeFields(b *strings.Builder, indent string, fields []FieldChange) {
	for _, f := range fields {
		for i, value := range []string{f.Before, f.After} {
			if value == "" {
				continue
			}
			if _, err := strconv.ParseInt(value, 10, 64); err != nil && value != "true" && value != "false" {
				value = strconv.Quote(value)
			}
			fmt.Fprintf(b, "%s%c %s: %s\n", indent, "-+"[i], f.Field, value)
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
	if len(p.unsendable) > 0 {
		names := strings.Join(slices.Sorted(maps.Keys(p.unsendable)), ", ")
		ids := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(p.unsendable))...)))
		fmt.Fprintf(b, "! cannot be sent back: %s (%s)\n", redact.Line(names, 200), idList(slices.Compact(ids)))
	}
}

// idList counts scenarios and names a few.
func idList(ids []int64) string {
	const few = 5
	list := strings.Trim(strings.ReplaceAll(fmt.Sprint(ids[:min(len(ids), few)]), " ", ", "), "[]")
	if len(ids) > few {
		list += ", …"
	}
	return count(len(ids)) + ": " + list
}

func count(scenarios int) string {
	if scenarios == 1 {
		return "1 scenario"
	}
	return fmt.Sprintf("%d scenarios", scenarios)
}

// planJSON names the removed scenarios, so that one that is missing by mistake is seen.
type planJSON struct {
	Format         int                `json:"format"`
	Base           Snapshot           `json:"base"`
	Wanted         Snapshot           `json:"wanted"`
	Removed        []int64            `json:"removed"`
	CannotSendBack map[string][]int64 `json:"cannot_send_back,omitempty"`
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
	err := unmarshalStrictly(data, &in)
	if err = cmp.Or(err, checkFormat(in.Format), in.Base.validate()); err != nil {
		return errorf("plan: %w: make a new plan", err)
	}
	read := newPlan(in.Base, in.Wanted, in.CannotSendBack)
	if in.Wanted.SimulationID != in.Base.SimulationID || in.Wanted.Scenarios == nil || !slices.Equal(in.Removed, read.removedIDs()) {
		return errors.New("plan: wanted must have the simulation_id of base, and all its scenarios but those that removed names: make a new plan")
	}
	*p = *read
	return nil
}

// checkFormat refuses the files of other versions.
func checkFormat(format int) error {
	if format != fileFormat {
		return errorf("the format is %d, not %d", format, fileFormat)
	}
	return nil
}
