package client_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// getAnswered reads simulation 31 from a service that answers exactly these bytes.
func getAnswered(t *testing.T, body string) (*client.Simulation, error) {
	t.Helper()
	srv := newServer(t)
	srv.Inject("getSimulation", clienttest.Answer(200, body))
	return newClient(t, srv).Simulations.Get(t.Context(), 31)
}

// answerIn returns the answer of a file in testdata.
func answerIn(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	return string(data)
}

// wireBody returns the body of the last request to an operation, byte by byte.
func wireBody(t *testing.T, srv *clienttest.Server, operation string) string {
	t.Helper()
	body, found := "", false
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			body, found = string(r.Body), true
		}
	}
	require.True(t, found, "no request to %s", operation)
	return body
}

// keysOf lists the keys of a JSON value with their nesting, each once, such as scenarios[].name.
func keysOf(t *testing.T, data string) []string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(data), &value))
	found := map[string]bool{}
	collectKeys("", value, found)
	keys := make([]string, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func collectKeys(path string, value any, found map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			key := name
			if path != "" {
				key = path + "." + name
			}
			found[key] = true
			collectKeys(key, member, found)
		}
	case []any:
		for _, element := range v {
			collectKeys(path+"[]", element, found)
		}
	}
}
