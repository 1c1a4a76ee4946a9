package clienttest

import "fmt"

// replace puts the list of a PUT in place of the stored one. It runs while the store is locked and builds a new slice, so
// that older versions keep theirs.
func (st *store) replace(sim *Simulation, sent *[]scenarioBody) *refusal {
	o := &st.opts.put
	if sent == nil {
		if o.absentClears {
			sim.Scenarios = nil
		}
		return nil
	}
	if len(*sent) == 0 && o.emptyIgnored {
		return nil
	}
	stored := byID(sim.Scenarios)
	updated, added, ref := o.split(*sent, stored)
	if ref != nil {
		return ref
	}
	list := o.arrange(sim.Scenarios, *sent, updated, added)
	st.number(list)
	sim.Scenarios = list
	return nil
}

func byID(list []Scenario) map[int64]Scenario {
	m := make(map[int64]Scenario, len(list))
	for _, sc := range list {
		m[sc.ID] = sc
	}
	return m
}

// split tells the entries that update a stored scenario, by its id, from those that are added, by their place in the list.
func (o *putOptions) split(
	sent []scenarioBody, stored map[int64]Scenario,
) (updated map[int64]Scenario, added map[int]Scenario, ref *refusal) {
	updated, added = map[int64]Scenario{}, map[int]Scenario{}
	for i := range sent {
		sc := sent[i].scenario()
		if o.dropsVoices {
			sc.Voices = nil
		}
		if sent[i].ID == nil {
			added[i] = sc
			continue
		}
		id := *sent[i].ID
		old, known := stored[id]
		if !known && !o.acceptsUnknown {
			return nil, nil, badRequest(fmt.Sprintf("scenarios.%d.id: no scenario %d in this simulation", i, id))
		}
		if _, twice := updated[id]; twice {
			return nil, nil, badRequest(fmt.Sprintf("scenarios.%d.id: scenario %d is there twice", i, id))
		}
		if !known {
			added[i] = sc
			continue
		}
		if sc.Voices == nil && o.keepsVoices {
			sc.Voices = old.Voices
		}
		if !o.newIDs {
			sc.ID = id
		}
		updated[id] = sc
	}
	return updated, added, nil
}

// arrange puts the entries in order: that of the list that was sent, or with keepsLeftOut the stored one with what is new at its end.
func (o *putOptions) arrange(stored []Scenario, sent []scenarioBody, updated map[int64]Scenario, added map[int]Scenario) []Scenario {
	list := make([]Scenario, 0, len(sent))
	if o.keepsLeftOut {
		for _, sc := range stored {
			if now, ok := updated[sc.ID]; ok {
				sc = now
			}
			list = append(list, sc)
		}
	}
	for i := range sent {
		if sc, ok := added[i]; ok {
			list = append(list, sc)
			continue
		}
		if !o.keepsLeftOut {
			list = append(list, updated[*sent[i].ID])
		}
	}
	return list
}
