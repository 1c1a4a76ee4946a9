package client

import (
	"github.com/omnidim-go/simulations/internal/fields"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// differences are how a state that was read differs from the wanted one: Added and Removed are what is there besides and
// what is missing.
type differences struct {
	Changes
	addedIDs []int64 // those of the plan's added scenarios
}

// differences compares a state with the wanted one: by id where the id is still there, and the rest by content. A setting
// that was not known before cannot be compared.
func (p *Plan) differences(now Snapshot) differences {
	d := differences{addedIDs: []int64{}}
	for _, change := range fields.Diff[FieldChange](p.wanted.Settings, now.Settings) {
		if change.Before != "" {
			d.Settings = append(d.Settings, change)
		}
	}
	taken := make([]bool, len(now.Scenarios))
	for i, j := range scenario.Match(p.base.Scenarios, p.wanted.Scenarios, now.Scenarios) {
		sc := &p.wanted.Scenarios[i]
		if j < 0 {
			d.Removed = append(d.Removed, scenario.Clone(*sc))
			continue
		}
		got := &now.Scenarios[j]
		if taken[j] = true; !scenario.IsStored(sc, got) {
			d.Changed = append(d.Changed, ScenarioChange{scenario.Clone(*sc), *got, fieldChanges(sc, got)})
		}
		if sc.ID == 0 {
			d.addedIDs = append(d.addedIDs, got.ID)
		}
	}
	for j, sc := range now.Scenarios {
		if !taken[j] {
			d.Added = append(d.Added, sc)
		}
	}
	return d
}
