package client_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// operation is an operation of the service, and a call of it for simulation 31.
type operation struct {
	id   string
	call func(context.Context, *client.SimulationsService) error
}

func operations() []operation {
	list := []operation{{"deleteSimulation", func(ctx context.Context, s *client.SimulationsService) error { return s.Delete(ctx, 31) }}}
	for id, call := range returning() {
		list = append(list, operation{id, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := call(ctx, s)
			return err
		}})
	}
	return list
}

// apiError calls the operation, which must end with an APIError.
func (op operation) apiError(t *testing.T, fault clienttest.Fault) *client.APIError {
	t.Helper()
	srv := newServer(t)
	srv.Seed(clienttest.Simulation{ID: 31, Agent: clienttest.Agent{ID: 7}})
	srv.Inject(op.id, fault)
	err := op.call(t.Context(), newClient(t, srv).Simulations)
	var e *client.APIError
	require.ErrorAs(t, err, &e)
	require.NotContains(t, err.Error(), "\n")
	require.Equal(t, op.id, e.Operation)
	return e
}

func TestAPIError_IsARefusalWithStatus200(t *testing.T) {
	for name, tt := range map[string]struct {
		body          string
		code, message string
		is            error
	}{
		"success false": {`{"success":false,"error":"It did not work."}`, "", "It did not work.", nil},
		"success false with a code": {
			`{"success":false,"error":"invalid_state","error_description":"Not now."}`, "invalid_state", "Not now.", client.ErrInvalidState,
		},
		"success false and no more":  {`{"success":false}`, "", "", nil},
		"success false with a value": {`{"success":false,"error":"It did not.","simulation":{"id":31},"records":[]}`, "", "It did not.", nil},
		"status error":               {`{"status":"error","message":"It did not work."}`, "", "It did not work.", nil},
		"status error with detail":   {`{"status":"error","detail":"It did not work."}`, "", "It did not work.", nil},
		"status failed":              {`{"status":"Failed","message":"It did not work."}`, "", "It did not work.", nil},
		"status failure":             {`{"status":"FAILURE","simulation":{"id":31},"records":[]}`, "", "", nil},
		"status fail":                {`{"status":"fail"}`, "", "", nil},
		"ok false":                   {`{"ok":false,"message":"It did not work."}`, "", "It did not work.", nil},
		"ok false, success true":     {`{"success":true,"ok":false,"simulation":{"id":31},"records":[]}`, "", "", nil},
		"an error that is an object": {`{"error":{"message":"No.","code":"locked"},"simulation":{"id":31},"records":[]}`, "locked", "No.", nil},
		"an error that is a list":    {`{"error":["No."],"simulation":{"id":31},"records":[]}`, "", "No.", nil},
		"an error that is a number":  {`{"error":5,"simulation":{"id":31},"records":[]}`, "", "", nil},
		"errors":                     {`{"errors":["No.","Never."],"simulation":{"id":31},"records":[]}`, "", "No.; Never.", nil},
		"errors by field":            {`{"errors":{"name":["is taken"]},"simulation":{"id":31},"records":[]}`, "", "name: is taken", nil},
		"status error, success true": {`{"success":true,"status":"error","simulation":{"id":31},"records":[]}`, "", "", nil},
		"a code alone":               {`{"error":"invalid_state"}`, "invalid_state", "", client.ErrInvalidState},
		"a sentence alone":           {`{"error":"It did not work."}`, "", "It did not work.", nil},
		"a code and a message":       {`{"error":"locked","message":"It is locked."}`, "locked", "It is locked.", nil},
		"plan_expire and a sentence": {`{"error":"No balance.","plan_expire":true}`, "", "No balance.", client.ErrSubscriptionExpired},
		"plan_expire, success false": {
			`{"success":false,"error":"No balance.","plan_expire":true}`, "", "No balance.", client.ErrSubscriptionExpired,
		},
		"success false with an odd simulation": {
			`{"success":false,"error":"It did not.","simulation":{"id":[31,"n"],"scenarios_ids":""}}`, "", "It did not.", nil,
		},
		"plan_expire false": {`{"success":false,"error":"It did not.","plan_expire":false}`, "", "It did not.", nil},
		"booleans in place of strings": {
			`{"success":false,"error":"It did not.","error_description":false,"message":null}`, "", "It did not.", nil,
		},
	} {
		for _, op := range operations() {
			t.Run(name+"/"+op.id, func(t *testing.T) {
				err := op.apiError(t, clienttest.Respond(200, tt.body))
				require.Equal(t, 200, err.StatusCode)
				require.Equal(t, tt.code, err.Code)
				require.Equal(t, tt.message, err.Message)
				require.Equal(t, tt.body, string(err.Body))
				require.ErrorContains(t, err, ": refused")
				require.NotErrorIs(t, err, client.ErrUnreadable)
				require.Equal(t, tt.is == client.ErrSubscriptionExpired, err.Is(client.ErrSubscriptionExpired))
				if tt.is != nil {
					require.ErrorIs(t, err, tt.is)
				}
			})
		}
	}
}

