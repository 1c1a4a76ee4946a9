package transport

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRequestID(t *testing.T) {
	require.Empty(t, RequestID(http.Header{}))
	for _, name := range []string{"X-Request-ID", "X-Correlation-ID", "x-amzn-RequestId", "CF-Ray"} {
		header := http.Header{}
		header.Set(name, "req-1")
		require.Equal(t, "req-1", RequestID(header), name)
	}
}

func TestCachedAge(t *testing.T) {
	for want, values := range map[string][][]string{
		"":          {nil, {""}, {"0"}, {" 0 "}, {"00"}, {"0", "0"}, {"0, 0"}, {","}},
		"1":         {{"1"}},
		"0, 1":      {{"0", "1"}, {"0, 1"}},
		"1, 0":      {{"1", "0"}, {"1, 0"}},
		"0,0, 0 ,1": {{"0,0", "0 ,1"}},
		"010":       {{"010"}},
		"0, old":    {{"0, old"}},
		"-1":        {{"-1"}},
	} {
		for _, list := range values {
			require.Equal(t, want, CachedAge(http.Header{"Age": list}), "%q", list)
		}
	}
}
