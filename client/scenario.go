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
	// Scenario is one entry of the full list: with an ID it is the stored scenario with that id, without one it is new.
	//
	//	ID             int64   // 0: a new scenario
	//	Name           string  // unique in its simulation
	//	Description    string  // what the fake caller does and wants
	//	ExpectedResult string  // what the agent should do
	//	SelectedVoices []Voice // nil says nothing about the voices, an empty list means none
	Scenario = gen.Scenario
	// Voice is a voice of the fake caller. With several, the service picks one for each call.
	//
	//	ID       string        // the provider's own id
	//	Provider VoiceProvider // such as VoiceProviderCartesia
	Voice = gen.Voice
	// VoiceProvider is the company behind a voice: eleven_labs, play_ht, deepgram, cartesia or rime, or one of [WithProviders].
	VoiceProvider = gen.VoiceProvider
)

// The providers that the specification lists.
const (
	VoiceProviderElevenLabs = gen.VoiceProviderElevenLabs
	VoiceProviderPlayHT     = gen.VoiceProviderPlayHT
	VoiceProviderDeepgram   = gen.VoiceProviderDeepgram
	VoiceProviderCartesia   = gen.VoiceProviderCartesia
	VoiceProviderRime       = gen.VoiceProviderRime
)

// NewScenario returns a scenario to add: description tells the fake caller what to do, expectedResult what the agent
// should do. With several voices the service picks one for each call.
func NewScenario(name, description, expectedResult string, voices ...Voice) Scenario {
	return Scenario{Name: name, Description: description, ExpectedResult: expectedResult, SelectedVoices: voices}
}

// ElevenLabs returns the voice with that id of ElevenLabs.
func ElevenLabs(id string) Voice { return Voice{ID: id, Provider: VoiceProviderElevenLabs} }

// PlayHT returns the voice with that id of PlayHT.
func PlayHT(id string) Voice { return Voice{ID: id, Provider: VoiceProviderPlayHT} }

// Deepgram returns the voice with that id of Deepgram.
func Deepgram(id string) Voice { return Voice{ID: id, Provider: VoiceProviderDeepgram} }

// Cartesia returns the voice with that id of Cartesia.
func Cartesia(id string) Voice { return Voice{ID: id, Provider: VoiceProviderCartesia} }

// Rime returns the voice with that id of Rime.
func Rime(id string) Voice { return Voice{ID: id, Provider: VoiceProviderRime} }

// ParseScenarios reads a list of scenarios in JSON, for [ScenarioSet.Replace] and [ScenarioSet.Add]:
//
//	[{"name": "…", "description": "…", "expected_result": "…", "selected_voices": [{"id": "…", "provider": "cartesia"}]}]
//
// A name that is unknown or occurs twice, a value of a wrong kind and null are errors, which name the line and the column and
// have no type of their own. The texts themselves are checked by Replace and Add.
func ParseScenarios(data []byte) ([]Scenario, error) {
	var list []Scenario
	err := unmarshalStrictly(data, &list)
	if err == nil {
		err = findNull(data)
	}
	if wrong, ok := errors.AsType[*response.FieldError](err); ok {
		before := data[:min(wrong.Offset, int64(len(data)))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		return nil, errorf("scenarios: %d:%d: %w: correct it or leave it out", line, column, err)
	}
	return list, err
}

// findNull returns an error about the first null, which would otherwise be read as an empty value.
func findNull(data []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	for token, err := dec.ReadToken(); err == nil; token, err = dec.ReadToken() {
		if token.Kind() == 'n' {
			offset := dec.InputOffset() - int64(len("null"))
			return &response.FieldError{Pointer: dec.StackPointer(), Offset: offset, Err: errors.New("is null")}
		}
	}
	return nil
}

// unmarshalStrictly reads the JSON of a file.
func unmarshalStrictly(data []byte, into any) error {
	return response.CleanError(json.Unmarshal(data, into, json.RejectUnknownMembers(true)))
}
