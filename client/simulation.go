package client

import "github.com/omnidim-go/simulations/gen"

// The generated types that programs use most, so that they need not import package gen.
type (
	// Scenario is one entry of the full list: with an ID the stored scenario it updates, without one a new scenario.
	// Nil SelectedVoices are not sent, empty ones are sent as [].
	Scenario = gen.Scenario
	// Voice is a voice that fake callers speak with; its ID is the provider's own.
	Voice = gen.Voice
	// VoiceProvider is the company behind a voice.
	VoiceProvider = gen.VoiceProvider
	// SimulationStatus is the state of a simulation.
	SimulationStatus = gen.SimulationStatus
	// Settings are what can be set on a simulation besides its scenarios. Zero means "not sent" when writing, and "not
	// returned" when reading.
	Settings = gen.SimulationSettings
	// Update is the body of updateSimulation. Its Scenarios are the full list, and replace the stored one.
	Update = gen.SimulationUpdate
	// SimulationCreate is the body of createSimulation: Name and AgentID are required, scenarios have no id.
	SimulationCreate = gen.SimulationCreate
	// TextOrBool is a text, or a boolean in its place.
	TextOrBool = gen.TextOrBool
)

// The providers that the specification lists.
const (
	VoiceProviderElevenLabs = gen.VoiceProviderElevenLabs
	VoiceProviderPlayHT     = gen.VoiceProviderPlayHT
	VoiceProviderDeepgram   = gen.VoiceProviderDeepgram
	VoiceProviderCartesia   = gen.VoiceProviderCartesia
	VoiceProviderRime       = gen.VoiceProviderRime
)

// The states of a simulation, in the order of a run. Pending, In Progress and Calculating Summary are the running ones.
const (
	SimulationStatusDraft              = gen.SimulationStatusDraft
	SimulationStatusPending            = gen.SimulationStatusPending
	SimulationStatusInProgress         = gen.SimulationStatusInProgress
	SimulationStatusCalculatingSummary = gen.SimulationStatusCalculatingSummary
	SimulationStatusCompleted          = gen.SimulationStatusCompleted
	SimulationStatusStopped            = gen.SimulationStatusStopped
)

// Simulation is a simulation as the service answered it. ScenariosIDs holds the stored scenarios as raw JSON;
// [Simulation.Scenarios] reads them.
type Simulation struct {
	gen.Simulation

	service *SimulationsService
}

// Running reports whether the simulation is Pending, In Progress or Calculating Summary. While it is, it cannot be
// updated.
func (sim *Simulation) Running() bool {
	switch sim.Status {
	case SimulationStatusPending, SimulationStatusInProgress, SimulationStatusCalculatingSummary:
		return true
	}
	return false
}

// Scenarios returns the stored list for changing it in memory. A record that is not understood completely, or an answer
// without the list, is a [*RecordError]: nothing is dropped.
func (sim *Simulation) Scenarios() (*ScenarioSet, error) {
	stored, err := sim.records(nil)
	if err != nil {
		return nil, err
	}
	return newScenarioSet(stored, sim.origin().providers), nil
}

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
