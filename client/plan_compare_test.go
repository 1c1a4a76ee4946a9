package client

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Unknown voices prove a removal of voices only if the service accepted the write and returned the
// voices before. They are never the base of a plan that knows the voices.
func TestPlan_Compare_UnknownVoices(t *testing.T) {
	some, none := []Voice{Rime("v")}, []Voice{}
	for name, tt := range map[string]struct {
		base, wanted, read             []Voice
		isChange, isBase               bool
		shown, shownAfterAcceptedWrite bool
	}{
		"removed, and not returned":               {some, none, nil, true, false, false, true},
		"removed, and still there":                {some, none, some, true, true, false, false},
		"removed, and gone":                       {some, none, none, true, false, true, true},
		"unknown, removed, and not returned":      {nil, none, nil, true, true, false, false},
		"unknown, removed, and there":             {nil, none, some, true, false, false, false},
		"unknown, set, and not returned":          {nil, some, nil, true, true, false, false},
		"known, kept, and not returned":           {some, some, nil, false, false, false, false},
		"none, kept, and not returned":            {none, none, nil, false, false, false, true},
		"unknown, not set, and returned":          {nil, nil, some, false, false, true, true},
		"unknown, not set, and returned as empty": {nil, nil, none, false, false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			snap := func(voices []Voice) Snapshot {
				return Snapshot{SimulationID: 31, Scenarios: []Scenario{{ID: 1, Name: "Books", SelectedVoices: voices}}}
			}
			p := newPlan(snap(tt.base), snap(tt.wanted), nil)
			require.Equal(t, tt.isChange, !p.Empty())
			require.Equal(t, tt.isBase, p.isBase(snap(tt.read)))
			before, after := p.compare(snap(tt.read), false), p.compare(snap(tt.read), true)
			require.Equal(t, tt.shown, before.Empty(), "%v", before.Changes)
			require.Equal(t, tt.shownAfterAcceptedWrite, after.Empty(), "%v", after.Changes)
		})
	}
}

// A scenario added without voices is recognized whether its voices are shown as none or not at all.
func TestPlan_Compare_UnknownVoicesOfANewScenario(t *testing.T) {
	wanted := Snapshot{SimulationID: 31, Scenarios: []Scenario{{Name: "Books", SelectedVoices: []Voice{}}}}
	p := newPlan(Snapshot{SimulationID: 31, Scenarios: []Scenario{}}, wanted, nil)
	for _, read := range [][]Voice{nil, {}} {
		found := p.compare(Snapshot{SimulationID: 31, Scenarios: []Scenario{{ID: 7, Name: "Books", SelectedVoices: read}}}, false)
		require.True(t, found.Empty(), "%v", found.Changes)
		require.Equal(t, []int64{7}, found.addedIDs)
	}
}
