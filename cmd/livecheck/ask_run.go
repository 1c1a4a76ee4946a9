package main

import (
	"context"
	"errors"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

const stopTime = 5 * time.Minute // between a Stop and the end of the run, at most

// least returns the smallest value of a setting that the specification allows.
func least(setting string) int { return int(gen.Limits("SimulationSettings")[setting][0]) }

// reduce leaves one scenario, one call and one minute, to limit the costs of a run.
func (p *probe) reduce(ctx context.Context) error {
	records, err := p.filled(ctx)
	if err != nil {
		return err
	}
	err = p.update(ctx, client.SimulationUpdate{
		NumberOfCallToMake:       least("number_of_call_to_make"),
		ConcurrentCallCount:      least("concurrent_call_count"),
		MaxCallDurationInMinutes: least("max_call_duration_in_minutes"),
		Scenarios:                p.entries(records)[:1],
	})
	if err != nil {
		return err
	}
	records, err = p.read(ctx)
	if err == nil && len(records) != 1 {
		err = skipped("the list cannot be reduced to one scenario, and a run of more costs too much")
	}
	return err
}

// start starts a run of one call.
func (p *probe) start(ctx context.Context) error {
	if err := p.reduce(ctx); err != nil {
		return err
	}
	p.running = true // also after an error, which can hide a success
	_, err := p.simulations.Start(ctx, p.id)
	return err
}

// end stops the run and waits until the simulation is Stopped or Completed.
func (p *probe) end(ctx context.Context) error {
	if err := p.stop(ctx); err != nil {
		return err
	}
	if err := sleep(ctx, p.lag); err != nil {
		return err
	}
	_, err := p.simulations.Wait(ctx, p.id, client.WaitOptions{StallAfter: stopTime})
	if errors.Is(err, client.ErrStopped) {
		return nil
	}
	return err
}

// askStart starts the simulation with neither a body nor a Content-Type, and leaves the run to the
// next question.
func askStart(ctx context.Context, p *probe) (answer, error) {
	if err := p.reduce(ctx); err != nil {
		return answer{}, err
	}
	p.running = true
	r, err := take(p.client.Raw().StartSimulationWithBody(ctx, p.id, "", nil))
	if err != nil {
		return answer{}, err
	}
	if r.refused != "" {
		p.running = false
		return answer{seen: r.refused}, nil
	}
	return answer{seen: "accepted", asAssumed: true}, nil
}

// askWhileRunning sends the list while the simulation runs, and ends the run.
func askWhileRunning(ctx context.Context, p *probe) (answer, error) {
	if !p.running {
		if err := p.start(ctx); err != nil {
			return answer{}, err
		}
	}
	records, err := p.read(ctx)
	if err != nil {
		return answer{}, err
	}
	putErr := p.put(ctx, p.entries(records))
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return answer{}, err
	}
	if err := p.end(ctx); err != nil {
		return answer{}, err
	}
	if refused, ok := refusal(putErr); ok {
		return answer{seen: refused, asAssumed: true}, nil
	}
	if putErr == nil && !sim.Running() {
		putErr = problem("the run ended before the update")
	}
	return answer{seen: "accepted"}, putErr
}

// askDeleteRunning deletes the running simulation.
func askDeleteRunning(ctx context.Context, p *probe) (answer, error) {
	if err := p.start(ctx); err != nil {
		return answer{}, err
	}
	refused, err := p.delete(ctx)
	if err != nil {
		return answer{}, err
	}
	if refused != "" {
		return answer{seen: refused}, p.end(ctx)
	}
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return answer{seen: "accepted; whether the calls end does not show", asAssumed: true}, nil
	}
	if sim.Running() {
		return answer{seen: "accepted, but the run goes on"}, p.stop(ctx)
	}
	return answer{seen: "accepted, and the run has ended", asAssumed: true}, nil
}

// delete sends a DELETE, and waits until a read shows the deletion.
func (p *probe) delete(ctx context.Context) (refused string, err error) {
	r, err := take(p.client.Raw().DeleteSimulation(ctx, p.id))
	if err != nil || r.refused != "" {
		return r.refused, err
	}
	p.deletion = &r
	return "", sleep(ctx, p.lag)
}

// askDelete deletes the simulation, unless the question before did, and then reads the simulation.
func askDelete(ctx context.Context, p *probe) (answer, error) {
	if p.deletion == nil {
		if err := p.stop(ctx); err != nil {
			return answer{}, err
		}
		refused, err := p.delete(ctx)
		if err != nil || refused != "" {
			return answer{seen: refused}, err
		}
	}
	a := answer{seen: p.deletion.what + ", no body"}
	if len(p.deletion.body) > 0 {
		a.seen = p.deletion.what + ", " + shape(p.deletion.body)
	}
	_, err := p.simulations.Get(ctx, p.id)
	refused, isRefused := refusal(err)
	if err != nil && !isRefused {
		return answer{}, err
	}
	if !isRefused {
		a.seen += "; a read still shows it"
		return a, nil
	}
	p.gone = true
	a.seen += "; a read is " + refused
	a.asAssumed = len(p.deletion.body) == 0 || p.deletion.success
	if !a.asAssumed {
		a.means = "Delete reports an error although the simulation is gone: read it to be sure"
	}
	return a, nil
}
