package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCallOf(t *testing.T) {
	t.Run("the call of the context", func(t *testing.T) {
		call := &Call{Operation: "getSimulation"}
		require.Same(t, call, callOf(requestOf(t, call)))
	})
	for method, want := range map[string]Idempotency{
		"GET": NoSideEffects, "HEAD": NoSideEffects, "DELETE": Idempotent,
		"PUT": NotIdempotent, "POST": NotIdempotent, "PATCH": NotIdempotent, "OPTIONS": NotIdempotent,
	} {
		t.Run("of no operation, "+method, func(t *testing.T) {
			call := callOf(newRequest(t, method, http.NoBody))
			require.Equal(t, &Call{Operation: method + " /api/v1/agents", Idempotency: want}, call, "without the query")
		})
	}
}

// The operation identifies the request: the URL is not in the text.
func TestFailure_Error(t *testing.T) {
	cause := errors.New("broken")
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"of any kind":         {cause, "broken"},
		"of net/http":         {&url.Error{Op: "Get", URL: "https://service.example/?q=1", Err: cause}, "broken"},
		"of an editor":        {fmt.Errorf("request editor: %w", cause), "request editor: broken"},
		"of an editor's HTTP": {fmt.Errorf("request editor: %w", &url.Error{Op: "Get", URL: "/token", Err: cause}), "request editor: "},
	} {
		t.Run(name, func(t *testing.T) {
			failure := &Failure{Err: tt.err}
			require.ErrorIs(t, failure, cause)
			require.Contains(t, failure.Error(), tt.want)
			require.NotContains(t, failure.Error(), "service.example")
		})
	}
}

func TestIsSuccess(t *testing.T) {
	for status := 100; status < 1000; status++ {
		require.Equal(t, status/100 == 2, IsSuccess(status), status)
	}
}
