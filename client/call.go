package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/schema"
	"github.com/omnidim-go/simulations/internal/transport"
)

// call is a single call of a service operation.
type call struct {
	*transport.Call
	cfg       *config
	isPending bool // the status was 202: the service has not finished
}

// newCall validates its arguments and returns a call for the given simulation, along with the
// context for its requests.
func (s *SimulationsService) newCall(
	ctx context.Context, name string, i transport.Idempotency, id int64,
) (context.Context, *call, error) {
	if id < 1 {
		return nil, nil, newValidationError(name, id, "simulation_id", "is %d, not 1 or more", id)
	}
	if ctx == nil {
		return nil, nil, errNilContext(name, id)
	}
	ctx, c := s.begin(ctx, name, i, id)
	return ctx, c, nil
}

func errNilContext(operation string, id int64) error {
	return newValidationError(operation, id, "ctx", "is nil: use context.Background()")
}

// begin returns a call and the context for its requests. The id is 0 if the operation is not about
// a single simulation.
func (s *SimulationsService) begin(
	ctx context.Context, name string, i transport.Idempotency, id int64,
) (context.Context, *call) {
	c := &call{Call: &transport.Call{Operation: name, Idempotency: i, SimulationID: id}, cfg: s.cfg}
	return transport.WithCall(ctx, c.Call), c
}

// errorf returns an error prefixed with the operation and the simulation ID.
func (c *call) errorf(format string, args ...any) error {
	return errorf(errPrefix(c.Operation, c.SimulationID)+": "+format, args...)
}

// read decodes the response, which must be successful and have one of the expected fields. If read
// returns an error, the body is empty.
func (c *call) read(resp *http.Response, err error, expected ...string) (*response.Body, error) {
	empty := new(response.Body)
	if err != nil {
		return empty, err
	}
	c.isPending = resp.StatusCode == http.StatusAccepted
	if !transport.IsSuccess(resp.StatusCode) {
		return empty, c.newAPIError(resp)
	}
	body, err := response.Decode(resp.Header, transport.Bytes(resp))
	if body.Refused() {
		return empty, c.newAPIError(resp)
	}
	err = cmp.Or(err, body.Check(expected...), c.mismatch(body))
	if err != nil {
		return empty, c.asRecordError(c.newUnreadable(resp, err), err)
	}
	return body, nil
}

// mismatch returns an error if a successful response describes another simulation than the call.
func (c *call) mismatch(body *response.Body) error {
	id := body.Simulation.ID
	isOther := id < 1 || c.SimulationID != 0 && id != c.SimulationID
	if isOther && body.HasAny("simulation/id") {
		return errorf("the response describes simulation %d", id)
	}
	return nil
}

// readDeleted reads the response to deleteSimulation. The body of a success may be empty. A 404
// from the service counts as success if an earlier attempt may have arrived.
func (c *call) readDeleted(resp *http.Response, err error) error {
	_, err = c.read(resp, err, "success")
	failed, ok := err.(*APIError)
	if !ok {
		return err
	}
	isEmpty := transport.IsSuccess(resp.StatusCode) && len(bytes.TrimSpace(transport.Bytes(resp))) == 0
	isGone := c.Retried && failed.Is(ErrNotFound)
	if isEmpty || isGone {
		return nil
	}
	return err
}

// simulation reads the simulation from a response, which must have the expected field.
func (c *call) simulation(resp *http.Response, err error, expected string) (*Simulation, error) {
	body, err := c.read(resp, err, expected)
	if err != nil {
		return nil, err
	}
	sim := c.newSimulation(&body.Simulation)
	sim.age = transport.CachedAge(resp.Header)
	sim.marks = slices.Concat(sim.marks, body.Marks(), headerMarks(resp))
	return sim, nil
}

// confirm reads the outcome from the response to a PUT.
func (c *call) confirm(resp *http.Response, err error) error {
	_, err = c.read(resp, err, "simulation/id")
	if err == nil && c.isPending {
		return c.newUnreadable(resp, errors.New("status 202 means that the service has not finished"))
	}
	return err
}

// contentRange is the mark of a partial response, named after the header.
const contentRange = "Content-Range"

// headerMarks returns the mark of a partial response, if the response is one.
func headerMarks(resp *http.Response) []string {
	if resp.StatusCode == http.StatusPartialContent || resp.Header.Get(contentRange) != "" {
		return []string{contentRange}
	}
	return nil
}

// newSimulation returns the simulation in a response body, which may omit the ID.
func (c *call) newSimulation(body *response.StoredSimulation) *Simulation {
	sim := &Simulation{Simulation: body.Simulation, marks: body.Marks(), cfg: c.cfg}
	sim.ID = cmp.Or(sim.ID, c.SimulationID)
	sim.absent = settingsWithout(body.Has)
	sim.unread = settingsWithout(body.Understood)
	return sim
}

// settingsWithout returns the settings for which has, called with the name used in responses,
// returns false.
func settingsWithout(has func(name string) bool) (settings []string) {
	for _, setting := range schema.Names(Settings{}) {
		if !has(responseName(setting)) {
			settings = append(settings, setting)
		}
	}
	return settings
}
