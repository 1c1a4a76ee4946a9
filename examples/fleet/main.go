// Fleet changes many simulations with worker processes that share a queue, plans and locks in NATS JetStream.
//
//	go run .                                        # 300 simulations on a fake service, with faults and crashes
//	go run . -worker 20m -nats nats://host:4222     # a worker for the service, with the key in OMNIDIM_API_KEY
//
// The file docs/fleet.md describes the parts and their limits.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	natsserver "github.com/nats-io/nats-server/v2/test"

	"github.com/omnidim-go/simulations/client/clienttest"
)

const note = " A note of the dashboard."

// demo is a run of a fleet on a server that plays the service.
type demo struct {
	size, kills int
	srv         *clienttest.Server
	jobs        []job                           // a hopeless one, and one or more for each simulation
	want        map[int64][]clienttest.Scenario // of each simulation in the end
	count       map[string]int                  // the table in the end

	mu     sync.Mutex
	fleet  *fleet
	crew   map[string]*exec.Cmd // by process ID
	noted  map[int64]bool       // the simulations that get a note, until they have one
	killed map[string]int64     // by call, the simulation that the killed worker had locked
}

func main() {
	url := flag.String("nats", "", "`URL` of a NATS server; without it the demonstration starts one")
	settle := flag.Duration("worker", 0, "do jobs until an interrupt; twice the `time` in which the service may store a write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run := work
	if *settle == 0 {
		run, *settle = newDemo(300).run, 10*time.Second
	}
	if err := run(ctx, *url, *settle); err != nil {
		log.Fatal("fleet: ", err)
	}
}

// newDemo returns a run in which two workers die, and every 18th write fails.
func newDemo(size int) *demo {
	d := seed(size)
	d.srv.Inject("getSimulation", clienttest.Times(9*size, d.watch("read", size/3))...)
	pass := clienttest.Times(17, d.watch("write", size/6))
	for range size { // not stored, stored, and stored after the last look of Apply
		d.srv.Inject("updateSimulation", append(pass, clienttest.ServerError(503))...)
		d.srv.Inject("updateSimulation", append(pass, clienttest.ResetAfter())...)
		d.srv.Inject("updateSimulation", append(pass, clienttest.StoreAfter(4*time.Second).And(clienttest.HTML(502)))...)
	}
	return d
}

// seed starts the service with simulations, and makes a job for each. The first job is hopeless.
func seed(size int) *demo {
	d := &demo{size: size, srv: clienttest.Start(), jobs: []job{{Simulation: 1 << 40}}} // not found
	d.want, d.noted = make(map[int64][]clienttest.Scenario), make(map[int64]bool)
	d.count, d.crew, d.killed = make(map[string]int), make(map[string]*exec.Cmd), make(map[string]int64)
	for i := range size {
		sim, _ := d.srv.State(d.srv.Seed(clienttest.SampleSimulation()))
		j := job{sim.ID, sim.Scenarios[0].ID, fmt.Sprintf("Case %d.", i)}
		d.jobs = append(d.jobs, j)
		sim.Scenarios[0].ExpectedResult += j.Text
		added := clienttest.Scenario{Name: j.Text, Description: "You ask.", ExpectedResult: "The agent looks it up."}
		if i%10 == 7 {
			d.noted[sim.ID] = true
			sim.Scenarios[1].Description += note
		}
		d.want[sim.ID] = append(sim.Scenarios, added)
	}
	return d
}

// watch is a fault that lets responses about simulations pass. After a number of calls, the first
// worker dies that has locked its simulation, before it gets the response. Another writer adds a
// note after the first read of a simulation, on which the worker's plan is based.
func (d *demo) watch(call string, calls int) clienttest.Fault {
	d.kills++
	return clienttest.Rewrite(func(body []byte) []byte {
		d.mu.Lock()
		defer d.mu.Unlock()
		var read struct{ Simulation struct{ ID int64 } }
		_ = json.Unmarshal(body, &read) // an error has no ID
		if d.noted[read.Simulation.ID] {
			d.noted[read.Simulation.ID] = false
			d.srv.Edit(read.Simulation.ID, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description += note })
		}
		calls--
		lock, err := d.fleet.locks.Get(context.Background(), fmt.Sprint(read.Simulation.ID))
		if err != nil || calls >= 0 || d.killed[call] != 0 {
			return body
		}
		w := d.crew[string(lock.Value())]
		if w != nil && w.Process.Kill() == nil {
			_ = w.Wait()
			d.killed[call] = read.Simulation.ID
		}
		return body
	})
}

