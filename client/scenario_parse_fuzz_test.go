package client_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// FuzzParseScenarios: nothing panics, an error is one line with a place in the data, and what is read is the same when it
// is written and read again.
func FuzzParseScenarios(f *testing.F) {
	f.Add([]byte(`[{"id":1,"name":"n","description":"d","expected_result":"e","selected_voices":[{"id":"v","provider":"rime"}]}]`))
	f.Add([]byte("[{\"name\":\"\xff\"},\n{\"selected_voice\":[]}]"))
	f.Add([]byte(`[{"name":null,"name":1},[]]`))
	f.Add([]byte(`[{"selected_voices":[]},{}]`))
	place := regexp.MustCompile(`^scenarios: [1-9][0-9]*:[1-9][0-9]*: `)
	f.Fuzz(func(t *testing.T, data []byte) {
		scenarios, err := client.ParseScenarios(data)
		if err != nil {
			require.Regexp(t, place, err.Error())
			require.False(t, strings.ContainsAny(err.Error(), "\n\r"))
			require.Nil(t, scenarios)
			return
		}
		written, err := json.Marshal(scenarios)
		require.NoError(t, err)
		again, err := client.ParseScenarios(written)
		require.NoError(t, err)
		require.Equal(t, scenarios, again)
	})
}
