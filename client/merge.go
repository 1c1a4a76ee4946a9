package client

import (
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// MergeConflictError reports scenarios with different changes on both sides of a
// [ScenarioSet.Merge]. The set is unchanged.
type MergeConflictError struct {
	SimulationID int64
	Conflicts    []MergeConflict
}

// MergeConflict is one scenario in three versions. Base is nil if both sides added the scenario,
// Theirs if the service removed it, and Mine if desired lacks it.
type MergeConflict struct {
	Name               string // in Base, or else in Mine
	ID                 int64  // the stored id; 0 if the scenario never had one
	Base, Theirs, Mine *Scenario
}

// Error names the scenarios and the fields in conflict.
func (e *MergeConflictError) Error() string {
	parts := make([]string, len(e.Conflicts))
	for i := range e.Conflicts {
		parts[i] = e.Conflicts[i].describe()
	}
	return line("%s: merge: %s in conflict: %s: decide on each, put Theirs in base, and merge again",
		errPrefix("updateSimulation", e.SimulationID), count(len(e.Conflicts)), joinFew(parts))
}

func (c *MergeConflict) describe() string {
	subject := title(&Scenario{ID: c.ID, Name: c.Name})
	switch {
	case c.Theirs == nil:
		return subject + " was removed on the service and changed in desired"
	case c.Mine == nil:
		return subject + " was changed on the service and removed in desired"
	}
	fields := ""
	mine := scenario.Overlay(*c.Theirs, *c.Mine) // nil voices equal any
	if names := fieldNames(fieldChanges(scenario.Diff(c.Theirs, &mine))); len(names) > 0 {
		fields = " (" + strings.Join(names, ", ") + ")"
	}
	if c.Base == nil {
		return subject + " was added on both sides" + fields
	}
	return subject + " was changed on both sides" + fields
}

// Merge merges a list that only the caller edits, such as a file, into the set, which others edit
// in the dashboard. base is the list at the time of the last agreement, desired the list now:
//
//	err := e.Scenarios.Merge(base, desired)
//
// Merge decides scenario by scenario. A change on one side alone counts, and so does the same
// change on both sides. Different changes, or a change on one side and a removal on the other, are
// a conflict. Merge collects all conflicts in one [*MergeConflictError]. To resolve a conflict,
// decide on the scenario in desired, put Theirs in base, and merge again.
//
// Scenarios pair by id. A scenario without an id, or with an id that is no longer stored, pairs by
// name with one that is left; a rename without an id is a removal and an addition. An unknown id is
// an error, and so is an ambiguous name. Nil SelectedVoices equal any voices, an empty list means
// none.
//
// The set keeps its order, with new scenarios at the end. Merge checks the scenarios from desired
// like Add; the [*ValidationError] has the indexes of desired. After an error, the set is
// unchanged.
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
		case result == nil:
		case result == e.Theirs:
			next, origins = append(next, *e.Theirs), append(origins, -1)
		default:
			next, origins = append(next, e.Wanted()), append(origins, e.Index)
		}
	}
	if conflicts.Conflicts != nil {
		return conflicts
	}
	return set.setList(next, origins)
}

func (e *MergeConflictError) add(entry *scenario.Entry) {
	named, stored := entry.Base, entry.Theirs
	if named == nil {
		named = entry.Mine
	}
	if stored == nil {
		stored = entry.Base
	}
	e.Conflicts = append(e.Conflicts, MergeConflict{
		Name:   named.Name,
		ID:     stored.ID,
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
