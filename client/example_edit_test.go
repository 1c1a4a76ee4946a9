package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The service answers its records in a shape that this package refuses: the voices are ids under another key. The
// program knows that all of them are Cartesia's.
func ExampleWithRecordReader() {
	srv := clienttest.Start(clienttest.InMemory(), clienttest.RecordShape(func(sc clienttest.Scenario) any {
		return map[string]any{"key": sc.ID, "title": sc.Name, "prompt": sc.Description, "goal": sc.ExpectedResult, "voice_ids": []string{"narrator-2"}}
	}))
	defer srv.Close()
	srv.Seed(clienttest.Simulation{ID: 31, Name: "Clinic reception", Scenarios: []clienttest.Scenario{
		{ID: 9001, Name: "Asks for an appointment", Description: "You want the earliest one.", ExpectedResult: "A slot is confirmed."},
	}})

	read := func(raw json.RawMessage) (client.Scenario, error) {
		var record struct {
			Key                 int64
			Title, Prompt, Goal string
			VoiceIDs            []string `json:"voice_ids"`
		}
		if err := json.Unmarshal(raw, &record); err != nil {
			return client.Scenario{}, err
		}
		sc := client.NewScenario(record.Title, record.Prompt, record.Goal)
		sc.ID, sc.SelectedVoices = record.Key, []client.Voice{}
		for _, id := range record.VoiceIDs {
			sc.SelectedVoices = append(sc.SelectedVoices, client.Cartesia(id))
		}
		return sc, nil
	}
	c, err := client.New(client.WithRecordReader(read),
		client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}
	sim, err := c.Simulations.Get(context.Background(), 31)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := sim.Scenarios()
	if err != nil {
		fmt.Println(err)
		return
	}
	for sc := range set.All() {
		fmt.Println(sc.ID, sc.Name, sc.SelectedVoices)
	}
	// Output:
	// 9001 Asks for an appointment [{narrator-2 cartesia}]
}

// A desired list is kept in a file, say. What is stored and not in it is named first, and removed only with permission.
func ExampleScenarioSet_Replace() {
	c, srv := exampleClient()
	defer srv.Close()
	desired := []client.Scenario{
		client.NewScenario("Asks for an appointment", "You want the latest one.", "A slot is confirmed."),
		client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."),
	}
	replaceWith := func(opts ...client.ReplaceOption) func(*client.Edit) error {
		return func(e *client.Edit) error { return e.Scenarios.Replace(desired, opts...) }
	}

	_, err := c.Simulations.Plan(context.Background(), 31, replaceWith())
	var refused *client.WouldRemoveError
	if !errors.As(err, &refused) {
		fmt.Println("not refused:", err)
		return
	}
	fmt.Println("would remove", refused.IDs)

	plan, err := c.Simulations.Plan(context.Background(), 31, replaceWith(client.AllowRemove(refused.IDs...)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// would remove [9002]
	// simulation 31: 1 added, 1 changed, 1 removed, 0 kept
	// ~ 9001 "Asks for an appointment"
	//     - description: "You want the earliest one."
	//     + description: "You want the latest one."
	// + new "Wants to cancel"
	//     + description: "You want to cancel."
	//     + expected_result: "It is cancelled."
	// - 9002 "Moves an appointment"
}

// A plan is made and kept as JSON, read by a person, and applied later, if the simulation is still the same.
func ExampleSimulationsService_Apply() {
	c, srv := exampleClient()
	defer srv.Close()
	plan, err := c.Simulations.Plan(context.Background(), 31, func(e *client.Edit) error {
		e.Name = "Clinic"
		return e.Scenarios.Remove(9002)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := json.Marshal(plan)
	if err != nil {
		fmt.Println(err)
		return
	}

	var agreed client.Plan
	if err := json.Unmarshal(file, &agreed); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(&agreed)
	result, err := c.Simulations.Apply(context.Background(), &agreed)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outcome)
	// Output:
	// simulation 31: 0 added, 0 changed, 1 removed, 1 kept
	// - name: "Clinic reception"
	// + name: "Clinic"
	// = 9001 "Asks for an appointment"
	// - 9002 "Moves an appointment"
	// verified
}

// The state before an edit is put back through a plan. The removed scenario comes back with a new id.
func ExampleLoadBackup() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	srv.Seed(clienttest.Simulation{ID: 31, Name: "Clinic reception", Scenarios: []clienttest.Scenario{
		{ID: 9001, Name: "Asks for an appointment", Description: "You want the earliest one.", ExpectedResult: "A slot is confirmed."},
	}})
	dir, err := os.MkdirTemp("", "backups")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	c, err := client.New(client.WithBackupDir(dir),
		client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}
	removed, err := c.Simulations.Edit(context.Background(), 31, func(e *client.Edit) error { return e.Scenarios.Remove(9001) })
	if err != nil {
		fmt.Println(err)
		return
	}

	backup, err := client.LoadBackup(removed.Backup)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := c.Simulations.Plan(context.Background(), 31, backup.Restore())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	restored, err := c.Simulations.Apply(context.Background(), plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(restored.Outcome, restored.AddedIDs)
	// Output:
	// simulation 31: 1 added, 0 changed, 0 removed, 0 kept
	// + new "Asks for an appointment"
	//     + description: "You want the earliest one."
	//     + expected_result: "A slot is confirmed."
	// verified [50001]
}

// The connection breaks before the answer, and the scenario is not there yet: the write can still land, so that adding it
// again could add it twice.
func ExampleOutcomeUnknownError() {
	c, srv := exampleClient()
	defer srv.Close()
	srv.Inject("updateSimulation", clienttest.ResetBefore())

	_, err := c.Simulations.Edit(context.Background(), 31, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
	})
	var unknown *client.OutcomeUnknownError
	if errors.As(err, &unknown) {
		fmt.Println("simulation", unknown.SimulationID, "had", len(unknown.Seen.Scenarios), "scenarios: look again later, before editing")
	}
	// Output:
	// simulation 31 had 2 scenarios: look again later, before editing
}

// Somebody else changes the simulation between the plan and its application. Nothing is written.
func ExampleConflictError() {
	c, srv := exampleClient()
	defer srv.Close()
	plan, err := c.Simulations.Plan(context.Background(), 31, func(e *client.Edit) error { return e.Scenarios.Remove(9002) })
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.Edit(31, func(sim *clienttest.Simulation) { sim.Name = "Surgery" })

	_, err = c.Simulations.Apply(context.Background(), plan)
	var conflict *client.ConflictError
	if errors.As(err, &conflict) {
		fmt.Println(conflict)
		fmt.Println("read:", conflict.Base.Settings.Name, "- now:", conflict.Theirs.Settings.Name)
	}
	// Output:
	// updateSimulation 31: it was changed since it was read (name): nothing was written: make a new plan
	// read: Clinic reception - now: Surgery
}
