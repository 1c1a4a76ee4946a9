package main

import (
	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// startDemo starts a server inside the program, with a simulation of three stored scenarios. It needs no network.
func startDemo() (opts []client.Option, id int64, closeServer func()) {
	srv := clienttest.Start(clienttest.InMemory())
	id = srv.Seed(clienttest.Simulation{
		ID: 31, Name: "Clinic reception", AgentID: 208,
		Scenarios: []clienttest.Scenario{
			{
				ID: 9001, Name: "Asks for an appointment",
				Description:    "You want the earliest appointment and can only come in the morning.",
				ExpectedResult: "The agent offers a morning slot and confirms it.",
				SelectedVoices:         []clienttest.Voice{{ID: "narrator-2", Provider: "cartesia"}},
			},
			{
				ID: 9002, Name: "Moves an appointment",
				Description:    "You have an appointment on Friday at nine and want another one.",
				ExpectedResult: "The agent offers another time and confirms it.",
				SelectedVoices:         []clienttest.Voice{{ID: "guest-7", Provider: "rime"}},
			},
			{
				ID: 9003, Name: "Asks for the opening hours",
				Description:    "You want to know whether somebody is there on Saturday.",
				ExpectedResult: "The agent tells the hours of Saturday.",
			},
		},
	})
	return []client.Option{
		client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()),
	}, id, srv.Close
}
