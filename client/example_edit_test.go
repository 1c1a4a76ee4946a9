package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Edit reads, lets the function change what was read, writes the full list and reads back.
func ExampleSimulationsService_Edit() {
	c, srv := exampleClient()
	defer srv.Close()

	result, err := c.Simulations.Edit(context.Background(), 31, func(e *client.Edit) error {
		e.MaxCallDurationInMinutes = 4
		if err := e.Scenarios.Remove(9002); err != nil {
			return err
		}
		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outcome, "after", result.Requests, "requests")
	fmt.Println("added", result.AddedIDs, "removed", result.Changes.Removed[0].ID)
	// Output:
	// verified after 3 requests
	// added [50001] removed 9002
}

// editSurely is how a careful program edits: after an unknown outcome it waits until the write can no longer land, finds out
// what became of it, and only then edits again.
func editSurely(ctx context.Context, s *client.SimulationsService, id int64, fn func(*client.Edit) error, wait func()) error {
	const attempts = 3
	for attempt := 1; ; attempt++ {
		_, err := s.Edit(ctx, id, fn)
		var unknown *client.OutcomeUnknownError
		if !errors.As(err, &unknown) {
			return err
		}
		wait() // ten minutes, say
		status, err := s.Verify(ctx, unknown.Plan)
		if err != nil {
			return err
		}
		fmt.Println(status)
		if status == client.PlanApplied {
			return nil
		}
		if status == client.PlanSuperseded || attempt == attempts {
			return unknown // a person must look
		}
	}
}

// The connection breaks before the response: the write can have been stored, or still be, or be lost. Here the first one is
// lost, and the second one lands while the program waits.
func ExampleSimulationsService_Verify() {
	c, srv := exampleClient(client.WithRetry(client.RetryPolicy{Attempts: 1, MinDelay: 1, MaxDelay: 1}))
	defer srv.Close()
	waited, landed := make(chan struct{}), make(chan struct{})
	srv.Inject("updateSimulation", clienttest.ResetBefore(),
		clienttest.StoreWhen(waited).And(clienttest.After(func(*clienttest.Server) { close(landed) })))
	waits := 0
	wait := func() {
		if waits++; waits == 2 {
			close(waited)
			<-landed
		}
	}

	err := editSurely(context.Background(), c.Simulations, 31, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
	}, wait)
	stored, _ := srv.State(31)
	fmt.Println(len(stored.Scenarios), "scenarios,", err)
	// Output:
	// not applied
	// applied
	// 3 scenarios, <nil>
}

// fileLocker locks a simulation with a file in a directory that all processes share. With a database it would insert a row
// with the simulation's id as its key, and delete it.
func fileLocker(dir string) client.Locker {
	return func(ctx context.Context, simulationID int64) (unlock func(), err error) {
		name := filepath.Join(dir, fmt.Sprintf("simulation-%d.lock", simulationID))
		for {
			file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL, 0o600)
			if err == nil {
				_ = file.Close()
				return func() { _ = os.Remove(name) }, nil
			}
			if !errors.Is(err, fs.ErrExist) {
				return nil, err
			}
			select { // another process has it
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// Two processes edit the same simulation, and each locks it: they take turns, and neither overwrites the other.
func ExampleWithLocker() {
	_, srv := exampleClient()
	defer srv.Close()
	dir, err := os.MkdirTemp("", "locks")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()

	done := make(chan error)
	for _, name := range []string{"Wants to cancel", "Asks for the opening hours"} {
		go func() { // one process
			c, err := client.New(append(srv.Options(), client.WithLocker(fileLocker(dir)))...)
			if err != nil {
				done <- err
				return
			}
			_, err = c.Simulations.Edit(context.Background(), 31, func(e *client.Edit) error {
				return e.Scenarios.Add(client.NewScenario(name, "You call.", "It is done."))
			})
			done <- err
		}()
	}
	fmt.Println(<-done, <-done)
	stored, _ := srv.State(31)
	fmt.Println(len(stored.Scenarios), "scenarios")
	// Output:
	// <nil> <nil>
	// 4 scenarios
}

// A plan is kept as JSON, read by a person, and applied later by another process, if the simulation is still the same.
func ExamplePlan_json() {
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
	// - 9002 "Moves an appointment"
	//     - description: "You want a later one."
	//     - expected_result: "The new time is confirmed."
	// verified
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
	//     - description: "You want a later one."
	//     - expected_result: "The new time is confirmed."
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
	c, err := client.New(append(srv.Options(), client.WithBackupDir(dir))...)
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

// The service returns its records in a format that this package refuses: the voices are ids in another field. The program
// knows that all of them are Cartesia's.
func ExampleWithRecordReader() {
	srv := clienttest.Start(clienttest.InMemory(), clienttest.RecordShape(func(sc clienttest.Scenario) any {
		return map[string]any{
			"key": sc.ID, "title": sc.Name, "prompt": sc.Description, "goal": sc.ExpectedResult, "voice_ids": []string{"narrator-2"},
		}
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
	c, err := client.New(append(srv.Options(), client.WithRecordReader(read))...)
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
