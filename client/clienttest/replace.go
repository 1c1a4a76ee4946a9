package clienttest

import (
	"fmt"
	"maps"
)

// replace replaces the stored list with the list in a PUT. The result is a new slice, because older
// versions retain the previous one. The caller must hold the lock.
func (st *store) replace(sim *Simulation, sent *[]scenarioBody, cut *listCut) *refusal {
	o := st.opts.put
	if sent == nil {
		if o.absentClears {
			sim.Scenarios = nil
		}
		return nil
	}
	entries := *sent
	if len(entries) == 0 && o.emptyIgnored {
		return nil
	}
	if cut != nil {
		entries = entries[:min(cut.entries, len(entries))]
		o.keepsLeftOut = o.keepsLeftOut || cut.keep
	}
	updated, added, ref := st.split(entries, byID(sim.Scenarios))
	if ref != nil {
		return ref
	}
	list := o.arrange(sim.Scenarios, entries, updated, added)
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

// split separates the entries that update a stored scenario, keyed by ID, from those that add a
// scenario, keyed by index in the list. Ignored entries are in neither map.
func (st *store) split(
	sent []scenarioBody, stored map[int64]Scenario,
) (updated map[int64]Scenario, added map[int]Scenario, ref *refusal) {
	o := &st.opts.put
	updated, added = map[int64]Scenario{}, map[int]Scenario{}
	for i := range sent {
		sc := sent[i].scenario(o.storesUnknown)
		if o.dropsVoices {
			sc.SelectedVoices = nil
		}
		if sent[i].ID == nil {
			added[i] = st.opts.records.withExtra(sc)
			continue
		}
		id := *sent[i].ID
		if _, twice := updated[id]; twice {
			return nil, nil, badRequest(fmt.Sprintf("scenarios.%d.id: scenario %d occurs twice", i, id))
		}
		if old, known := stored[id]; known {
			updated[id] = o.update(old, sc)
			continue
		}
		switch o.unknownID {
		case unknownIDRefused:
			return nil, nil, badRequest(fmt.Sprintf("scenarios.%d.id: no scenario %d in this simulation", i, id))
		case unknownIDAdded:
			added[i] = st.opts.records.withExtra(sc)
		case unknownIDIgnored:
		}
	}
	return updated, added, nil
}

// update returns the result of updating the stored scenario old with sc. The ID is 0 if the
// scenario is to receive a new one.
func (o *putOptions) update(old, sc Scenario) Scenario {
	if sc.SelectedVoices == nil && o.keepsVoices {
		sc.SelectedVoices = old.SelectedVoices
	}
	if !o.newIDs {
		sc.ID = old.ID
	}
	if !o.dropsExtra && len(old.Extra) > 0 {
		sent := sc.Extra
		sc.Extra = maps.Clone(old.Extra)
		maps.Copy(sc.Extra, sent)
	}
	return sc
}

// withExtra adds the extra fields configured in the options to a new scenario that has none.
func (o *recordOptions) withExtra(sc Scenario) Scenario {
	if len(sc.Extra) == 0 {
		sc.Extra = maps.Clone(o.extra)
	}
	return sc
}

// arrange orders the scenarios as in the request. With keepsLeftOut, stored scenarios keep their
// order, and new scenarios follow.
func (o *putOptions) arrange(
	stored []Scenario, sent []scenarioBody, updated map[int64]Scenario, added map[int]Scenario,
) []Scenario {
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
		if sc, ok := updated[*sent[i].ID]; ok && !o.keepsLeftOut {
			list = append(list, sc)
		}
	}
	return list
}
