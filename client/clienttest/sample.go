package clienttest

// SampleSimulation returns a simulation for tests and examples to pass to Seed. The simulation is
// named "Clinic reception" and tests agent 208, "Front desk", with three scenarios, of which the
// first two have a voice. The first Seed on a server keeps the IDs: 31 for the simulation, and
// 9001, 9002 and 9003 for the scenarios. Each subsequent Seed assigns new IDs.
func SampleSimulation() Simulation {
	return Simulation{
		ID: 31, Name: "Clinic reception", Agent: Agent{ID: 208, Name: "Front desk"},
		Scenarios: []Scenario{
			{
				ID: 9001, Name: "Asks for an appointment",
				Description:    "You want the earliest appointment and can only come in the morning.",
				ExpectedResult: "The agent offers a morning slot and confirms it.",
				SelectedVoices: []Voice{{ID: "narrator-2", Provider: "cartesia"}},
			},
			{
				ID: 9002, Name: "Moves an appointment",
				Description:    "You have an appointment on Friday at nine and want another one.",
				ExpectedResult: "The agent offers another time and confirms it.",
				SelectedVoices: []Voice{{ID: "guest-7", Provider: "rime"}},
			},
			{
				ID: 9003, Name: "Asks for the opening hours",
				Description:    "You want to know whether somebody is there on Saturday.",
				ExpectedResult: "The agent tells the hours of Saturday.",
			},
		},
	}
}
