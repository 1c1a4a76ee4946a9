package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const (
	hopeless = 2 // jobs with a dead letter as their end
	noted    = 9 // the last digit of jobs whose simulation gets a note
	note     = " A note of the dashboard."
)

// demo is a run of a fleet on a server that plays the service.
type demo struct {
	*options
	*queue
	size, kills int
	srv         *clienttest.Server
	jobs        []job                           // the hopeless ones first
	want        map[int64][]clienttest.Scenario // of each simulation in the end

	mu     sync.Mutex
	crew   map[string]*exec.Cmd // the living workers, by process ID
	killed []string
}

// newDemo returns a demonstration with two kills. Besides, every 18th write fails.
func newDemo(o *options, size int) *demo {
	d := &demo{options: o, size: size, kills: 2}
	d.seed()
	d.srv.Inject("getSimulation", clienttest.Times(size/3, clienttest.Pass())...)
	d.srv.Inject("getSimulation", d.kill("getSimulation"))
	d.srv.Inject("updateSimulation", clienttest.Times(size/6, clienttest.Pass())...)
	d.srv.Inject("updateSimulation", d.kill("updateSimulation"))
	bad := []clienttest.Fault{
		clienttest.ServerError(503), // not stored
		clienttest.ResetAfter(),
		clienttest.RateLimit("3"),
		clienttest.StoreAfter(time.Second).And(clienttest.HTML(502)),     // in time for the last look
		clienttest.StoreAfter(4 * time.Second).And(clienttest.HTML(502)), // after the last look
	}
	for i := range size / 18 {
		d.srv.Inject("updateSimulation", clienttest.Times(17, clienttest.Pass())...)
		d.srv.Inject("updateSimulation", bad[i%len(bad)])
	}
	return d
}

// seed starts the service with simulations, and makes a job for each, after the hopeless jobs.
func (d *demo) seed() {
	d.srv = clienttest.Start(clienttest.RunFor(4 * time.Second))
	d.jobs = []job{{}, {Simulation: 1 << 40}} // invalid, and not found
	d.want = make(map[int64][]clienttest.Scenario)
	for i := range d.size {
		sample := clienttest.SampleSimulation()
		if i%50 == 20 {
			sample.Status = clienttest.StatusInProgress // until RunFor ends the run
		}
		sim, _ := d.srv.State(d.srv.Seed(sample))
		d.want[sim.ID] = sim.Scenarios
		d.add(sim.ID, 0)
	}
}

// add makes a job that changes the scenario with that index.
func (d *demo) add(simulation int64, index int) {
	i, want := len(d.jobs), d.want[simulation]
	sc := client.NewScenario(fmt.Sprintf("Asks about case %d", i), "You ask.", "The agent looks it up.")
	j := job{simulation, sc, want[index].ID, fmt.Sprintf(" The agent names case %d.", i)}
	d.jobs = append(d.jobs, j)
	want[index].ExpectedResult += j.Append
	if i%10 == noted {
		want[1].Description += note
	}
	added := clienttest.Scenario{Name: sc.Name, Description: sc.Description, ExpectedResult: sc.ExpectedResult}
	d.want[simulation] = append(want, added)
}

// run does all jobs, and compares the service with them.
func (d *demo) run(ctx context.Context, out io.Writer) error {
	defer d.srv.Close()
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	dir, err := os.MkdirTemp("", "fleet-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if d.nats == "" {
		ns, err := startNATS(dir)
		if err != nil {
			return err
		}
		defer ns.WaitForShutdown()
		defer ns.Shutdown()
		d.nats = ns.ClientURL()
	}
	d.queue, err = openQueue(ctx, d.options)
	if err != nil {
		return err
	}
	began, steps := time.Now(), filepath.Join(dir, "steps")
	defer d.dismiss()
	if err := d.employ(steps); err != nil {
		return err
	}
	if err := d.play(ctx); err != nil {
		return err
	}
	return d.report(out, steps, time.Since(began))
}

func startNATS(dir string) (*server.Server, error) {
	ns, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: dir, NoSigs: true})
	if err != nil {
		return nil, err
	}
	ns.Start()
	return ns, nil
}

// employ starts four workers. Each step of a job becomes a line of the file.
func (d *demo) employ(steps string) error {
	file, err := os.Create(steps)
	if err != nil {
		return err
	}
	defer file.Close()
	d.crew = make(map[string]*exec.Cmd)
	for range 4 {
		cmd := exec.Command(os.Args[0], "-worker", "-nats", d.nats,
			"-under-way", fmt.Sprint(d.underWay), "-settle", fmt.Sprint(d.settle))
		cmd.Env = append(os.Environ(), "OMNIDIM_API_KEY="+d.srv.APIKey(), "OMNIDIM_BASE_URL="+d.srv.URL())
		cmd.Stdout, cmd.Stderr = file, os.Stderr
		if err := cmd.Start(); err != nil {
			return err
		}
		d.crew[fmt.Sprint(cmd.Process.Pid)] = cmd
	}
	return nil
}

