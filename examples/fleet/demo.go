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
	"path"
	"slices"
	"strconv"
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
	note     = " A note of the dashboard."
)

// demo is a run of a fleet on a server that plays the service.
type demo struct {
	*options
	out                     io.Writer
	size, jobsEach, workers int
	phases                  [][]clienttest.Fault // of writes; all but the last phase end with a kill

	*queue
	srv    *clienttest.Server
	name   string // begins the names of the jobs
	seeded []clienttest.Simulation
	jobs   []job
	killed map[int]bool // process IDs
}

func demonstrate(ctx context.Context, o *options, out io.Writer) error {
	d := &demo{options: o, out: out, size: 300, jobsEach: 1, workers: 4, phases: faults(300)}
	return d.run(ctx)
}

// faults returns three phases. A stored write hangs in the first one, and a lost write in the
// second one. In the third phase, every sixth write fails.
func faults(writes int) [][]clienttest.Fault {
	some := clienttest.Times(writes/6, clienttest.Pass())
	bad := []clienttest.Fault{
		clienttest.ServerError(503), // not stored
		clienttest.ResetAfter(),
		clienttest.RateLimit("3"),
		clienttest.StoreAfter(time.Second).And(clienttest.HTML(502)),     // in time for the last look
		clienttest.StoreAfter(4 * time.Second).And(clienttest.HTML(502)), // after the last look
	}
	var third []clienttest.Fault
	for i := range writes / 18 {
		third = append(append(third, clienttest.Times(5, clienttest.Pass())...), bad[i%len(bad)])
	}
	first := append(slices.Clone(some), clienttest.HangAfter())
	second := append(some, clienttest.HangBefore())
	return [][]clienttest.Fault{first, second, third}
}

// run does all jobs, and compares the service with them.
func (d *demo) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "fleet-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if d.nats == "" {
		opts := &server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: dir, NoSigs: true}
		ns, err := server.NewServer(opts)
		if err != nil {
			return err
		}
		ns.Start()
		defer ns.WaitForShutdown()
		defer ns.Shutdown()
		d.nats = ns.ClientURL()
	}
	d.queue, err = openQueue(ctx, d.options)
	if err != nil {
		return err
	}
	d.srv = clienttest.Start(clienttest.RunFor(4 * time.Second))
	defer d.srv.Close()
	d.name, d.killed = rand.Text(), make(map[int]bool)
	d.seed()
	began := time.Now()
	err = d.employ(ctx)
	return errors.Join(err, d.report(ctx, time.Since(began)))
}

// seed makes the simulations and the jobs. The first two jobs are hopeless: the service forbids the
// write of the first one, and the second one is invalid.
func (d *demo) seed() {
	for i := range d.size {
		sample := clienttest.SampleSimulation()
		if i%50 == 20 {
			sample.Status = clienttest.StatusInProgress // until RunFor ends the run
		}
		sim, _ := d.srv.State(d.srv.Seed(sample))
		d.seeded = append(d.seeded, sim)
	}
	for i := range hopeless + d.size*d.jobsEach {
		sim, text := d.seeded[max(0, i-hopeless)/d.jobsEach], "case "+d.nameOf(i)
		add := client.NewScenario("Asks about "+text, "You ask about "+text+".", "The agent looks it up.")
		d.jobs = append(d.jobs, job{sim.ID, add, sim.Scenarios[0].ID, " The agent names " + text + "."})
	}
	d.jobs[1].Add.Description = ""
}

func (d *demo) nameOf(i int) string { return fmt.Sprintf("%s.%d", d.name, i) }

// employ starts the workers, sends the jobs, and stops the workers. The first error of either ends
// both.
func (d *demo) employ(ctx context.Context) error {
	var workers sync.WaitGroup
	defer workers.Wait()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	for range d.workers {
		workers.Go(func() { stop(d.supervise(ctx)) })
	}
	return errors.Join(d.play(ctx), context.Cause(ctx))
}

