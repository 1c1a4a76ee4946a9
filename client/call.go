package client

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

// call is one call of an operation of the service.
type call struct {
	*transport.Call
	cfg      *config
	fresh    bool // a response out of a cache is refused
	accepted bool // the response was a 202: the service is not done
}

// newCall makes a call about one simulation or none, and the context for its requests. What cannot work is in the call's Err,
// and nothing is sent. An If-Match would be one more field of the call, from the editor's last read: the service gives no
// ETag, so there is none.
func (s *SimulationsService) newCall(ctx context.Context, name string, i transport.Idempotency, ids ...int64) (context.Context, *call) {
	c := &call{Call: &transport.Call{Operation: name, Idempotency: i}, cfg: s.cfg}
	if ctx == nil {
		ctx, c.Err = context.Background(), errorf("%s: the context is nil: use context.Background()", name)
	}
	for _, id := range ids {
		if c.SimulationID = id; id < 1 {
			c.Err = newValidationError(name, id, "simulation_id", "is %d, not 1 or more", id)
		}
	}
	return transport.WithCall(ctx, c.Call), c
}

// errCached is the cause of an error about a response that may show an old state.
var errCached = errors.New("it came out of a cache")

// read decodes the response of the operation, which must be a success and have what the operation is for.
func (c *call) read(resp *http.Response, err error, into response.Body) error {
	if err != nil {
		return err
	}
	c.accepted = resp.StatusCode == http.StatusAccepted
	if !transport.IsSuccess(resp.StatusCode) {
		return c.newAPIError(resp)
	}
	if err = response.CheckJSON(resp.Header); err == nil {
		err = response.Decode(transport.Bytes(resp), into)
	}
	if err == nil && (into.Refused() || !into.Complete() && response.ParseError(transport.Bytes(resp)).IsError) {
		return c.newAPIError(resp)
	}
	id, age := into.About(), transport.CachedAge(resp.Header)
	switch {
	case err != nil:
		return c.asRecordError(c.newUnreadable(resp, err), err)
	case !into.Complete():
		return c.newUnreadable(resp, errors.New("it does not have what it should"))
	case id != 0 && c.SimulationID != 0 && id != c.SimulationID:
		return c.newUnreadable(resp, errorf("it is about simulation %d", id))
	case c.fresh && age != "":
		return c.newUnreadable(resp, errorf("%w (Age: %s)", errCached, age))
	}
	return nil
}

// simulation reads the simulation of a response.
func (c *call) simulation(resp *http.Response, err error) (*Simulation, error) {
	var body response.Simulation
	err = c.read(resp, err, &body)
	if err == nil && c.SimulationID == 0 && body.About() == 0 {
		err = c.newUnreadable(resp, errors.New("the simulation has no id"))
	}
	if err != nil {
		return nil, err
	}
	return c.newSimulation(body.Simulation), nil
}

func (c *call) newSimulation(body *response.StoredSimulation) *Simulation {
	sim := &Simulation{Simulation: body.Simulation, partial: body.Partial(), cfg: c.cfg}
	sim.ID = cmp.Or(sim.ID, c.SimulationID) // the response may leave it out
	return sim
}

// longWait is how long a writer waits for its turn before that is logged.
const longWait = 10 * time.Second

// locks gives the writers of each simulation their turns.
type locks struct {
	cfg   *config
	turns sync.Map // by simulation: a channel that holds a value while somebody writes
}

// lock waits until no other writer works on the simulation: none of this Client, and none that uses the same [Locker]. If
// that fails, the call does, and nothing is sent.
func (l *locks) lock(ctx context.Context, c *call) (unlock func()) {
	if c.Err != nil {
		return func() {}
	}
	warning := time.AfterFunc(longWait, func() {
		l.cfg.Logger.WarnContext(ctx, "omnidim writer waits for another one of the same simulation: "+
			"a write inside the function of an Edit waits for ever",
			slog.String("operation", c.Operation), slog.Int64("simulation", c.SimulationID))
	})
	defer warning.Stop()
	value, _ := l.turns.LoadOrStore(c.SimulationID, make(chan struct{}, 1))
	turn, prefix := value.(chan struct{}), errPrefix(c.Operation, c.SimulationID)
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		c.Err = errorf("%s: another writer of this client was not done in time, and nothing was sent: %w", prefix, transport.ContextCause(ctx))
		return func() {}
	}
	defer func() {
		if unlock == nil { // the locker panicked
			<-turn
		}
	}()
	unlockShared, err := l.cfg.locker(transport.WithCall(ctx, nil), c.SimulationID)
	if err != nil {
		c.Err, unlockShared = errorf("%s: the locker failed, and nothing was sent: %w", prefix, err), nil
	}
	return func() {
		defer func() { <-turn }()
		if unlockShared != nil {
			unlockShared()
		}
	}
}
