package scenario

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/omnidim-go/simulations/gen"
)

// usual completes a scenario from its id and voices, unless a text is empty, and so may have been missing, or has a
// character in it that decoding may have put there.
func usual(sc gen.Scenario, id json.RawMessage, voices []usualVoice) (gen.Scenario, bool) {
	var err error
	if sc.ID, err = readID(id); err != nil || !isUsual(sc.Name) || !isUsual(sc.Description) || !isUsual(sc.ExpectedResult) {
		return gen.Scenario{}, false
	}
	if voices == nil {
		return sc, true
	}
	sc.SelectedVoices = make([]gen.Voice, len(voices))
	for i, v := range voices {
		if !isUsual(v.ID) || !isUsual(v.Provider) {
			return gen.Scenario{}, false
		}
		sc.SelectedVoices[i] = gen.Voice{ID: v.ID, Provider: gen.VoiceProvider(v.Provider)}
	}
	return sc, true
}

func isUsual(text string) bool {
	return text != "" && !strings.ContainsRune(text, utf8.RuneError)
}

// isUnusual reports whether a record may have a null, or a member, besides one selected_voices, whose name speaks of
// voices. A text that does so counts as well.
func isUnusual(raw []byte) bool {
	for _, mark := range [...]string{"null", `\u004`, `\u005`, `\u006`, `\u007`, `\u013`, "İ"} { // escaped letters, and İ, whose lower case is i
		if bytes.Contains(raw, []byte(mark)) {
			return true
		}
	}
	rest := raw
	if at := bytes.Index(raw, []byte(`"`+Voices+`"`)); at >= 0 {
		if mentionsVoice(raw[:at]) {
			return true
		}
		rest = raw[at+len(Voices)+2:]
	}
	return mentionsVoice(rest)
}

func mentionsVoice(text []byte) bool {
	const word = "voice"
	for _, first := range [...]byte{'v', 'V'} {
		for rest := text; ; rest = rest[1:] {
			at := bytes.IndexByte(rest, first)
			if at < 0 || at+len(word) > len(rest) {
				break
			}
			if rest = rest[at:]; bytes.EqualFold(rest[:len(word)], []byte(word)) {
				return true
			}
		}
	}
	return false
}
