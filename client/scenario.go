package client

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
)

type (
	// Scenario is an entry in the list of scenarios.
	//
	//	ID             int64   // 0: a new scenario
	//	Name           string  // unique in its simulation
	//	Description    string  // instructions for the fake caller
	//	ExpectedResult string  // expected behavior of the agent
	//	SelectedVoices []Voice // nil: unknown, the stored voices stay; an empty list: none
	Scenario = gen.Scenario
	// Voice is a voice of the fake caller. The service picks one of a scenario's voices per call.
	//
	//	ID       string        // the provider's own id
	//	Provider VoiceProvider
	Voice = gen.Voice
	// VoiceProvider is eleven_labs, play_ht, deepgram, cartesia or rime, or one of [WithProviders].
	VoiceProvider = gen.VoiceProvider
)

// Voice providers of the specification.
const (
	VoiceProviderElevenLabs = gen.VoiceProviderElevenLabs
	VoiceProviderPlayHT     = gen.VoiceProviderPlayHT
	VoiceProviderDeepgram   = gen.VoiceProviderDeepgram
	VoiceProviderCartesia   = gen.VoiceProviderCartesia
	VoiceProviderRime       = gen.VoiceProviderRime
)

// NewScenario returns a scenario without an ID.
func NewScenario(name, description, expectedResult string, voices ...Voice) Scenario {
	return Scenario{Name: name, Description: description, ExpectedResult: expectedResult, SelectedVoices: voices}
}

// ElevenLabs returns an ElevenLabs voice.
func ElevenLabs(id string) Voice { return Voice{ID: id, Provider: VoiceProviderElevenLabs} }

// PlayHT returns a PlayHT voice.
func PlayHT(id string) Voice { return Voice{ID: id, Provider: VoiceProviderPlayHT} }

// Deepgram returns a Deepgram voice.
func Deepgram(id string) Voice { return Voice{ID: id, Provider: VoiceProviderDeepgram} }

// Cartesia returns a Cartesia voice.
func Cartesia(id string) Voice { return Voice{ID: id, Provider: VoiceProviderCartesia} }

// Rime returns a Rime voice.
func Rime(id string) Voice { return Voice{ID: id, Provider: VoiceProviderRime} }

// ParseScenarios parses a JSON list of scenarios:
//
//	[{"name": "…", "description": "…", "expected_result": "…", "selected_voices": [{"id": "…", "provider": "cartesia"}]}]
//
// Stored scenarios also have an "id". Unknown or duplicate field names, values of the wrong type,
// null and invalid UTF-8 are errors with line and column. Add, Replace and Merge validate the
// scenarios. To write such a file, marshal the result of [ScenarioSet.Build].
func ParseScenarios(data []byte) ([]Scenario, error) {
	if bytes.IndexByte(data[:min(4, len(data))], 0) >= 0 { // an ASCII character, perhaps after a byte order mark
		return nil, errorf("scenarios: 1:1: the text is UTF-16 or UTF-32: save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var list []Scenario
	err := unmarshalStrictly(data, &list)
	if wrong, ok := errors.AsType[*response.FieldError](err); ok {
		return nil, newParseError(data, wrong)
	}
	return list, err
}

// newParseError adds the line and the column, in characters, to a FieldError.
func newParseError(data []byte, wrong *response.FieldError) error {
	offset := min(wrong.Offset, int64(len(data)))
	before, rest := data[:offset], data[offset:]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	advice := "correct it or leave it out"
	if char, size := utf8.DecodeRune(rest); char == utf8.RuneError && size == 1 {
		wrong = &response.FieldError{Pointer: wrong.Pointer, Err: errors.New("is not valid UTF-8")}
		advice = "save it as UTF-8"
	}
	return errorf("scenarios: %d:%d: %w: %s", line, column, wrong, advice)
}

// unmarshalStrictly decodes JSON from a file. An unknown field is an error, and so is null, because
// package json decodes null as an empty value.
func unmarshalStrictly(data []byte, into any) error {
	noNull := json.WithUnmarshalers(json.UnmarshalFromFunc(refuseNull))
	return response.CleanError(json.Unmarshal(data, into, json.RejectUnknownMembers(true), noNull))
}

// refuseNull returns an error for null and leaves any other value to package json.
func refuseNull(dec *jsontext.Decoder, _ any) error {
	if dec.PeekKind() == 'n' {
		return &json.SemanticError{JSONKind: 'n'} // package json adds the position
	}
	return errors.ErrUnsupported
}
