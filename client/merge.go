package client

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// MergeConflictError reports the conflicts of a [ScenarioSet.Merge]. The set is unchanged.
type MergeConflictError struct {
	SimulationID int64
	Conflicts    []MergeConflict
}

// MergeConflict holds the conflicting versions of a scenario. Base is nil if both sides added the
// scenario, Theirs if the service no longer has it, and Mine if desired omits it.
type MergeConflict struct {
	Name               string // from Base, or else from Mine
	ID                 int64  // 0 if never stored
	Base, Theirs, Mine *Scenario
}

func (e *MergeConflictError) Error() string {
	parts := make([]string, len(e.Conflicts))
	for i := range e.Conflicts {
		parts[i] = e.Conflicts[i].describe()
	}
	return line("%s: merge: %d in conflict: %s: decide on each, put Theirs in base, and merge again",
		errPrefix("updateSimulation", e.SimulationID), len(e.Conflicts), joinFew(parts))
}

func (c *MergeConflict) describe() string {
	subject := title(&Scenario{ID: c.ID, Name: c.Name})
	switch {
	case c.Theirs == nil:
		return subject + " was removed on the service and changed in desired"
	case c.Mine == nil:
		return subject + " was changed on the service and removed in desired"
	}
	verb := "changed"
	if c.Base == nil {
		verb = "added"
	}
	mine := scenario.Overlay(*c.Theirs, *c.Mine) // nil voices match any
	fields := fieldNames(fieldChanges(scenario.Diff(c.Theirs, &mine)))
	return fmt.Sprintf("%s was %s on both sides (%s)", subject, verb, strings.Join(fields, ", "))
}

// Merge merges desired, such as a file maintained while others edit in the dashboard, into the set.
// base is the result of the last merge, or desired at that time.
//
// A change to a scenario on one side, or the same change on both, is applied. Different changes,
// even to different fields, conflict, as do a change and a removal; a [*MergeConflictError] lists
// all conflicts. To resolve one, edit the scenario in desired, put Theirs in base and merge again.
// If Theirs is nil, remove the scenario from base and its ID from desired.
//
// Scenarios match by ID or, if they have no ID or the ID is no longer stored, by name; a rename is
// then a removal and an addition. An ambiguous name, or an ID in neither base nor the set, is an
// error. Nil SelectedVoices match any voices.
//
// The set keeps its order and new scenarios are appended. Merge validates scenarios as Add does. On
// error, the set is unchanged.
func (set *ScenarioSet) Merge(base, desired []Scenario) error {
	entries, err := scenario.Join(base, set.list, desired)
	if err != nil {
		return set.errorf("merge: %w", err)
	}
	conflicts := &MergeConflictError{SimulationID: set.simulationID}
	next, origins := []Scenario{}, []int{}
	for _, e := range entries {
		result, isConflict := e.Resolve()
		switch {
		case isConflict:
			conflicts.add(e)
		case result != nil:
			next, origins = append(next, e.Wanted(result)), append(origins, e.Index)
		}
	}
	if conflicts.Conflicts != nil {
		return conflicts
	}
	return set.setList(next, origins)
}

func (e *MergeConflictError) add(entry *scenario.Entry) {
	e.Conflicts = append(e.Conflicts, MergeConflict{
		Name:   cmp.Or(entry.Base, entry.Mine).Name,
		ID:     cmp.Or(entry.Theirs, entry.Base).ID,
		Base:   clonePointer(entry.Base),
		Theirs: clonePointer(entry.Theirs),
		Mine:   clonePointer(entry.Mine),
	})
}

func clonePointer(sc *Scenario) *Scenario {
	if sc == nil {
		return nil
	}
	return new(scenario.Clone(*sc))
}
