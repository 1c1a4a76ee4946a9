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
	fmt.Println(result.Outcome)
	fmt.Println("added", result.AddedIDs, "removed", result.Changes.Removed[0].ID)
	// Output:
	// verified
	// added [50001] removed 9002
}

// applySurely applies a plan. After an unknown outcome it waits until the service can no longer store
// the write, asks what became of the plan, and applies the same plan again if nothing did.
func applySurely(ctx context.Context, s *client.SimulationsService, plan *client.Plan, wait func()) error {
	_, err := s.Apply(ctx, plan)
	var unknown *client.OutcomeUnknownError
	for errors.As(err, &unknown) {
		wait() // ten minutes, say
		found, verifyErr := s.Verify(ctx, unknown.Plan)
		if verifyErr != nil {
			return verifyErr
		}
		fmt.Println(found.Status)
		switch found.Status {
		case client.PlanApplied:
			return nil
		case client.PlanSuperseded:
			return unknown // a person must look
		}
		_, err = s.Apply(ctx, unknown.Plan)
	}
	return err
}

// The connection breaks before the response. The first write is lost; the second one is stored while
// the program waits.
func ExampleOutcomeUnknownError() {
	c, srv := exampleClient()
	defer srv.Close()
	waited, landed := make(chan struct{}), make(chan struct{})
	srv.Inject("updateSimulation", clienttest.ResetBefore(),
		clienttest.StoreWhen(waited).And(clienttest.After(func(*clienttest.Server) { close(landed) })))
	waits := 0
	wait := func() {
		waits++
		if waits == 2 {
			close(waited)
			<-landed
		}
	}

	ctx := context.Background()
	plan, err := c.Simulations.Plan(ctx, 31, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = applySurely(ctx, c.Simulations, plan, wait)
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
	return func(ctx context.Context, simulationID int64) (locked context.Context, unlock func(), err error) {
		name := filepath.Join(dir, fmt.Sprintf("simulation-%d.lock", simulationID))
		for {
			file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL, 0o600)
			if err == nil {
				_ = file.Close()
				return ctx, func() { _ = os.Remove(name) }, nil
			}
			if !errors.Is(err, fs.ErrExist) {
				return nil, nil, err
			}
			select { // another process has it
			case <-ctx.Done():
				return nil, nil, ctx.Err()
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
	// updateSimulation 31: changed since it was read (name); nothing was written; make a new plan
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
