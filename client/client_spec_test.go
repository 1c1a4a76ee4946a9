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
	"github.com/omnidim-go/simulations/gen"
)

// The tests of the files spec_*_test.go compare the specification with the code. When the specification changes, their
// messages name what to change.

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
			require.NotEmptyf(t, op.Tags, "%s %s has no tag: the tag is the service of package client", method, path)
			tag := op.Tags[0]
			_, ok := raw.MethodByName(upper(id))
			require.Truef(t, ok, "package gen has no method %s: run go generate ./...", upper(id))

			name := strings.TrimSuffix(strings.TrimSuffix(upper(id), "s"), strings.TrimSuffix(upper(tag), "s"))
			service, ok := services[tag]
			require.Truef(t, ok, "operation %s has the tag %s: add client.%sService with the method %s, a field %s of client.Client, "+
				"and a line to this test", id, tag, upper(tag), name, upper(tag))
			_, ok = service.MethodByName(name)
			require.Truef(t, ok, "operation %s has no method %s on client.%sService: add the method, and the operation to clienttest",
				id, name, upper(tag))
		}
	}
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func TestDefaultBaseURL_IsTheServerOfTheSpecification(t *testing.T) {
	require.Equal(t, specification(t).Servers[0].URL, client.DefaultBaseURL)
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
			require.Failf(t, "unknown security", "client.BearerAuth cannot do what the security scheme %s wants: %s %s", name,
				scheme.Type, scheme.Scheme)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, client.DefaultBaseURL, http.NoBody)
	require.NoError(t, err)
	require.NoError(t, client.BearerAuth(key)(t.Context(), req))
	require.Equal(t, want, req.Header)
}