// supervise starts a worker, and another one whenever a worker was killed.
func (d *demo) supervise(ctx context.Context) error {
	for {
		cmd := exec.CommandContext(ctx, os.Args[0], "-worker", "-nats", d.nats, "-under-way", fmt.Sprint(d.underWay),
			"-lease", fmt.Sprint(d.options.lease), "-settle", fmt.Sprint(d.settle))
		cmd.Env = append(os.Environ(), "OMNIDIM_API_KEY="+d.srv.APIKey(), "OMNIDIM_BASE_URL="+d.srv.URL())
		cmd.Stderr = os.Stderr
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		cmd.WaitDelay = time.Minute
		err := cmd.Run()
		if ctx.Err() != nil || cmd.ProcessState == nil || cmd.ProcessState.ExitCode() >= 0 {
			return fmt.Errorf("a worker ended by itself: %v", err)
		}
	}
}

// play sends the jobs phase by phase.
func (d *demo) play(ctx context.Context) error {
	d.srv.Inject("updateSimulation", clienttest.Error(403, "forbidden", "You do not have permission"))
	if err := errors.Join(d.send(ctx, 0), d.send(ctx, 1), d.await(ctx, hopeless)); err != nil {
		return err
	}
	from := hopeless
	for i, faults := range d.phases {
		d.srv.Inject("updateSimulation", faults...)
		to := hopeless + (i+1)*(len(d.jobs)-hopeless)/len(d.phases)
		for ; from < to; from++ {
			if err := d.send(ctx, from); err != nil {
				return err
			}
		}
		if i < len(d.phases)-1 {
			if err := d.crash(ctx, from); err != nil {
				return err
			}
		}
	}
	return d.await(ctx, len(d.jobs))
}

func (d *demo) send(ctx context.Context, i int) error {
	data, err := json.Marshal(&d.jobs[i])
	if err == nil && isNoted(i) {
		err = d.note(ctx, i)
	}
	if err == nil {
		_, err = d.js.Publish(ctx, "fleet.job."+d.nameOf(i), data, jetstream.WithMsgID(d.nameOf(i)))
	}
	return err
}

func isNoted(job int) bool { return job%10 == 5 }

// note edits a simulation like another writer, as soon as a worker has stored a plan for the job.
// The lock holds the write of the worker back: an edit between the last read and the write of the
// worker would be lost.
func (d *demo) note(ctx context.Context, i int) error {
	_, unlock, lockErr := d.lock(ctx, d.jobs[i].Simulation)
	plan, watchErr := d.plans.Watch(ctx, d.nameOf(i), jetstream.UpdatesOnly())
	if err := errors.Join(lockErr, watchErr); err != nil {
		return err
	}
	go func() {
		defer unlock()
		<-plan.Updates()
		d.srv.Edit(d.jobs[i].Simulation, func(sim *clienttest.Simulation) { sim.Scenarios[1].Description += note })
	}()
	return nil
}

// crash kills a worker in the middle of a write. After the end of the process, the write must still
// have no response, and the worker must still have the lock. Otherwise the kill came too late, and
// crash kills another worker.
func (d *demo) crash(ctx context.Context, sent int) error {
	for ; ; time.Sleep(100 * time.Millisecond) {
		for _, r := range d.srv.Requests() {
			pid, ok := d.writer(ctx, r.Seq)
			if !ok || d.killed[pid] {
				continue
			}
			d.killed[pid] = true
			process, err := os.FindProcess(pid)
			if err != nil {
				return err
			}
			for process.Kill() == nil { // the process is not gone yet
				time.Sleep(10 * time.Millisecond)
			}
			if _, ok := d.writer(ctx, r.Seq); ok {
				const format = "killed worker %d in its write of simulation %d, with the lock; the write is stored: %t\n"
				fmt.Fprintf(d.out, format, pid, r.SimulationID, r.Version > 0)
				return nil
			}
		}
		if _, ended, err := d.steps(ctx); err != nil || ended == sent {
			return errors.Join(err, errors.New("the jobs ended before a kill"))
		}
	}
}

// writer returns the process ID of the worker that sent the request. The request must be a write
// without a response, to a simulation locked by this worker.
func (d *demo) writer(ctx context.Context, request int) (pid int, ok bool) {
	r := d.srv.Requests()[request-1]
	if r.Method != "PUT" || r.Status != 0 || time.Since(r.At) < 200*time.Millisecond {
		return 0, false
	}
	lock, err := d.locks.Get(ctx, fmt.Sprint(r.SimulationID))
	if err != nil || !strings.HasPrefix(r.Header.Get("User-Agent"), string(lock.Value())+" ") {
		return 0, false
	}
	pid, err = strconv.Atoi(path.Base(string(lock.Value())))
	return pid, err == nil
}

