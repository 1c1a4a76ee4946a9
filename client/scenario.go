package client

import "github.com/omnidim-go/simulations/gen"

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
	// VoiceProvider is the company behind a voice.
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
