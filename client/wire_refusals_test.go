package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// called is an operation and the method that calls it for simulation 31.
type called struct {
	operation string
	call      func(context.Context, *client.SimulationsService) error
}

func everyOperation() []called {
	return []called{
		{"getSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Get(ctx, 31)
			return err
		}},
		{"listSimulations", func(ctx context.Context, s *client.SimulationsService) error {
			for _, err := range s.List(ctx, client.ListOptions{}) {
				return err
			}
			return nil
		}},
		{"createSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Create(ctx, client.SimulationCreate{Name: "unique", AgentID: 7})
			return err
		}},
		{"updateSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Update(ctx, 31, client.SimulationUpdate{Name: "n"})
			return err
		}},
		{"deleteSimulation", func(ctx context.Context, s *client.SimulationsService) error { return s.Delete(ctx, 31) }},
		{"startSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Start(ctx, 31)
			return err
		}},
		{"stopSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Stop(ctx, 31)
			return err
		}},
		{"enhancePrompt", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.EnhancePrompt(ctx, 31)
			return err
		}},
	}
}

// answered calls an operation whose next answer is bent, and returns its APIError.
func answered(t *testing.T, op called, bent clienttest.Fault) *client.APIError {
	t.Helper()
	srv := newServer(t)
	srv.Seed(clienttest.Simulation{ID: 31, Agent: clienttest.Agent{ID: 7}})
	srv.Inject(op.operation, bent)
	err := op.call(t.Context(), newClient(t, srv).Simulations)
	var refused *client.APIError
	require.ErrorAs(t, err, &refused)
	require.NotContains(t, err.Error(), "\n")
	require.Equal(t, op.operation, refused.Operation)
	return refused
}

func TestA200ThatRefusesIsAnError(t *testing.T) {
	for name, tc := range map[string]struct {
		body          string
		code, message string
		is            error
	}{
		"success false":               {`{"success":false,"error":"It did not work."}`, "", "It did not work.", nil},
		"success false with a code":   {`{"success":false,"error":"invalid_state","error_description":"Not now."}`, "invalid_state", "Not now.", client.ErrInvalidState},
		"success false and nothing":   {`{"success":false}`, "", "", nil},
		"success false and an object": {`{"success":false,"error":"It did not.","simulation":{"id":31},"records":[]}`, "", "It did not.", nil},
		"status error":                {`{"status":"error","message":"It did not work."}`, "", "It did not work.", nil},
		"status error with detail":    {`{"status":"error","detail":"It did not work."}`, "", "It did not work.", nil},
		"status error and success":    {`{"success":true,"status":"error","simulation":{"id":31},"records":[]}`, "", "", nil},
		"an error's code alone":       {`{"error":"invalid_state"}`, "invalid_state", "", client.ErrInvalidState},
		"an error's sentence alone":   {`{"error":"It did not work."}`, "", "It did not work.", nil},
		"an error beside a message":   {`{"error":"locked","message":"It is locked."}`, "locked", "It is locked.", nil},
		"the plan expired, alone":     {`{"plan_expire":true}`, "", "", client.ErrSubscriptionExpired},
		"a sentence and the plan":     {`{"error":"No balance.","plan_expire":true}`, "", "No balance.", client.ErrSubscriptionExpired},
		"the plan expired":            {`{"success":false,"error":"No balance.","plan_expire":true}`, "", "No balance.", client.ErrSubscriptionExpired},
		"texts that are false":        {`{"success":false,"error":"It did not.","error_description":false,"message":null}`, "", "It did not.", nil},
	} {
		for _, op := range everyOperation() {
			t.Run(name+"/"+op.operation, func(t *testing.T) {
				err := answered(t, op, clienttest.Respond(200, tc.body))
				require.Equal(t, 200, err.StatusCode)
				require.Equal(t, tc.code, err.Code)
				require.Equal(t, tc.message, err.Message)
				require.NotErrorIs(t, err, client.ErrUnreadable)
				if tc.is != nil {
					require.ErrorIs(t, err, tc.is)
				}
				require.Equal(t, tc.body, string(err.Body))
			})
		}
	}
}

