package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
)

// apply makes the changes in memory. Scenarios that neither the file nor remove names stay as they are.
func (c *change) apply(e *client.Edit, remove []int64) error {
	if err := json.Unmarshal(c.data, &e.Settings); err != nil { // sets what stands in the file, a zero too
		return err
	}
	for i, sc := range c.Scenarios {
		if err := c.applyScenario(e.Scenarios, i, sc, remove); err != nil {
			return fmt.Errorf("%s: %w", c.positionOf(fmt.Sprintf("scenarios[%d].id", i)), err)
		}
	}
	if err := e.Scenarios.Remove(remove...); err != nil {
		return fmt.Errorf("-remove: %w", err)
	}
	c.noteOrigins(e.Scenarios)
	return nil
}

func (c *change) applyScenario(stored *client.ScenarioSet, i int, sc client.Scenario, remove []int64) error {
	if sc.ID == 0 {
		return stored.Add(sc)
	}
	if slices.Contains(remove, sc.ID) {
		return fmt.Errorf("scenario %d is to be changed and to be removed: leave it out here or in -remove", sc.ID)
	}
	return stored.Change(sc.ID, func(now *client.Scenario) {
		voices := now.SelectedVoices
		*now = sc
		if _, named := c.at[fmt.Sprintf("scenarios[%d].selected_voices", i)]; !named {
			now.SelectedVoices = voices
		}
	})
}

// noteOrigins remembers where in the file each scenario of the full list stands.
func (c *change) noteOrigins(list *client.ScenarioSet) {
	var added []int
	changed := map[int64]int{}
	for i, sc := range c.Scenarios {
		if sc.ID == 0 {
			added = append(added, i)
			continue
		}
		changed[sc.ID] = i
	}
	c.from = map[int]int{}
	place := 0
	for sc := range list.All() {
		if i, ok := changed[sc.ID]; ok {
			c.from[place] = i
		}
		if sc.ID == 0 {
			c.from[place], added = added[0], added[1:]
		}
		place++
	}
}

// locate adds the places in the file to an error that names fields of the full list.
func (c *change) locate(err error) error {
	var invalid *client.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	faults := make([]string, len(invalid.Fields))
	for n, f := range invalid.Fields {
		path := c.pathInFile(f.Path)
		faults[n] = fmt.Sprintf("%s: %s %s", c.positionOf(path), path, f.Problem)
	}
	return fmt.Errorf("%s: nothing was written: correct the file", strings.Join(faults, "; "))
}

// pathInFile turns a path in the full list, such as scenarios[3].name, into one in the file.
func (c *change) pathInFile(path string) string {
	var place int
	if n, _ := fmt.Sscanf(path, "scenarios[%d]", &place); n == 0 {
		return path
	}
	_, rest, _ := strings.Cut(path, "]")
	return fmt.Sprintf("scenarios[%d]%s", c.from[place], rest)
}
