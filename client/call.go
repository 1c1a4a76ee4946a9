package client

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

// call is one call of an operation of the service.
type call struct {
	*transport.Call
	cfg       *config
	fresh     bool // a response out of a cache is refused
	isPending bool // the response was a 202: the service has not finished
}

// newCall makes a call about one simulation or none, and the context for its requests. After an
// error no request may be made.
func (s *SimulationsService) newCall(
	ctx context.Context, name string, i transport.Idempotency, ids ...int64,
) (context.Context, *call, error) {
	c := &call{Call: &transport.Call{Operation: name, Idempotency: i}, cfg: s.cfg}
	if ctx == nil {
		return nil, nil, errorf("%s: the context is nil: use context.Background()", name)
	}
	for _, id := range ids {
		if id < 1 {
			return nil, nil, newValidationError(name, id, "simulation_id", "is %d, not 1 or more", id)
		}
		c.SimulationID = id
	}
	return transport.WithCall(ctx, c.Call), c, nil
}

// errorf returns an error that begins with the operation and the id.
func (c *call) errorf(format string, args ...any) error {
	return errorf(errPrefix(c.Operation, c.SimulationID)+": "+format, args...)
}

// errCached is the cause of an error about a response that may show an old state.
var errCached = errors.New("it came out of a cache")

// read decodes the response of the operation, which must be a success and have what the operation is for.
func (c *call) read(resp *http.Response, err error, into response.Body) error {
	if err != nil {
		return err
	}
	c.isPending = resp.StatusCode == http.StatusAccepted
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

// confirm reads the response to a PUT as far as it says how the write ended.
func (c *call) confirm(resp *http.Response, err error) error {
	var body response.Receipt
	if err := c.read(resp, err, &body); err != nil {
		return err
	}
	if c.isPending {
		return c.newUnreadable(resp, errors.New("202 says that the service has not finished"))
	}
	return nil
}

func (c *call) newSimulation(body *response.StoredSimulation) *Simulation {
	sim := &Simulation{Simulation: body.Simulation, partial: body.Partial(), cfg: c.cfg}
	sim.ID = cmp.Or(sim.ID, c.SimulationID) // the response may leave it out
	return sim
}
