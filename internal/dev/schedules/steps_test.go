package schedules

import (
	"errors"
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/client"
)

// step is one change of the user's function, made in the library's Edit and in the model.
type step struct {
	kind   string
	pick   int
	mark   int
	text   string
	voices []client.Voice
}

var errUser = errors.New("the user's function fails")

// do makes the change. pick chooses among the stored scenarios that are still there.
func (st step) do(e *client.Edit, in *intent) error {
	var stored []modelEntry
	for _, en := range in.wanted.entries {
		if en.id != 0 {
			stored = append(stored, en)
		}
	}
	switch st.kind {
	case "nothing":
		return nil
	case "fail":
		return errUser
	case "setting":
		e.Name, e.ConcurrentCallCount = fmt.Sprintf("simulation %d", st.mark), 1+st.pick%3
		in.wanted.settings.Name, in.wanted.settings.ConcurrentCallCount = e.Name, e.ConcurrentCallCount
		return nil
	case "invalid":
		return e.Scenarios.Add(client.NewScenario("", st.text, st.text, client.Voice{ID: "v", Provider: "unknown"}))
	case "clear":
		e.Scenarios.Clear()
		in.wanted.entries = nil
		return nil
	case "replace", "replace without permission":
		return st.replace(e, in, stored)
	}
	if st.kind == "add" || len(stored) == 0 {
		sc := client.NewScenario(fmt.Sprintf("new-%d", st.mark), st.text, st.text+".", st.voices...)
		in.wanted.entries = append(in.wanted.entries, newEntry(sc))
		return e.Scenarios.Add(sc)
	}
	return st.onStored(e, in, stored[st.pick%len(stored)])
}

// onStored changes or removes a stored scenario.
func (st step) onStored(e *client.Edit, in *intent, en modelEntry) error {
	i := slices.IndexFunc(in.wanted.entries, func(other modelEntry) bool { return other.id == en.id })
	stored := en.id
	switch st.kind {
	case "remove":
		in.wanted.entries = slices.Delete(in.wanted.entries, i, i+1)
		return e.Scenarios.Remove(stored)
	case "recreate":
		old, _ := e.Scenarios.ByID(en.id)
		old.ID, en.id = 0, 0
		in.wanted.entries = append(slices.Delete(in.wanted.entries, i, i+1), en)
		return errors.Join(e.Scenarios.Remove(stored), e.Scenarios.Add(old))
	}
	wanted := &in.wanted.entries[i]
	return e.Scenarios.Change(en.id, func(sc *client.Scenario) {
		switch st.kind {
		case "describe":
			sc.Description, wanted.texts[0] = st.text, st.text
		case "rename":
			sc.Name = fmt.Sprintf("%s renamed-%d", en.origin(), st.mark)
			wanted.name = sc.Name
		case "voices":
			sc.SelectedVoices = st.voices
			if st.voices != nil { // nil keeps the stored ones
				wanted.voices, wanted.noVoices = voiceNames(st.voices), false
			}
		case "again": // what is there
		}
	})
}

// replace wants all but one of the stored scenarios, one of them with another text, and a new one.
func (st step) replace(e *client.Edit, in *intent, stored []modelEntry) error {
	fresh := client.NewScenario(fmt.Sprintf("new-%d", st.mark), st.text, st.text, st.voices...)
	in.wanted.entries = nil
	var desired []client.Scenario
	var allow []client.ReplaceOption
	for i, en := range stored {
		sc, _ := e.Scenarios.ByID(en.id)
		switch (i + st.pick) % len(stored) {
		case 0:
			if st.kind == "replace" {
				allow = append(allow, client.AllowRemove(en.id))
			}
			continue
		case 1:
			sc.ExpectedResult = st.text
			en.texts[1] = st.text
		}
		desired = append(desired, sc)
		in.wanted.entries = append(in.wanted.entries, en)
	}
	en := newEntry(fresh)
	for _, other := range stored { // an earlier write of this call may have stored it
		if _, isTaken := in.wanted.find(other.id); !isTaken && other.name == fresh.Name {
			en.id = other.id
			if en.noVoices {
				en.voices, en.noVoices = other.voices, other.noVoices
			}
		}
	}
	in.wanted.entries = append(in.wanted.entries, en)
	return e.Scenarios.Replace(append(desired, fresh), allow...)
}