// run does all jobs, and compares the service with them.
func (d *demo) run(ctx context.Context, url string, settle time.Duration) error {
	if url == "" {
		dir := os.TempDir() + "/fleet-" + rand.Text()
		defer os.RemoveAll(dir)
		ns := natsserver.RunServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: dir, NoSigs: true})
		defer ns.WaitForShutdown()
		defer ns.Shutdown()
		url = ns.ClientURL()
	}
	began := time.Now()
	if err := d.runWorkers(ctx, url, settle); err != nil {
		return err
	}
	return d.report(time.Since(began))
}

// runWorkers lets four workers do all jobs, and kills the workers at the end.
func (d *demo) runWorkers(ctx context.Context, url string, settle time.Duration) (err error) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer func() {
		d.srv.Close() // ends watch
		stop()
		for _, w := range d.crew {
			_ = w.Wait()
		}
	}()
	d.fleet, err = join(ctx, url, settle)
	if err != nil {
		return err
	}
	for range 4 {
		w := exec.CommandContext(ctx, os.Args[0], "-nats", url, "-worker", settle.String())
		w.Env = append(os.Environ(), "OMNIDIM_API_KEY="+d.srv.APIKey(), "OMNIDIM_BASE_URL="+d.srv.URL())
		w.Stdout, w.Stderr = new(strings.Builder), os.Stderr
		if err := w.Start(); err != nil {
			return err
		}
		d.mu.Lock()
		d.crew[fmt.Sprint(w.Process.Pid)] = w
		d.mu.Unlock()
	}
	return d.fleet.do(ctx, d.jobs)
}

// do sends the jobs, and returns when the workers have acknowledged all.
func (f *fleet) do(ctx context.Context, jobs []job) error {
	run := rand.Text() // for names that no earlier job has
	for i, j := range jobs {
		data, err := json.Marshal(j)
		if err == nil {
			_, err = f.js.Publish(ctx, fmt.Sprintf("fleet.%d.%s-%d", j.Simulation, run, i), data)
		}
		if err != nil {
			return err
		}
	}
	for {
		info, err := f.stream.Info(ctx)
		if err != nil || info.State.Msgs == 0 {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// report prints a table, and returns an error for a wrong simulation, a wrong number of dead
// letters, or a missing kill or Verify.
func (d *demo) report(took time.Duration) error {
	var steps strings.Builder
	for _, w := range d.crew {
		fmt.Fprint(&steps, w.Stdout)
	}
	for line := range strings.Lines(steps.String()) {
		step, _, _ := strings.Cut(line, " ")
		d.count[step]++
	}
	for _, simulation := range d.killed {
		if strings.Contains(steps.String(), fmt.Sprintf("verified fleet.%d.", simulation)) {
			d.count["verified after a crash"]++
		}
	}
	for id, want := range d.want {
		sim, _ := d.srv.State(id)
		if slices.Equal(texts(sim.Scenarios), texts(want)) {
			d.count["right"]++
		}
	}
	d.count["requests"], d.count["seconds"] = len(d.srv.Requests()), int(took.Seconds())
	d.count["requests a second"] = int(float64(d.count["requests"]) / took.Seconds())
	for _, name := range slices.Sorted(maps.Keys(d.count)) {
		fmt.Printf("%-22s %5d\n", name, d.count[name])
	}
	if d.count["right"] != d.size || d.count[dead] != 1 || d.count["verified after a crash"] != d.kills {
		return fmt.Errorf("the run went wrong: %v", d.count)
	}
	return nil
}

// texts returns the scenarios in any order, without the numbers that job.edit gives.
func texts(scenarios []clienttest.Scenario) []string {
	var all []string
	for _, sc := range scenarios {
		name, _, _ := strings.Cut(sc.Name, " #")
		all = append(all, fmt.Sprintf("%q %q %q %v", name, sc.Description, sc.ExpectedResult, sc.SelectedVoices))
	}
	slices.Sort(all)
	return all
}
