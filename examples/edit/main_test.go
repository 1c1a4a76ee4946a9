package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestRun(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.InMemory())
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	require.NoError(t, err)
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), c, id, &stdout))
	require.Equal(t, `simulation 31: 2 added, 1 changed, 1 removed, 1 kept
- max_call_duration_in_minutes: 3
+ max_call_duration_in_minutes: 4
~ 9002 "Moves an appointment"
    - expected_result: "The agent offers another time and confirms it."
    + expected_result: "The agent offers a time after nine and confirms it."
+ new "Wants to cancel"
    + description: "You want to cancel."
    + expected_result: "The agent cancels it."
    + selected_voices: "cartesia/narrator-2"
+ new "Is late"
    + description: "You will be ten minutes late."
    + expected_result: "The agent says whether you can still come."
- 9003 "Asks for the opening hours"
    - description: "You want to know whether somebody is there on Saturday."
    - expected_result: "The agent tells the hours of Saturday."

verified, with these scenarios:
  9001 "Asks for an appointment"
  9002 "Moves an appointment"
  50001 "Wants to cancel"
  50002 "Is late"
`, stdout.String())
}
