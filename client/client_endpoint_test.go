package client_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestWithBaseURL(t *testing.T) {
	for baseURL, problem := range map[string]string{
		"https://backend.omnidim.io/api/v1": "",
		"https://service.example:8443":      "",
		"HTTPS://service.example/api/":      "",
		"http://localhost:8080/api":         "",
		"http://127.0.0.1:8080":             "",
		"http://127.8.9.10":                 "",
		"http://[::1]:8080":                 "",
		"":                                  "not an absolute URL",
		"service.example":                   "not an absolute URL",
		"/api/v1":                           "not an absolute URL",
		"https:service.example":             "not an absolute URL",
		"https://":                          "not an absolute URL",
		"https://:443/api":                  "not an absolute URL",
		"https://service.example/%zz":       "not an absolute URL",
		"https://user@service.example":      "user information, a query or a fragment",
		"https://user:secret@s.example":     "user information, a query or a fragment",
		"https://service.example?a=b":       "user information, a query or a fragment",
		"https://service.example?":          "user information, a query or a fragment",
		"https://service.example#part":      "user information, a query or a fragment",
		"https://service.example#":          "user information, a query or a fragment",
		"http://service.example/api":        "service.example is not https",
		"http://127.0.0.1.service.example":  "is not https",
		"http://localhost.service.example":  "is not https",
		"http://10.0.0.1":                   "is not https",
		"http://0.0.0.0":                    "is not https",
		"ftp://localhost":                   "is not https",
		"unix://localhost":                  "is not https",
	} {
		t.Run(baseURL, func(t *testing.T) {
			_, err := client.New(client.WithAPIKey(transportKey), client.WithBaseURL(baseURL))
			requireProblem(t, err, problem)
			if baseURL == "" {
				return // in the environment, that is none
			}
			t.Setenv("OMNIDIM_BASE_URL", baseURL)
			_, err = client.New(client.WithAPIKey(transportKey))
			requireProblem(t, err, problem)
			if problem != "" {
				require.ErrorContains(t, err, "OMNIDIM_BASE_URL")
			}
		})
	}
}

func TestWithAPIKey(t *testing.T) {
	for key, problem := range map[string]string{
		"12345678":          "",
		"with a space":      "",
		`with "quotes" in`:  "",
		"bearer-of-tidings": "",
		"1234567":           "less than 8 characters",
		"":                  "is missing",
		"         ":         "is missing",
		" 12345678":         "a space at an end",
		"12345678 ":         "a space at an end",
		"\u00a012345678":    "a space at an end",
		"12345678\n":        "control character",
		"1234\r56789":       "control character",
		"12345678\x00":      "control character",
		"12345678\x7f":      "control character",
		"\t12345678":        "control character",
		"Bearer 12345678":   "begins with Bearer: leave that out",
		"bearer 12345678":   "begins with Bearer: leave that out",
		"BEARER  12345678":  "begins with Bearer: leave that out",
		`"12345678"`:        "is in quotes: remove them",
		"'12345678'":        "is in quotes: remove them",
		"`12345678`":        "is in quotes: remove them",
		`"12345678`:         "is in quotes: remove them",
		"12345678'":         "is in quotes: remove them",
		`"Bearer 12345678"`: "is in quotes: remove them",
		`Bearer "12345678"`: "begins with Bearer: leave that out",
		"Bearer ":           "a space at an end",
	} {
		t.Run(key, func(t *testing.T) {
			_, err := client.New(client.WithAPIKey(key))
			requireProblem(t, err, problem)
			requireProblem(t, client.BearerAuth(key)(t.Context(), &http.Request{Header: http.Header{}}), problem)
		})
	}
}

// requireProblem requires an error that contains the problem, or none if there is no problem.
func requireProblem(t *testing.T, err error, problem string) {
	t.Helper()
	if problem == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, problem)
}

func TestNew_TakesTheKeyFromTheEnvironment(t *testing.T) {
	for key, problem := range map[string]string{
		"":                "the API key is missing: set it (client.WithAPIKey or OMNIDIM_API_KEY)",
		"12345678\n":      "the API key has a control character",
		"Bearer 12345678": "the API key begins with Bearer",
		"12345678":        "",
	} {
		t.Run(key, func(t *testing.T) {
			t.Setenv("OMNIDIM_API_KEY", key)
			_, err := client.New()
			requireProblem(t, err, problem)
			_, err = client.New(client.WithAPIKey(transportKey))
			require.NoError(t, err, "the option is enough")
		})
	}
}
