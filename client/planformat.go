package client

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/internal/redact"
)

// fileFormat is the version of the JSON format of plans and backups.
const fileFormat = 1

// String returns the counts, the diff, and warnings about values that the write may lose.
func (p Plan) String() string {
	c := &p.changes
	kept := len(p.wanted.Scenarios) - len(c.Added) - len(c.Changed)
	if c.Empty() {
		return fmt.Sprintf("simulation %d: no change, %d kept\n", p.SimulationID(), kept)
	}
	counts := fmt.Sprintf("simulation %d: %d added, %d changed, %d removed, %d kept\n",
		p.SimulationID(), len(c.Added), len(c.Changed), len(c.Removed), kept)
	return counts + c.String() + p.warnings()
}

func (p *Plan) warnings() string {
	var b strings.Builder
	if ids := p.withoutVoices(); ids != nil {
		fmt.Fprintf(&b, "! the service did not return the voices of %s: they are sent without voices\n", idList(ids))
	}
	if len(p.unsendable) > 0 {
		names := strings.Join(slices.Sorted(maps.Keys(p.unsendable)), ", ")
		ids := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(p.unsendable))...)))
		fmt.Fprintf(&b, "! cannot be sent back: %s (%s)\n", redact.Line(names, 200), idList(slices.Compact(ids)))
	}
	return b.String()
}

// idList returns the first few IDs and their number.
func idList(ids []int64) string {
	return fmt.Sprintf("scenarios %v, %d in all", ids[:min(len(ids), 5)], len(ids))
}

// planJSON is the JSON form of a Plan. Removed is redundant and serves to detect scenarios missing
// from wanted by mistake.
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

func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{fileFormat, p.base, p.wanted, p.removedIDs(), p.unsendable}, json.Deterministic(true))
}

// UnmarshalJSON rejects a plan whose wanted state lacks scenarios not listed as removed.
func (p *Plan) UnmarshalJSON(data []byte) error {
	var in planJSON
	err := unmarshalStrictly(data, &in)
	if err == nil {
		err = cmp.Or(checkFormat(in.Format), in.Base.validate())
	}
	if err != nil {
		return errorf("plan: %w: make a new plan", err)
	}
	read := newPlan(in.Base, in.Wanted, in.CannotSendBack)
	isWhole := in.Wanted.Scenarios != nil && slices.Equal(in.Removed, read.removedIDs())
	if !isWhole || in.Wanted.SimulationID != in.Base.SimulationID {
		return errors.New("plan: wanted must have the simulation_id of base, " +
			"and all scenarios of base except those listed in removed: make a new plan")
	}
	*p = *read
	return nil
}

// checkFormat returns an error if format is not the current version.
func checkFormat(format int) error {
	if format != fileFormat {
		return errorf("the format is %d, not %d", format, fileFormat)
	}
	return nil
}
