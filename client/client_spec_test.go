package client_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// The tests of the files *_spec_test.go compare the specification with the code. When the specification changes, a line of their
// messages begins with "to do": it names the file to change, and says what to write.

func specification(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	require.NoError(t, err)
	return doc
}

func TestSpec_OperationsHaveMethods(t *testing.T) {
	services := map[string]reflect.Type{"simulations": reflect.TypeFor[*client.SimulationsService]()}
	raw := reflect.TypeFor[gen.ClientInterface]()
	for path, item := range specification(t).Paths.Map() {
		for method, op := range item.Operations() {
			id := op.OperationID
			require.NotEmptyf(t, op.Tags, "to do: api/openapi.yaml: give %s %s the tag of its service in package client", method, path)
			tag := op.Tags[0]
			_, ok := raw.MethodByName(upper(id))
			require.Truef(t, ok, "to do: gen/simulations.gen.go: run go generate ./..., because it has no method %s", upper(id))

			name := strings.TrimSuffix(strings.TrimSuffix(upper(id), "s"), strings.TrimSuffix(upper(tag), "s"))
			service, ok := services[tag]
			require.Truef(t, ok, "to do: client/client.go: add a field %s of a new type %sService, which has a method %s for the "+
				"operation %s, and add a line to services in client/client_spec_test.go", upper(tag), upper(tag), name, id)
			_, ok = service.MethodByName(name)
			require.Truef(t, ok, "to do: client/simulations.go: add a method %s to %sService for the operation %s, and the operation to "+
				"client/clienttest", name, upper(tag), id)
		}
	}
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func TestDefaultBaseURL_IsTheServerOfTheSpecification(t *testing.T) {
	require.Equal(t, specification(t).Servers[0].URL, client.DefaultBaseURL,
		"to do: client/options.go: change DefaultBaseURL, and the server in api/openapi_operations_test.go")
}

func TestBearerAuth_IsTheSecurityOfTheSpecification(t *testing.T) {
	const key = "key-0123456789"
	doc := specification(t)
	want := http.Header{}
	for name := range doc.Security[0] {
		scheme := doc.Components.SecuritySchemes[name].Value
		switch {
		case scheme.Type == "http" && scheme.Scheme == "bearer":
			want.Set("Authorization", "Bearer "+key)
		case scheme.Type == "apiKey" && scheme.In == "header":
			want.Set(scheme.Name, key)
		default:
			require.Failf(t, "unknown security", "to do: client/client.go: write a request editor for the security scheme %s, %s %s", name,
				scheme.Type, scheme.Scheme)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, client.DefaultBaseURL, http.NoBody)
	require.NoError(t, err)
	require.NoError(t, client.BearerAuth(key)(t.Context(), req))
	require.Equal(t, want, req.Header, "to do: client/client.go: change BearerAuth, the check of the key in "+
		"client/clienttest/serve.go, and the test of the security in api/openapi_operations_test.go")
}

// Outside of tests, the server replaces a response that breaks the specification by an error.
func TestSpec_ClienttestRespondsAsSpecified(t *testing.T) {
	srv := clienttest.Start()
	t.Cleanup(srv.Close)
	id, s := seed(t, srv), newClient(t, srv).Simulations
	for _, call := range []func() error{
		func() error {
			_, err := s.Get(t.Context(), id)
			return err
		},
		func() error {
			for _, err := range s.List(t.Context(), client.ListOptions{}) {
				return err
			}
			return nil
		},
		func() error {
			_, err := s.Start(t.Context(), id)
			return err
		},
	} {
		require.NoError(t, call(), "to do: client/clienttest/sample.go: choose values that the specification allows; store.go "+
			"numbers the IDs, and simulation_json.go shows the fields")
	}
}
