package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

// call is one call of an operation of the service.
type call struct {
	*transport.Call
	redact redact.Redactor // hides the key, and the texts of the scenarios at hand
	fresh  bool            // a response out of a cache is refused
}

// newCall makes a call, unless the context cannot work. An If-Match for optimistic locking would go in here, as a header of
// the call: the editor knows the last read. The service gives no ETag, so there is none.
func (s *SimulationsService) newCall(ctx context.Context, operation string, i transport.Idempotency) (*call, error) {
	if ctx == nil {
		return nil, fmt.Errorf("%s: the context is nil: use context.Background()", operation)
	}
	if _, err := transport.PolicyOf(ctx, s.policy); err != nil {
		return nil, fmt.Errorf("%s: %w: nothing was sent", operation, err)
	}
	return &call{Call: &transport.Call{Operation: operation, Idempotency: i}, redact: s.redact}, nil
}

// newCallFor makes a call about one simulation.
func (s *SimulationsService) newCallFor(ctx context.Context, operation string, id int64, i transport.Idempotency) (*call, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	c, err := s.newCall(ctx, operation, i)
	if err != nil {
		return nil, err
	}
	c.SimulationID = id
	return c, nil
}

func checkID(id int64) error {
	if id < 1 {
		return &ValidationError{Fields: []FieldError{{"simulation_id", fmt.Sprintf("is %d, not 1 or more", id)}}}
	}
	return nil
}

// on returns the context for the requests of the call.
func (c *call) on(ctx context.Context) context.Context { return transport.WithCall(ctx, c.Call) }

// read decodes the response of the operation, which must be a success and have what the operation is for.
func (c *call) read(resp *http.Response, err error, into response.Body) error {
	if err != nil {
		return c.hideTexts(err)
	}
	data := transport.Bytes(resp)
	if !transport.IsSuccess(resp.StatusCode) {
		return c.newAPIError(resp, data)
	}
	if err = response.CheckJSON(resp.Header); err == nil {
		err = response.Decode(data, into)
	}
	if age := resp.Header.Get("Age"); err == nil && c.fresh && age != "" && age != "0" {
		err = fmt.Errorf("%w (Age: %s)", errCached, age)
	}
	if err == nil && isRefusal(into, data) {
		return c.newAPIError(resp, data)
	}
	if err == nil && !into.Complete() {
		err = errors.New("it does not have what it should")
	}
	if id := into.About(); err == nil && id != 0 && c.SimulationID != 0 && id != c.SimulationID {
		err = fmt.Errorf("it is about simulation %d", id)
	}
	if err != nil {
		return c.newUnreadable(resp, data, err)
	}
	return nil
}

// errCached is the cause of an error about a response that may show an old state.
var errCached = errors.New("it came out of a cache")

// isRefusal reports whether a body with a successful status is an error's.
func isRefusal(body response.Body, data []byte) bool {
	return body.Refused() || !body.Complete() && response.ParseError(data).IsError
}

// hideTexts takes the texts of the scenarios at hand out of what a RoundTripper says.
func (c *call) hideTexts(err error) error {
	if failed, ok := errors.AsType[*TransportError](err); ok {
		failed.cause = c.redact(failed.cause)
	}
	return err
}

// excerpt returns the beginning of an error's body.
func (c *call) excerpt(data []byte) []byte {
	shown := c.redact(string(data[:min(len(data), 4*maxErrorBody)])) // before it is cut: no half of a key may be left
	return []byte(shown[:min(len(shown), maxErrorBody)])
}