// steps returns how often each job was at each step, and how many jobs have ended.
func (d *demo) steps(ctx context.Context) (steps map[string]map[string]uint64, ended int, err error) {
	info, err := d.log.Info(ctx, jetstream.WithSubjectFilter("fleet.log.*."+d.name+".*"))
	if err != nil {
		return nil, 0, err
	}
	steps = make(map[string]map[string]uint64)
	for subject, n := range info.State.Subjects {
		parts := strings.SplitN(subject, ".", 4)
		if steps[parts[2]] == nil {
			steps[parts[2]] = make(map[string]uint64)
		}
		steps[parts[2]][parts[3]] = n
	}
	return steps, len(steps[done]) + len(steps[dead]), nil
}

// await returns when n jobs have ended.
func (d *demo) await(ctx context.Context, n int) error {
	for ctx.Err() == nil {
		if _, ended, err := d.steps(ctx); err != nil || ended >= n {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return context.Cause(ctx)
}

// report prints the steps, and returns an error for a wrong simulation, a wrong number of dead
// letters, or a crash without Verify.
func (d *demo) report(ctx context.Context, took time.Duration) error {
	steps, _, err := d.steps(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "%-24s %5s %6s\n", "step", "jobs", "times")
	for _, step := range slices.Sorted(maps.Keys(steps)) {
		times := uint64(0)
		for _, n := range steps[step] {
			times += n
		}
		fmt.Fprintf(d.out, "%-24s %5d %6d\n", step, len(steps[step]), times)
	}
	crashed := 0 // jobs with more deliveries than results
	for job := range steps["verified"] {
		if steps["redelivered"][job] > steps[later][job]+steps[conflict][job]+steps[unknown][job] {
			crashed++
		}
	}
	fmt.Fprintf(d.out, "%-24s %5d\n", "verified after a crash", crashed)
	requests := float64(len(d.srv.Requests()))
	fmt.Fprintf(d.out, "%.0f requests in %.1f s, %.1f a second, with at most %d jobs under way\n",
		requests, took.Seconds(), requests/took.Seconds(), d.underWay)
	right, wrong := d.check()
	fmt.Fprintf(d.out, "%d of %d simulations are right\n", right, d.size)
	if right != d.size || len(steps[dead]) != hopeless || crashed < len(d.phases)-1 {
		return fmt.Errorf("%d dead letters; %.2000s", len(steps[dead]), strings.Join(wrong, "; "))
	}
	return nil
}

// check compares the sentences of each simulation with the jobs. It counts each simulation once.
func (d *demo) check() (right int, wrong []string) {
	missing := make(map[int64]map[string]int)
	for _, sim := range d.seeded {
		now, _ := d.srv.State(sim.ID)
		missing[sim.ID] = make(map[string]int)
		count(missing[sim.ID], +1, sim.Scenarios...)
		count(missing[sim.ID], -1, now.Scenarios...)
	}
	for i, j := range d.jobs[hopeless:] {
		sc := j.numbered(len(clienttest.SampleSimulation().Scenarios) + 1 + i%d.jobsEach)
		added := clienttest.Scenario{Name: sc.Name, Description: sc.Description, ExpectedResult: sc.ExpectedResult}
		count(missing[j.Simulation], +1, added, clienttest.Scenario{ExpectedResult: j.Append})
		if isNoted(hopeless + i) {
			count(missing[j.Simulation], +1, clienttest.Scenario{Description: note})
		}
	}
	for id, sentences := range missing {
		lost, extra := 0, 0
		for _, n := range sentences {
			lost, extra = lost+max(n, 0), extra+max(-n, 0)
		}
		if lost+extra > 0 {
			wrong = append(wrong, fmt.Sprintf("simulation %d: %d sentences lost, %d too many", id, lost, extra))
		}
	}
	return len(missing) - len(wrong), wrong
}

// count adds n for each sentence and each voice.
func count(sentences map[string]int, n int, list ...clienttest.Scenario) {
	for _, sc := range list {
		text := sc.Name + ". " + sc.Description + " " + sc.ExpectedResult
		for _, voice := range sc.SelectedVoices {
			text += " " + voice.ID + ". "
		}
		for sentence := range strings.SplitSeq(text+" ", ". ") {
			if sentence = strings.TrimSpace(sentence); sentence != "" {
				sentences[sentence] += n
			}
		}
	}
}
