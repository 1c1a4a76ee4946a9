package schedules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// modelEntry is a scenario in a form that shares no code with the library.
type modelEntry struct {
	id       int64
	name     string
	texts    [2]string
	voices   []string // provider and id, sorted
	noVoices bool     // the service returned none, or none are given
}

func newEntry(sc client.Scenario) modelEntry {
	return modelEntry{
		id: sc.ID, name: sc.Name, texts: [2]string{sc.Description, sc.ExpectedResult},
		voices: voiceNames(sc.SelectedVoices), noVoices: sc.SelectedVoices == nil,
	}
}

// plain leaves out of a text what is no change: white space at the ends, and carriage returns before line feeds.
func plain(text string) string {
	return strings.Join(strings.Split(strings.TrimSpace(text), "\r\n"), "\n")
}

func voiceNames(voices []client.Voice) (names []string) {
	for _, v := range voices {
		names = append(names, fmt.Sprintf("%s/%s", v.Provider, v.ID))
	}
	slices.Sort(names)
	return names
}

// content is an entry without its id and its voices.
func (en modelEntry) content() string {
	return fmt.Sprintf("%q %q %q", plain(en.name), plain(en.texts[0]), plain(en.texts[1]))
}

func (en modelEntry) String() string {
	return fmt.Sprintf("%d %s %v %t", en.id, en.content(), en.voices, en.noVoices)
}

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
	restored     *client.Snapshot // the backup that is to be put back
	from         int              // the session's attempts when the function was called
	ended        time.Time        // when the function had returned; zero: it failed
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

// heldBy reports whether a state is the wanted one: by id if the id is there, the others by content, as often as wanted.
func (in *intent) heldBy(s modelState, accepted bool) bool {
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
		was, _ := in.base.find(en.id)
		if !en.became(got, accepted && !was.noVoices) || !take(func(f modelEntry) bool { return f.id == en.id }) {
			return false
		}
	}
	for _, anyVoices := range []bool{false, true} { // those that ask for particular voices choose first
		for _, en := range left {
			was, _ := in.base.find(en.id)
			if en.noVoices == anyVoices && !take(func(f modelEntry) bool { return en.became(f, accepted && !was.noVoices) }) {
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

// became reports whether a stored scenario is what was wanted. Voices that were not given can be any. Voices that are not
// returned can be none of a new scenario, or if they are hidden from now on: they were returned before a write that the service
// accepted.
func (en modelEntry) became(got modelEntry, hidden bool) bool {
	if en.content() != got.content() {
		return false
	}
	isNone := len(en.voices) == 0 && got.noVoices && (hidden || en.id == 0)
	return en.noVoices || isNone || en.hasVoices(got)
}

func (en modelEntry) hasVoices(other modelEntry) bool {
	return en.noVoices == other.noVoices && slices.Equal(en.voices, other.voices)
}

// appliedIn reports whether a state has every change that was wanted, whatever else it has.
func (in *intent) appliedIn(s modelState) bool {
	if in.keeps(s) || in.settingsToSend() != in.settingsIn(s) {
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
	for _, en := range in.wanted.entries {
		was, known := in.base.find(en.id)
		got, there := s.find(en.id)
		switch {
		case known && en.became(was, false) && was.became(en, false):
		case known && there:
			if !en.changedIn(was, got) {
				return false
			}
		case !take(func(f modelEntry) bool { _, isOld := in.base.find(f.id); return !isOld && en.became(f, false) }):
			return false
		}
	}
	return true
}

// changedIn reports whether a stored scenario has each field that was changed from was.
func (en modelEntry) changedIn(was, got modelEntry) bool {
	has := func(text, before, now string) bool { return plain(text) == plain(before) || plain(text) == plain(now) }
	return has(en.name, was.name, got.name) &&
		has(en.texts[0], was.texts[0], got.texts[0]) &&
		has(en.texts[1], was.texts[1], got.texts[1]) &&
		(en.noVoices || en.hasVoices(was) || en.hasVoices(got))
}

// settingsIn are those settings of a state that were changed.
func (in *intent) settingsIn(s modelState) client.Settings {
	there := intent{base: in.base, wanted: s}
	send, want := there.settingsToSend(), in.settingsToSend()
	if want.Name == "" {
		send.Name = ""
	}
	if want.AgentID == 0 {
		send.AgentID = 0
	}
	if want.NumberOfCallToMake == 0 {
		send.NumberOfCallToMake = 0
	}
	if want.ConcurrentCallCount == 0 {
		send.ConcurrentCallCount = 0
	}
	if want.MaxCallDurationInMinutes == 0 {
		send.MaxCallDurationInMinutes = 0
	}
	return send
}
