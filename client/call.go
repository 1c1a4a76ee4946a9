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

// call is one call of a service operation.
type call struct {
	*transport.Call
	cfg       *config
	fresh     bool // reject cached responses
	isPending bool // the status was 202: the service has not finished
}

// newCall validates its arguments and returns a call for the given simulation with the context for
// its requests.
func (s *SimulationsService) newCall(
	ctx context.Context, name string, i transport.Idempotency, id int64,
) (context.Context, *call, error) {
	if id < 1 {
		return nil, nil, newValidationError(name, id, "simulation_id", "is %d, not 1 or more", id)
	}
	if ctx == nil {
		return nil, nil, errNilContext(name)
	}
	ctx, c := s.begin(ctx, name, i, id)
	return ctx, c, nil
}

func errNilContext(operation string) error {
	return errorf("%s: the context is nil: use context.Background()", operation)
}

// begin returns a call and the context for its requests. The id is 0 if the operation has none.
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

// errCached is the cause of errors about responses that may be outdated.
var errCached = errors.New("the response came from a cache")

// read decodes the response into the given body. The response must be successful and complete.
func (c *call) read(resp *http.Response, err error, into response.Body) error {
	if err != nil {
		return err
	}
	c.isPending = resp.StatusCode == http.StatusAccepted
	if !transport.IsSuccess(resp.StatusCode) {
		return c.newAPIError(resp)
	}
	if err := decode(resp, into); err != nil {
		return c.asRecordError(c.newUnreadable(resp, err), err)
	}
	if response.Refused(into) {
		return c.newAPIError(resp)
	}
	if err := c.mismatch(resp, into); err != nil {
		return c.newUnreadable(resp, err)
	}
	return nil
}

func decode(resp *http.Response, into response.Body) error {
	if err := response.CheckJSON(resp.Header); err != nil {
		return err
	}
	return response.Decode(transport.Bytes(resp), into)
}

// mismatch returns an error if a successful response does not match the call.
func (c *call) mismatch(resp *http.Response, body response.Body) error {
	id, age := body.SimulationID(), transport.CachedAge(resp.Header)
	switch {
	case !body.Complete():
		return errors.New("the expected fields are missing")
	case id != 0 && c.SimulationID != 0 && id != c.SimulationID:
		return errorf("the response describes simulation %d", id)
	case c.fresh && age != "":
		return errorf("%w (Age: %s)", errCached, age)
	}
	return nil
}

// readDeleted reads the response to deleteSimulation. The body of a success may be empty. A 404
// from the service counts as success if an earlier attempt may have arrived.
func (c *call) readDeleted(resp *http.Response, err error) error {
	if err == nil && transport.IsSuccess(resp.StatusCode) && len(bytes.TrimSpace(transport.Bytes(resp))) == 0 {
		c.isPending = resp.StatusCode == http.StatusAccepted
		return nil
	}
	err = c.read(resp, err, &response.Delete{})
	refusal, ok := err.(*APIError)
	if ok && c.Retried && refusal.Is(ErrNotFound) {
		return nil
	}
	return err
}

// simulation reads the simulation from a response.
func (c *call) simulation(resp *http.Response, err error) (*Simulation, error) {
	var body response.Simulation
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	if c.SimulationID == 0 && body.SimulationID() == 0 {
		return nil, c.newUnreadable(resp, errors.New("the simulation has no id"))
	}
	sim := c.newSimulation(body.Stored)
	sim.partial = cmp.Or(partOf(resp, c.cfg.ignoredMarks), body.Partial(c.cfg.ignoredMarks))
	return sim, nil
}

// confirm reads the outcome from the response to a PUT.
func (c *call) confirm(resp *http.Response, err error) error {
	var body response.Receipt
	if err := c.read(resp, err, &body); err != nil {
		return err
	}
	if c.isPending {
		return c.newUnreadable(resp, errors.New("status 202 means that the service has not finished"))
	}
	return nil
}

// contentRange is the header that marks a partial response.
const contentRange = "Content-Range"

// partOf returns the mark of a partial response, or "" if the response is complete.
func partOf(resp *http.Response, ignored []string) string {
	switch {
	case slices.Contains(ignored, contentRange):
		return ""
	case resp.Header.Get(contentRange) != "":
		return contentRange
	case resp.StatusCode == http.StatusPartialContent:
		return "status 206"
	}
	return ""
}

// newSimulation returns the simulation in a response body, which may omit the ID.
func (c *call) newSimulation(body *response.StoredSimulation) *Simulation {
	sim := &Simulation{Simulation: body.Simulation, partial: body.Partial(c.cfg.ignoredMarks), cfg: c.cfg}
	sim.ID = cmp.Or(sim.ID, c.SimulationID)
	sim.absent = settingsWithout(body.Has)
	sim.unread = settingsWithout(body.Understood)
	return sim
}

// settingsWithout returns the settings for whose names in responses has returns false.
func settingsWithout(has func(name string) bool) (settings []string) {
	for _, setting := range schema.Names(Settings{}) {
		if !has(responseName(setting)) {
			settings = append(settings, setting)
		}
	}
	return settings
}
