package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCallsOf(t *testing.T) {
	for _, operation := range operations {
		t.Run(operation, func(t *testing.T) {
			calls, err := callsOf(service{"http://127.0.0.1", &http.Client{Transport: newResponses()}}, operation, 1000)
			require.NoError(t, err)
			require.Contains(t, calls, floorName)
			require.Contains(t, calls, libraryName)
			for name, call := range calls {
				got, err := call()
				require.NoError(t, err, name)
				require.Equal(t, 1000, got, name)
			}
		})
	}
}