// A simulation that nobody asked for is only shown, and the PUT of an edit is confirmed by its id alone.
func TestSimulationsService_IgnoresAnOddSimulationBesideASuccess(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	odd := clienttest.Respond(200, `{"success":true,"disconnect_results":{},"simulation":{"id":[31,"n"],"scenarios_ids":""}}`)
	srv.Inject("stopSimulation", odd)
	_, err := c.Simulations.Stop(t.Context(), id)
	require.NoError(t, err)
	srv.Inject("updateSimulation", clienttest.Stored(clienttest.Respond(200, `{"simulation":{"id":101,"scenarios_ids":""}}`)))
	result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	srv.Inject("deleteSimulation", odd)
	require.NoError(t, c.Simulations.Delete(t.Context(), id))
}

// A service that creates without an id leaves open what it created.
func TestSimulationsService_Create_NeedsAnID(t *testing.T) {
	for _, id := range []string{`0`, `"0"`, `-5`, `null`, `false`} {
		srv := newServer(t)
		srv.Inject("createSimulation", clienttest.Respond(200, `{"success":true,"simulation":{"id":`+id+`}}`))
		_, err := newClient(t, srv).Simulations.Create(t.Context(), client.SimulationCreate{Name: "Pharmacy", AgentID: 9})
		require.ErrorAs(t, err, new(*client.OutcomeUnknownError), id)
	}
}

func TestAPIError_RetryAfter_OfARefusalWithStatus200(t *testing.T) {
	for _, op := range operations() {
		t.Run(op.id, func(t *testing.T) {
			err := op.apiError(t, clienttest.Respond(200, `{"success":false,"error":"Busy.","retry_after":12}`))
			require.Equal(t, 12*time.Second, err.RetryAfter)
			err = op.apiError(t, clienttest.Respond(200, `{"status":"error"}`, "Retry-After", "7"))
			require.Equal(t, 7*time.Second, err.RetryAfter)
		})
	}
}

func TestAPIError_IsErrUnreadable(t *testing.T) {
	deep := `{"simulation":{"id":31},"x":` + deepList(10_000) + `}`
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		skip  []string // operations for which it is a good response
	}{
		"HTML":                 {clienttest.HTML(200), nil},
		"an empty body":        {clienttest.Respond(200, ""), []string{"deleteSimulation"}},
		"no content":           {clienttest.Respond(204, ""), []string{"deleteSimulation"}},
		"an empty object":      {clienttest.Respond(200, `{}`), nil},
		"success alone":        {clienttest.Respond(200, `{"success":true}`), []string{"deleteSimulation", "stopSimulation", "startSimulation"}},
		"null for the value":   {clienttest.Respond(200, `{"simulation":null,"records":null}`), nil},
		"false for the value":  {clienttest.Respond(200, `{"simulation":false,"records":false}`), nil},
		"null":                 {clienttest.Respond(200, `null`), nil},
		"false":                {clienttest.Respond(200, `false`), nil},
		"a list":               {clienttest.Respond(200, `[]`), nil},
		"a string":             {clienttest.Respond(200, `"ok"`), nil},
		"cut JSON":             {clienttest.Respond(200, `{"success":true,"simulation":{"id":31`), nil},
		"two values":           {clienttest.Respond(200, `{"success":true,"simulation":{"id":31},"records":[]}{}`), nil},
		"success twice":        {clienttest.Respond(200, `{"success":true,"success":true,"simulation":{"id":31},"records":[]}`), nil},
		"10,000 levels deep":   {clienttest.Respond(200, deep), nil},
		"a list for an object": {clienttest.Respond(200, `{"simulation":[],"records":{},"disconnect_results":[],"previous_context":{}}`), nil},
		"another content type": {
			clienttest.Respond(200, `{"success":true,"simulation":{"id":31},"records":[{"id":31}]}`, "Content-Type", "text/plain"), nil,
		},
		"another simulation": {
			clienttest.Respond(200, `{"success":true,"simulation":{"id":32}}`),
			[]string{"createSimulation", "deleteSimulation", "stopSimulation"}, // the first has no other, the others do not return one
		},
	} {
		for _, op := range operations() {
			if slices.Contains(tt.skip, op.id) {
				continue
			}
			t.Run(name+"/"+op.id, func(t *testing.T) {
				err := op.apiError(t, tt.fault)
				require.ErrorIs(t, err, client.ErrUnreadable)
				require.ErrorContains(t, err, "the response cannot be read: ")
			})
		}
	}
}

func TestAPIError_Error_SaysThatAnUnreadableWriteMayBeStored(t *testing.T) {
	const unknown = ": the write may have been stored: read the simulation before you write again"
	for body, want := range map[string]string{
		`{"success":true}`:                      "the expected fields are missing" + unknown,
		`{"success":true,"simulation":{"id":31`: "its field simulation is not complete and valid JSON in UTF-8" + unknown,
		`{"success":null}`:                      "the expected fields are missing" + unknown,
		`{}`:                                    "the expected fields are missing" + unknown,
		`<p>`:                                   "it is not complete and valid JSON in UTF-8" + unknown,
		`{"simulation":{"id":32}}`:              "the response describes simulation 32" + unknown,
		`{"simulation":{"id":31,"scenarios_ids":[{"id":1,"id":2}]}}`: "its field simulation.scenarios_ids.0.id occurs twice" + unknown,
	} {
		srv := newServer(t)
		srv.Inject("updateSimulation", clienttest.Respond(200, body))
		_, err := newClient(t, srv).Simulations.Update(t.Context(), 31, client.SimulationUpdate{Name: "n"})
		require.ErrorContains(t, err, "the response cannot be read: "+want)
	}
}
