package client_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// allCalls lists all that a program can call on simulation 31, each with something to do.
func allCalls(t *testing.T) map[string]func(context.Context, *client.SimulationsService) error {
	t.Helper()
	srv := newServer(t)
	p := plan(t, newClient(t, srv), seed(t, srv), adding("Added"))
	return map[string]func(context.Context, *client.SimulationsService) error{
		"Get":    func(ctx context.Context, s *client.SimulationsService) error { return errorOf(s.Get(ctx, 31)) },
		"List":   list,
		"Update": put,
		"Stop":   stop,
		"Start":  func(ctx context.Context, s *client.SimulationsService) error { return errorOf(s.Start(ctx, 31)) },
		"Delete": func(ctx context.Context, s *client.SimulationsService) error { return s.Delete(ctx, 31) },
		"Create": func(ctx context.Context, s *client.SimulationsService) error {
			return errorOf(s.Create(ctx, client.SimulationCreate{Name: "New", AgentID: 7}))
		},
		"EnhancePrompt": enhance,
		"FindByName": func(ctx context.Context, s *client.SimulationsService) error {
			return errorOf(s.FindByName(ctx, "Clinic"))
		},
		"Wait": func(ctx context.Context, s *client.SimulationsService) error {
			return errorOf(s.Wait(ctx, 31, client.WaitOptions{}))
		},
		"Run": func(ctx context.Context, s *client.SimulationsService) error {
			return errorOf(s.Run(ctx, 31, client.RunOptions{StopOnError: true}))
		},
		"Plan": func(ctx context.Context, s *client.SimulationsService) error {
			return errorOf(s.Plan(ctx, 31, adding("Added")))
		},
		"Edit": func(ctx context.Context, s *client.SimulationsService) error {
			return errorOf(s.Edit(ctx, 31, adding("Added")))
		},
		"Apply":  func(ctx context.Context, s *client.SimulationsService) error { return errorOf(s.Apply(ctx, p)) },
		"Verify": func(ctx context.Context, s *client.SimulationsService) error { return errorOf(s.Verify(ctx, p)) },
	}
}

// errorOf returns the error of a call that returns a value, too.
func errorOf[T any](_ T, err error) error { return err }

func TestSimulationsService_RefusesANilContext(t *testing.T) {
	for name, call := range allCalls(t) {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			var err error
			require.NotPanics(t, func() { err = call(nil, newClient(t, srv).Simulations) })
			require.ErrorContains(t, err, "not sent: ctx is nil: use context.Background()")
			require.Empty(t, srv.Requests())
		})
	}
}

// A program that gets a cancelled context does not learn of it as a failure of the network.
func TestSimulationsService_SendsNothingForACancelledContext(t *testing.T) {
	for name, call := range allCalls(t) {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := call(ctx, newClient(t, srv).Simulations)
			require.ErrorIs(t, err, context.Canceled)
			require.Empty(t, srv.Requests())
			require.Equal(t, client.NotSent, client.FateOf(err))
			require.NotErrorAs(t, err, new(*client.OutcomeUnknownError))
		})
	}
}
