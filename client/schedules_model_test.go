package client_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
)

// modelEntry is a scenario in the words of the model, which shares no code with the library.
type modelEntry struct {
	id       int64
	name     string
	texts    [2]string
	voices   []string // provider and id, sorted
	noVoices bool     // nobody said anything of voices
}

func newEntry(sc client.Scenario) modelEntry {
	en := modelEntry{id: sc.ID, name: sc.Name, texts: [2]string{sc.Description, sc.ExpectedResult}, noVoices: sc.SelectedVoices == nil}
	en.voices = voiceNames(sc.SelectedVoices)
	return en
}

func voiceNames(voices []client.Voice) (names []string) {
	for _, v := range voices {
		names = append(names, fmt.Sprintf("%s/%s", v.Provider, v.ID))
	}
	slices.Sort(names)
	return names
}

// content is an entry without its id and its voices.
func (en modelEntry) content() string { return fmt.Sprintf("%q %q", en.name, en.texts) }

func (en modelEntry) String() string { return fmt.Sprintf("%d %s %v", en.id, en.content(), en.voices) }

// origin is what no edit changes of a name.
func (en modelEntry) origin() string { return strings.Fields(en.name)[0] }

// modelState is what a user can edit of a simulation.
type modelState struct {
	settings client.Settings
	entries  []modelEntry
}

func (s modelState) clone() modelState {
	s.entries = slices.Clone(s.entries)
	return s
}

func (s modelState) find(id int64) (modelEntry, bool) {
	i := slices.IndexFunc(s.entries, func(en modelEntry) bool { return en.id == id })
	if i < 0 || id == 0 {
		return modelEntry{}, false
	}
	return s.entries[i], true
}

// equal compares in any order.
func (s modelState) equal(other modelState) bool {
	return s.settings == other.settings && slices.Equal(sorted(s.entries, modelEntry.String), sorted(other.entries, modelEntry.String))
}

func sorted(entries []modelEntry, show func(modelEntry) string) []string {
	list := make([]string, len(entries))
	for i, en := range entries {
		list[i] = show(en)
	}
	slices.Sort(list)
	return list
}

// intent is what one call of the user's function saw, and what it wants.
type intent struct {
	base, wanted modelState
	seq          int // of the last request when the function had returned
}

// removed are the scenarios that the user removed by their ids.
func (in *intent) removed() (gone []modelEntry) {
	for _, en := range in.base.entries {
		if _, ok := in.wanted.find(en.id); !ok {
			gone = append(gone, en)
		}
	}
	return gone
}

// heldBy reports whether a state is the wanted one: by id where the id is there, the others by content, as often as wanted.
func (in *intent) heldBy(s modelState) bool {
	if s.settings != in.wanted.settings || len(s.entries) != len(in.wanted.entries) || in.keeps(s) {
		return false
	}
	free := s.clone().entries
	take := func(fits func(modelEntry) bool) bool {
		i := slices.IndexFunc(free, fits)
		if i >= 0 {
			free = slices.Delete(free, i, i+1)
		}
		return i >= 0
	}
	var left []modelEntry
	for _, en := range in.wanted.entries {
		got, ok := s.find(en.id)
		if !ok {
			left = append(left, en)
			continue
		}
		if !en.became(got) || !take(func(f modelEntry) bool { return f.id == en.id }) {
			return false
		}
	}
	for _, anyVoices := range []bool{false, true} { // those that ask for particular voices choose first
		for _, en := range left {
			if en.noVoices == anyVoices && !take(en.became) {
				return false
			}
		}
	}
	return true
}

// keeps reports whether a removed scenario is still there.
func (in *intent) keeps(s modelState) bool {
	return slices.ContainsFunc(in.removed(), func(en modelEntry) bool { _, ok := s.find(en.id); return ok })
}

// became reports whether a stored scenario is what was wanted. Voices of which nobody said anything can be any.
func (en modelEntry) became(got modelEntry) bool {
	return en.content() == got.content() && (en.noVoices || slices.Equal(en.voices, got.voices))
}

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
		return e.Scenarios.Add(client.NewScenario("", st.text, st.text, client.Voice{ID: "v", Provider: "nobody"}))
	case "clear":
		e.Scenarios.Clear()
		in.wanted.entries = nil
		return nil
	case "replace", "replace without leave":
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
			sc.SelectedVoices, wanted.voices = st.voices, voiceNames(st.voices)
			wanted.noVoices = wanted.noVoices && st.voices == nil
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
	in.wanted.entries = append(in.wanted.entries, newEntry(fresh))
	return e.Scenarios.Replace(append(desired, fresh), allow...)
}
