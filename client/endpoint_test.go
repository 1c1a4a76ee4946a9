package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestWithBaseURL(t *testing.T) {
	const notAbsolute, userInfo, encoded = "not an absolute URL", "user information, a query, a fragment", "an encoded space or invisible"
	for baseURL, problem := range map[string]string{
		"https://backend.omnidim.io/api/v1":         "",
		"https://service.example:8443":              "",
		"HTTPS://service.example/api/":              "",
		"http://localhost:8080/api":                 "",
		"http://127.0.0.1:8080":                     "",
		"http://127.8.9.10":                         "",
		"http://[::1]:8080":                         "",
		"https://service.example/b%C3%BCro":         "",
		"https://service.example/a%2Fb":             "",
		"":                                          notAbsolute,
		"service.example":                           notAbsolute,
		"/api/v1":                                   notAbsolute,
		"https:service.example":                     notAbsolute,
		"https://":                                  notAbsolute,
		"https:////":                                notAbsolute,
		"https://:443/api":                          notAbsolute,
		"https://service.example/%zz":               notAbsolute,
		"https://user@service.example":              userInfo,
		"https://user:secret@s.example":             userInfo,
		"https://service.example?a=b":               userInfo,
		"https://service.example?":                  userInfo,
		"https://service.example/?":                 userInfo,
		"https://user:secret@s.example/?a=%":        userInfo,
		"https://service.example#part":              userInfo,
		"https://service.example#":                  userInfo,
		"http://service.example/api":                "service.example is not https",
		"http://127.0.0.1.service.example":          "is not https",
		"http://localhost.service.example":          "is not https",
		"http://10.0.0.1":                           "is not https",
		"http://0.0.0.0":                            "is not https",
		"ftp://localhost":                           "is not https",
		"unix://localhost":                          "is not https",
		" https://service.example":                  "character 1 of the base URL is a space",
		"https://service.example ":                  "character 24 of the base URL is a space",
		"https://service.example/a b":               "character 26 of",
		"https://service.example\n":                 "character 24 of",
		"\ufeffhttps://service.example":             "character 1 of",
		"https://service.example/api\u200b/v1":      "character 28 of",
		"https://\u202eservice.example":             "character 9 of",
		"https://s\u0435rvice.example":              "character 10 of", // a Cyrillic letter: another host
		"https://service.example/\xff":              "character 25 of",
		"https://service.example/a%20b":             encoded,
		"https://service.example/api/%E2%80%8B":     encoded,
		"https://service.example/api/v1%0A":         encoded,
		"https://service.example/api/%C2%A0v1":      encoded,
		"https://service%E2%80%8B.example/api/v1":   encoded,
		"https://service.example/\u00fcber":         "character 25 of",
		"https://service.example/api/v1/#/settings": userInfo,
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

func TestWithBaseURL_TrimsAllTrailingSlashes(t *testing.T) {
	for _, path := range []string{"/api/v1", "/api/v1/", "/api/v1//", "/api/v1////", "", "/", "//"} {
		t.Run(path, func(t *testing.T) {
			got := ""
			c := clientOver(t, "https://service.example"+path, roundTripper(func(req *http.Request) (*http.Response, error) {
				got = req.URL.Path
				return nil, errors.New("broken")
			}))
			_, err := c.Simulations.Get(t.Context(), 31)
			require.Error(t, err)
			require.Equal(t, strings.TrimRight(path, "/")+"/simulations/31", got)
		})
	}
}

func TestWithAPIKey(t *testing.T) {
	const variable, bearer, quotes = "begins with the name of a variable", "begins with Bearer: remove that word", "is in quotes: remove them"
	for key, problem := range map[string]string{
		"12345678":                  "",
		`with"quotes"in`:            "",
		"bearer-of-tidings":         "",
		"sk/KEY+0123456789==":       "",
		"my_key=0123456":            "",
		"~!@#$%^&*()":               "",
		"1234567":                   "fewer than 8 characters",
		"":                          "is missing",
		"         ":                 "character 1 of",
		" 12345678":                 "character 1 of the API key is a space",
		"12345678 ":                 "character 9 of",
		"with a space":              "character 5 of",
		"\u00a012345678":            "character 1 of",
		"12345678\n":                "character 9 of the API key is a space, a line break, invisible or not ASCII: copy the API key again",
		"1234\r56789":               "character 5 of",
		"12345678\x00":              "character 9 of",
		"12345678\x7f":              "character 9 of",
		"\t12345678":                "character 1 of",
		"1234\u200b5678":            "character 5 of",
		"\ufeff12345678":            "character 1 of",
		"1234\u00ad5678":            "character 5 of",
		"1234\u202e5678":            "character 5 of",
		"1234567\u0430":             "character 8 of",
		"\uff11234567890":           "character 1 of",
		"\u201c12345678\u201d":      "character 1 of",
		"\u00ab12345678\u00bb":      "character 1 of",
		"12345678\xff":              "character 9 of",
		"1234\u00e95678\xc3":        "character 5 of",
		"Bearer 12345678":           bearer,
		"bearer 12345678":           bearer,
		"BEARER  12345678":          bearer,
		`Bearer "12345678"`:         bearer,
		"Bearer\u00a012345678":      "character 7 of",
		`"12345678"`:                quotes,
		"'12345678'":                quotes,
		"`12345678`":                quotes,
		`"12345678`:                 quotes,
		"12345678'":                 quotes,
		`"Bearer 12345678"`:         quotes,
		"OMNIDIM_API_KEY=12345678":  variable,
		`OMNIDIM_API_KEY="1234567"`: variable,
		"_KEY=12345678":             variable,
		"K8S_KEY=12345678":          variable,
		"export API_KEY=12345678":   "character 7 of",
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
		"12345678\n":      "character 9 of the API key is",
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
