package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/loosejson"
	"github.com/omnidim-go/simulations/internal/transport"
)

// The answers of the operations: the generated types, and the member status that any of them can have instead.
type (
	simulationAnswer struct {
		gen.SimulationEnvelope
		errorStatus
	}
	startAnswer struct {
		gen.StartedSimulation
		errorStatus
	}
	pageAnswer struct {
		gen.SimulationPage
		errorStatus
	}
	deleteAnswer struct {
		gen.DeletedSimulation
		errorStatus
	}
	stopAnswer struct {
		gen.StoppedSimulation
		errorStatus
	}
	promptAnswer struct {
		gen.EnhancedPrompt
		errorStatus
	}
)

// errorStatus is the member that says "error" in some answers with the status 200.
type errorStatus struct {
	Status json.RawMessage `json:"status"`
}

func (s errorStatus) isError() bool { return string(s.Status) == `"error"` }

// verdict is what an answer says of itself.
type verdict struct {
	success *bool
	object  bool            // it holds what the operation answers
	about   *gen.Simulation // the simulation it is about, if any
}

type answer interface {
	isError() bool
	verdict() verdict
}

func (a *simulationAnswer) verdict() verdict {
	return verdict{a.Success, a.Simulation != nil, a.Simulation}
}
func (a *startAnswer) verdict() verdict {
	return verdict{a.Success, a.Simulation != nil || a.said(), a.Simulation}
}
func (a *startAnswer) said() bool        { return a.Success != nil }
func (a *pageAnswer) verdict() verdict   { return verdict{nil, a.Records != nil, nil} }
func (a *deleteAnswer) verdict() verdict { return verdict{a.Success, a.Success != nil, nil} }
func (a *stopAnswer) verdict() verdict   { return verdict{a.Success, a.Success != nil, nil} }
func (a *promptAnswer) verdict() verdict {
	return verdict{a.Success, a.PreviousContext != nil || a.PromptBreakdown != nil, nil}
}

// operation is one call of an operation of the service.
type operation struct {
	*transport.Call
	hide func([]byte) []byte // takes the key and the scenarios' texts out of what the service says
}

func (s *SimulationsService) operation(id string, simulationID int64, class transport.Class) *operation {
	return &operation{&transport.Call{Operation: id, SimulationID: simulationID, Class: class}, s.redact}
}

// perform sends the operation through the generated client and decodes its answer into a.
func (op *operation) perform(ctx context.Context, a answer, send func(context.Context) (*http.Response, error)) error {
	resp, err := send(transport.WithCall(ctx, op.Call))
	if err != nil {
		return err
	}
	body, ok := resp.Body.(*transport.Body)
	if !ok {
		return fmt.Errorf("%s: the answer did not come through the transport", subject(op.Operation, op.SimulationID))
	}
	defer body.Release()
	if !transport.IsSuccess(resp.StatusCode) {
		return newAPIError(op, resp, body.Bytes())
	}
	return op.read(resp, body.Bytes(), a)
}

// read decodes a successful answer, and refuses one that says otherwise or lacks what it should hold.
func (op *operation) read(resp *http.Response, data []byte, a answer) error {
	err := checkJSON(resp.Header)
	if err == nil {
		err = loosejson.Decode(data, a)
	}
	v := a.verdict()
	switch {
	case err != nil:
	case v.success != nil && !*v.success, a.isError(), !v.object && sayingOf(data).Error != "":
		return newAPIError(op, resp, data)
	case !v.object:
		err = errors.New("it does not hold what it should")
	case v.about != nil && op.SimulationID != 0 && v.about.ID != 0 && v.about.ID != op.SimulationID:
		err = fmt.Errorf("it is about simulation %d", v.about.ID)
	default:
		return nil
	}
	return &DecodeError{
		Operation:    op.Operation,
		SimulationID: op.SimulationID,
		StatusCode:   resp.StatusCode,
		RequestID:    transport.RequestID(resp.Header),
		Attempts:     op.Attempts,
		Accepted:     op.Class != transport.Read && v.success != nil && *v.success,
		Body:         op.excerpt(data),
		write:        op.Class != transport.Read,
		err:          err,
	}
}

// excerpt returns the beginning of an answer, for an error.
func (op *operation) excerpt(data []byte) []byte {
	data = op.hide(data[:min(len(data), 2*maxErrorBody)]) // twice, so that no half of a key is left at the end
	return bytes.Clone(data[:min(len(data), maxErrorBody)])
}