// play sends the jobs, and returns when all are acknowledged.
func (d *demo) play(ctx context.Context) error {
	run := rand.Text()
	for i, j := range d.jobs {
		name := fmt.Sprintf("%s.%d", run, i)
		data, err := json.Marshal(j)
		if err == nil && i%10 == noted {
			err = d.note(ctx, name, j.Simulation)
		}
		if err != nil {
			return err
		}
		if _, err := d.js.Publish(ctx, "fleet."+name, data); err != nil {
			return err
		}
	}
	for {
		info, err := d.stream.Info(ctx)
		if err != nil || info.State.Msgs == 0 {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// note edits a simulation like another writer, as soon as a worker has stored a plan for the job.
// The lock holds the write of the worker back: an edit between the last read and the write of the
// worker would be lost.
func (d *demo) note(ctx context.Context, name string, simulation int64) error {
	_, unlock, lockErr := d.lock(ctx, simulation)
	plan, watchErr := d.plans.Watch(ctx, name, jetstream.UpdatesOnly())
	if err := errors.Join(lockErr, watchErr); err != nil {
		return err
	}
	go func() {
		defer unlock()
		<-plan.Updates()
		d.srv.Edit(simulation, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description += note })
	}()
	return nil
}

// kill is a fault that kills a worker before it gets the response to a request about a simulation
// that it has locked. The fault lets other requests pass.
func (d *demo) kill(operation string) clienttest.Fault {
	return clienttest.Rewrite(func(body []byte) []byte {
		d.mu.Lock()
		defer d.mu.Unlock()
		var response struct{ Simulation struct{ ID int64 } }
		_ = json.Unmarshal(body, &response) // an error has no ID
		simulation := fmt.Sprint(response.Simulation.ID)
		lock, err := d.locks.Get(context.Background(), simulation)
		if err != nil || !d.end(string(lock.Value())) {
			d.srv.Inject(operation, d.kill(operation))
			return body
		}
		const format = "killed worker %s, with the lock of simulation %s, in its %s"
		d.killed = append(d.killed, fmt.Sprintf(format, lock.Value(), simulation, operation))
		return body
	})
}

// end kills a worker, and returns when the process is gone.
func (d *demo) end(pid string) bool {
	worker, ok := d.crew[pid]
	if ok {
		delete(d.crew, pid)
		_ = worker.Process.Kill()
		_ = worker.Wait()
	}
	return ok
}

func (d *demo) dismiss() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for pid := range d.crew {
		d.end(pid)
	}
}

// report prints the steps, and returns an error for a missing kill or Verify, a wrong number of
// dead letters, or a wrong simulation.
func (d *demo) report(out io.Writer, file string, took time.Duration) error {
	lines, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	type step struct{ kind, job string }
	steps, jobs := make(map[step]int), make(map[string]int)
	for line := range strings.Lines(string(lines)) {
		fields := strings.Fields(line)
		steps[step{fields[0], fields[1]}]++
	}
	for s, n := range steps {
		jobs[s.kind]++
		if s.kind == "verified" && n > steps[step{unknown, s.job}] {
			jobs["verified after a crash"]++
		}
	}
	fmt.Fprintln(out, strings.Join(d.killed, "\n"))
	for _, kind := range slices.Sorted(maps.Keys(jobs)) {
		fmt.Fprintf(out, "%-24s %5d jobs\n", kind, jobs[kind])
	}
	requests := float64(len(d.srv.Requests()))
	fmt.Fprintf(out, "%.0f requests in %.1f s, %.1f a second, with at most %d jobs under way\n",
		requests, took.Seconds(), requests/took.Seconds(), d.underWay)
	wrong := d.check()
	right := len(d.want) - len(wrong)
	fmt.Fprintf(out, "%d of %d simulations are right\n", right, d.size)
	if right != d.size || jobs[dead] != hopeless || len(d.killed) != d.kills || jobs["verified after a crash"] < d.kills {
		const format = "kills: %d, dead letters: %d, right: %d, wrong: %.2000s"
		return fmt.Errorf(format, len(d.killed), jobs[dead], right, fmt.Sprint(wrong))
	}
	return nil
}

// check returns the wrong simulations, with the copies of each scenario that are too many, or
// missing (a negative number).
func (d *demo) check() map[int64]map[string]int {
	wrong := make(map[int64]map[string]int)
	for id, want := range d.want {
		sim, _ := d.srv.State(id)
		copies := make(map[string]int)
		for _, sc := range sim.Scenarios {
			copies[text(sc)]++
		}
		for _, sc := range want {
			copies[text(sc)]--
		}
		maps.DeleteFunc(copies, func(_ string, n int) bool { return n == 0 })
		if len(copies) > 0 {
			wrong[id] = copies
		}
	}
	return wrong
}

// text returns a scenario without the number that job.edit gave it.
func text(sc clienttest.Scenario) string {
	name, _, _ := strings.Cut(sc.Name, " #")
	return fmt.Sprintf("%q %q %q %v", name, sc.Description, sc.ExpectedResult, sc.SelectedVoices)
}
