package schedules

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// simulationID is the simulation that every schedule is about.
const simulationID = 7

// schedule is all that decides a run.
type schedule struct {
	seed    uint64
	service service
	seeded  clienttest.Simulation
	reads   []fault
	lists   []fault
	writes  []fault
	clients []clientConfig
	writers []writer
	others  []otherWrite
}

// fault is what happens to one call.
type fault struct {
	name string
	do   clienttest.Fault
}

// clientConfig is how a Client is made.
type clientConfig struct {
	attempts   int
	timeout    time.Duration
	echoes     float64       // how often a proxy refuses a write and sends back the body that it got
	editorTime time.Duration // how long its request editor takes at most
	backups    bool
}

// writer is a program: a Client, which others may share, and its tasks one after the other.
type writer struct {
	client int
	tasks  []task
}

// task is one call of the library, or several that belong together.
type task struct {
	kind     string        // edit, apply, apply twice, apply from JSON, restore, update, list, delete
	wait     time.Duration // before it
	think    time.Duration // how long the user's function takes, and the time between Plan and Apply
	later    time.Duration // after a write of unknown outcome, before Verify; 0: no Verify
	deadline time.Duration // of the context; 0: none
	seed     uint64        // of the network's delays
	steps    []step
}

// otherWrite is a write of somebody who does not use the library.
type otherWrite struct {
	after time.Duration
	name  string
	do    func(*clienttest.Server)
}

// generator draws what a schedule consists of.
type generator struct {
	*rand.Rand
	marks int
	wild  float64 // how often something goes wrong
}

// generate draws the schedule of a seed.
func generate(seed uint64) *schedule {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
	g.wild = []float64{0, 0.1, 0.25, 0.5}[g.IntN(4)]
	s := &schedule{seed: seed, service: g.service()}
	s.seeded = g.simulation()
	for range 14 {
		s.reads = append(s.reads, g.fault(g.readFault))
		s.writes = append(s.writes, g.fault(g.writeFault))
	}
	if g.maybe(0.1) {
		g.lag(s.reads[g.IntN(len(s.reads)):])
	}
	s.lists = append(s.lists, g.fault(g.readFault))
	for range 2 + g.IntN(3) {
		s.writers = append(s.writers, g.writer(s))
	}
	for g.maybe(0.25) {
		name, do := g.otherWriter()
		s.others = append(s.others, otherWrite{g.moment(), name, do})
	}
	return s
}

func (g *generator) maybe(chance float64) bool { return g.Float64() < chance }

// mark returns a number that no other string of the schedule has.
func (g *generator) mark() int { g.marks++; return g.marks }

// secret returns a string that may be in no log.
func (g *generator) secret() string {
	end := ""
	if g.maybe(0.05) {
		end = " \r\n" // a service may normalise it
	}
	return fmt.Sprintf("secret-%d of a scenario%s", g.mark(), end)
}

// moment returns a time below about a second or, seldom, a minute, that is unlikely to come twice.
func (g *generator) moment() time.Duration {
	return g.upTo(time.Millisecond, 20*time.Millisecond, time.Second, time.Second, time.Minute)
}

// long returns a time that a late write may need.
func (g *generator) long() time.Duration {
	return g.upTo(time.Second, 10*time.Second, time.Minute, 5*time.Minute, 20*time.Minute)
}

func (g *generator) upTo(longest ...time.Duration) time.Duration {
	return time.Duration(1 + g.Int64N(int64(longest[g.IntN(len(longest))])))
}

func (g *generator) simulation() clienttest.Simulation {
	sim := clienttest.Simulation{ID: simulationID, Name: "simulation", Agent: clienttest.Agent{ID: 3}}
	for i := range g.IntN(6) {
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{
			Name: fmt.Sprintf("s%d", i), Description: g.secret(), ExpectedResult: g.secret(), SelectedVoices: g.storedVoices(),
		})
	}
	if len(sim.Scenarios) > 0 && g.maybe(0.15) {
		sim.Scenarios = append(sim.Scenarios, sim.Scenarios[0]) // a twin
	}
	if g.maybe(0.05) {
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "blank", ExpectedResult: g.secret()})
	}
	return sim
}

func (g *generator) storedVoices() (list []clienttest.Voice) {
	for _, v := range g.voices() {
		list = append(list, clienttest.Voice{ID: v.ID, Provider: string(v.Provider)})
	}
	return list
}

func (g *generator) voices() (list []client.Voice) {
	if g.maybe(0.2) {
		list = []client.Voice{}
	}
	for range g.IntN(3) {
		id := fmt.Sprintf("v%d", g.mark())
		list = append(list, []client.Voice{client.Rime(id), client.PlayHT(id), client.ElevenLabs(id)}[g.IntN(3)])
	}
	return list
}

// writer draws a writer, and a Client for it unless it shares one.
func (g *generator) writer(s *schedule) writer {
	w := writer{client: len(s.clients)}
	if len(s.clients) > 0 && g.maybe(0.5) {
		w.client = g.IntN(len(s.clients))
	} else {
		s.clients = append(s.clients, g.client())
	}
	for range 1 + g.IntN(3) {
		w.tasks = append(w.tasks, g.task())
	}
	return w
}

func (g *generator) client() clientConfig {
	return clientConfig{
		attempts:   1 + g.IntN(4),
		timeout:    []time.Duration{2 * time.Second, 10 * time.Second, 30 * time.Second}[g.IntN(3)],
		echoes:     []float64{0, 0.03}[g.IntN(2)],
		editorTime: []time.Duration{0, 0, 0, time.Millisecond, 1100 * time.Millisecond}[g.IntN(5)],
		backups:    g.maybe(0.15),
	}
}

func (g *generator) task() task {
	kinds := []string{
		"edit", "edit", "edit", "edit", "edit", "edit", "apply", "apply", "apply from JSON", "apply twice", "restore", "update",
	}
	t := task{kind: kinds[g.IntN(len(kinds))], wait: g.moment(), think: g.moment(), seed: g.Uint64()}
	if g.maybe(0.05) {
		t.wait = g.long()
	}
	if g.maybe(0.7) {
		t.later = g.long()
	}
	if g.maybe(0.15) {
		t.deadline = g.moment()
	}
	if g.maybe(0.03) {
		t.kind = []string{"delete", "list", "list"}[g.IntN(3)]
	}
	for range 1 + g.IntN(3) {
		t.steps = append(t.steps, g.step())
	}
	return t
}

func (g *generator) step() step {
	kinds := []string{
		"add", "add", "add", "describe", "describe", "rename", "voices", "remove", "remove", "replace", "recreate", "setting",
		"nothing", "again",
	}
	s := step{kind: kinds[g.IntN(len(kinds))], pick: g.IntN(1000), mark: g.mark(), text: g.secret(), voices: g.voices()}
	if g.maybe(0.05) {
		s.kind = []string{"clear", "invalid", "fail", "replace without permission"}[g.IntN(4)]
	}
	return s
}