func TestA200ThatRefusesTellsHowLongToWait(t *testing.T) {
	for _, op := range everyOperation() {
		t.Run(op.operation, func(t *testing.T) {
			err := answered(t, op, clienttest.Respond(200, `{"success":false,"error":"Busy.","retry_after":12}`))
			require.Equal(t, 12*time.Second, err.RetryAfter)
			err = answered(t, op, clienttest.Respond(200, `{"status":"error"}`, "Retry-After", "7"))
			require.Equal(t, 7*time.Second, err.RetryAfter)
		})
	}
}

func TestA200ThatIsNotTheAnswerIsAnError(t *testing.T) {
	for name, tc := range map[string]struct {
		answer clienttest.Fault
		skip   []string // operations for which this is an answer
	}{
		"an HTML page":              {clienttest.HTML(200), nil},
		"nothing":                   {clienttest.Respond(200, ""), nil},
		"no content":                {clienttest.Respond(204, ""), nil},
		"an empty object":           {clienttest.Respond(200, `{}`), nil},
		"success alone":             {clienttest.Respond(200, `{"success":true}`), []string{"deleteSimulation", "stopSimulation", "startSimulation"}},
		"a null object":             {clienttest.Respond(200, `{"simulation":null,"records":null}`), nil},
		"false for the object":      {clienttest.Respond(200, `{"simulation":false,"records":false}`), nil},
		"null":                      {clienttest.Respond(200, `null`), nil},
		"false":                     {clienttest.Respond(200, `false`), nil},
		"a list":                    {clienttest.Respond(200, `[]`), nil},
		"a text":                    {clienttest.Respond(200, `"ok"`), nil},
		"cut JSON":                  {clienttest.Respond(200, `{"success":true,"simulation":{"id":31`), nil},
		"two values":                {clienttest.Respond(200, `{"success":true,"simulation":{"id":31},"records":[]}{}`), nil},
		"a list for an object":      {clienttest.Respond(200, `{"success":true,"simulation":[],"records":{},"disconnect_results":[],"previous_context":{}}`), nil},
		"JSON that says it is text": {clienttest.Respond(200, `{"success":true,"simulation":{"id":31},"records":[{"id":31}]}`, "Content-Type", "text/plain"), nil},
		"another simulation": {
			clienttest.Respond(200, `{"success":true,"simulation":{"id":32}}`),
			[]string{"createSimulation", "deleteSimulation", "stopSimulation"}, // the first has no other, the others do not answer one
		},
	} {
		for _, op := range everyOperation() {
			t.Run(name+"/"+op.operation, func(t *testing.T) {
				for _, skipped := range tc.skip {
					if op.operation == skipped {
						return
					}
				}
				err := answered(t, op, tc.answer)
				require.ErrorIs(t, err, client.ErrUnreadable)
				require.ErrorContains(t, err, "the answer cannot be read: ")
			})
		}
	}
}

func TestWhatIsNotReadableAfterAWriteSaysWhatBecameOfIt(t *testing.T) {
	for answer, want := range map[string]string{
		`{"success":true}`:         "updateSimulation 31: 200 ok: the answer cannot be read: it does not hold what it should: the write was accepted: read the simulation to see what is stored [request req-000001]",
		`{}`:                       "updateSimulation 31: 200 ok: the answer cannot be read: it does not hold what it should: the write may have been stored: read before repeating it [request req-000001]",
		`<p>`:                      "updateSimulation 31: 200 ok: the answer cannot be read: it is not complete and valid JSON: the write may have been stored: read before repeating it [request req-000001]",
		`{"simulation":{"id":32}}`: "updateSimulation 31: 200 ok: the answer cannot be read: it is about simulation 32: the write may have been stored: read before repeating it [request req-000001]",
	} {
		srv := newServer(t)
		srv.Inject("updateSimulation", clienttest.Respond(200, answer))
		_, err := newClient(t, srv).Simulations.Update(t.Context(), 31, client.SimulationUpdate{Name: "n"})
		require.EqualError(t, err, want)
	}
}

// What cannot be read can have created a simulation: that is said, too.
func TestAnUnreadableCreateHasAnUnknownOutcome(t *testing.T) {
	srv := newServer(t)
	srv.Inject("createSimulation", clienttest.HTML(200))
	_, err := newClient(t, srv).Simulations.Create(t.Context(), client.SimulationCreate{Name: "n", AgentID: 1})
	var unknown *client.OutcomeUnknownError
	require.ErrorAs(t, err, &unknown)
	require.True(t, errors.Is(err, client.ErrUnreadable))
}
