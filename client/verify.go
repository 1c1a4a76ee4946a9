package client

import (
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// differences are how a state that was read differs from the wanted one: Added and Removed are what is there besides and
// what is missing.
type differences struct {
	Changes
	addedIDs []int64 // those of the plan's added scenarios
}

// differences compares a state with the wanted one: by id where the id is still there, and the rest by content, each as
// often as it is wanted. A removed id must be gone. Voices that were neither read nor sent are not compared.
func (p *Plan) differences(now Snapshot) differences {
	d := differences{addedIDs: []int64{}}
	for _, change := range settingChanges(p.wanted.Settings, now.Settings) {
		if change.Before != "" { // what was not known before cannot be compared
			d.Settings = append(d.Settings, change)
		}
	}
	at := scenario.Index(now.Scenarios)
	taken := make([]bool, len(now.Scenarios))
	var rest []Scenario // wanted ones whose id is not there
	for _, sc := range p.wanted.Scenarios {
		i, ok := at[sc.ID]
		if !ok {
			rest = append(rest, sc)
			continue
		}
		taken[i] = true
		if got := now.Scenarios[i]; !isStored(sc, got) {
			d.Changed = append(d.Changed, ScenarioChange{sc, got, fieldChanges(&sc, &got)})
		}
	}
	d.matchRest(rest, now.Scenarios, taken, scenario.Index(p.base.Scenarios))
	return d
}

// isStored reports whether got is what was sent as wanted.
func isStored(wanted, got Scenario) bool {
	return scenario.ContentOf(&wanted) == scenario.ContentOf(&got) &&
		(wanted.SelectedVoices == nil || scenario.SameVoices(wanted.SelectedVoices, got.SelectedVoices))
}

// matchRest finds a stored scenario for each wanted one that has no id there. A scenario under an id of the base was to be
// removed, and stands for nothing.
func (d *differences) matchRest(rest, stored []Scenario, taken []bool, base map[int64]int) {
	free := make(map[scenario.Content][]int)
	for i := range stored {
		if _, old := base[stored[i].ID]; !taken[i] && !old {
			key := scenario.ContentOf(&stored[i])
			free[key] = append(free[key], i)
		}
	}
	ids := make([]int64, len(rest))
	find := func(j int) {
		key := scenario.ContentOf(&rest[j])
		for n, i := range free[key] {
			if isStored(rest[j], stored[i]) {
				taken[i], ids[j] = true, stored[i].ID
				free[key] = slices.Delete(free[key], n, n+1)
				return
			}
		}
	}
	for _, anyVoices := range []bool{false, true} { // the particular ones choose first
		for j := range rest {
			if (rest[j].SelectedVoices == nil) == anyVoices {
				find(j)
			}
		}
	}
	for j, sc := range rest {
		switch {
		case ids[j] == 0:
			d.Removed = append(d.Removed, sc)
		case sc.ID == 0:
			d.addedIDs = append(d.addedIDs, ids[j])
		}
	}
	for i := range stored {
		if !taken[i] {
			d.Added = append(d.Added, stored[i])
		}
	}
}
