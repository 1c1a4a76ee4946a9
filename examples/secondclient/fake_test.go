package main

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"
)

func TestFake_RespondsAsTheSpecificationSays(t *testing.T) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	doc, err := loader.LoadFromFile("catalog.yaml")
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	for name, tt := range map[string]struct {
		path, query string
		status      int
	}{
		"agents":            {"/agents", "?pageno=1&pagesize=150", 200},
		"agents by name":    {"/agents", "?name=FRONT", 200},
		"no agents":         {"/agents", "?pageno=9", 200},
		"too many agents":   {"/agents", "?pagesize=151", 400},
		"voices":            {"/providers/voices", "?page=1&page_size=100", 200},
		"voices of one":     {"/providers/voices", "?provider=deepgram", 200},
		"too many voices":   {"/providers/voices", "?page_size=101", 400},
		"voices, too often": {"/providers/voices", "", 429},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := testFake(t)
				for tt.status == 429 && f.admit() {
				}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.srv.URL()+tt.path+tt.query, nil)
				require.NoError(t, err)
				req.Header.Set("Authorization", "Bearer "+f.srv.APIKey())
				resp, err := f.RoundTrip(req)
				require.NoError(t, err)
				require.Equal(t, tt.status, resp.StatusCode)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err)

				item := doc.Paths.Value(tt.path)
				input := &openapi3filter.RequestValidationInput{
					Request: req,
					Route:   &routers.Route{Spec: doc, Path: tt.path, PathItem: item, Method: req.Method, Operation: item.Get},
					Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
				}
				require.Equal(t, tt.status != 400, openapi3filter.ValidateRequest(t.Context(), input) == nil)
				output := &openapi3filter.ResponseValidationInput{
					RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header,
				}
				require.NoError(t, openapi3filter.ValidateResponse(t.Context(), output.SetBodyBytes(body)))
			})
		})
	}
}
