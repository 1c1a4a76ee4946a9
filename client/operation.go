package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/omnidim-go/simulations/internal/answer"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// operation is one call of an operation of the service.
type operation struct {
	*transport.Call
	redact  func([]byte) []byte // takes the key out of what the service says
	texts   []Scenario          // their texts are taken out of its messages
	answers *answer.Reader      // of an edit; nil: every answer is decoded
}

func (s *SimulationsService) operation(id string, simulationID int64, class transport.Class) *operation {
	return &operation{Call: &transport.Call{Operation: id, SimulationID: simulationID, Class: class}, redact: s.redact}
}

// perform sends the operation through the generated client and reads its answer, which must hold what it is for. With an
// error the envelope is empty, and never nil.
func (op *operation) perform(ctx context.Context, holds func(*answer.Envelope) bool, send func(context.Context) (*http.Response, error)) (*answer.Envelope, error) {
	resp, err := send(transport.WithCall(ctx, op.Call))
	if err != nil {
		return &answer.Envelope{}, err
	}
	body, ok := resp.Body.(*transport.Body)
	if !ok {
		return &answer.Envelope{}, fmt.Errorf("%s: the answer did not come through the transport", subject(op.Operation, op.SimulationID))
	}
	defer body.Release()
	if !transport.IsSuccess(resp.StatusCode) {
		return &answer.Envelope{}, op.newAPIError(resp, body.Bytes())
	}
	a, err := op.answers.Read(resp.Header, body.Bytes())
	switch {
	case err != nil:
	case a.Refuses(), (!holds(a) || a.Success == nil && a.Message != "") && answer.Say(body.Bytes()).IsError:
		return &answer.Envelope{}, op.newAPIError(resp, body.Bytes())
	case !holds(a):
		err = errors.New("it does not hold what it should")
	case a.Simulation != nil && op.SimulationID != 0 && a.Simulation.ID != 0 && a.Simulation.ID != op.SimulationID:
		err = fmt.Errorf("it is about simulation %d", a.Simulation.ID)
	default:
		return a, nil
	}
	return &answer.Envelope{}, op.newUnreadable(resp, body.Bytes(), a.Accepts(), err)
}

func holdsSimulation(a *answer.Envelope) bool { return a.Simulation != nil }

// say returns what the service says as it may be shown.
func (op *operation) say(text string) string {
	return string(scenario.Hide(op.redact([]byte(text)), op.texts))
}

// excerpt returns the beginning of an answer, for an error.
func (op *operation) excerpt(data []byte) []byte {
	data = op.redact(data) // before it is cut, so that no half of a key is left at the end
	return bytes.Clone(data[:min(len(data), maxErrorBody)])
}
