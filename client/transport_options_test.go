package client_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestABaseURLIsHTTPSOrLoopbackAndNothingElse(t *testing.T) {
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
		"https://user@service.example":      "user information",
		"https://user:secret@s.example":     "user information",
		"https://service.example?a=b":       "query or a fragment",
		"https://service.example?":          "query or a fragment",
		"https://service.example#part":      "query or a fragment",
		"https://service.example#":          "query or a fragment",
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
			t.Setenv("OMNIDIM_BASE_URL", baseURL)
			_, fromEnv := client.New(client.WithAPIKey(transportKey))
			if problem == "" {
				require.NoError(t, err)
				require.NoError(t, fromEnv)
				return
			}
			require.ErrorContains(t, err, problem)
			if baseURL != "" {
				require.ErrorContains(t, fromEnv, problem)
				require.ErrorContains(t, fromEnv, "OMNIDIM_BASE_URL")
			}
		})
	}
}

func TestAKeyIsNotBlankNotShortAndWithoutControlCharacters(t *testing.T) {
	for key, problem := range map[string]string{
		"12345678":       "",
		"with a space":   "",
		"1234567":        "less than 8 characters",
		"":               "is missing",
		"         ":      "is missing",
		" 12345678":      "begins or ends with a space",
		"12345678 ":      "begins or ends with a space",
		"\u00a012345678": "begins or ends with a space",
		"12345678\n":     "control character",
		"1234\r56789":    "control character",
		"12345678\x00":   "control character",
		"12345678\x7f":   "control character",
		"\t12345678":     "control character",
	} {
		t.Run(key, func(t *testing.T) {
			_, err := client.New(client.WithAPIKey(key))
			editor := client.BearerAuth(key)(t.Context(), &http.Request{Header: http.Header{}})
			if problem == "" {
				require.NoError(t, err)
				require.NoError(t, editor)
				return
			}
			require.ErrorContains(t, err, problem)
			require.ErrorContains(t, editor, problem)
		})
	}
}

func TestEveryOptionIsCheckedByNewAndByNewDoer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	policy := func(change func(*client.RetryPolicy)) client.Option {
		p := client.DefaultRetry()
		change(&p)
		return client.WithRetry(p)
	}
	for problem, opt := range map[string]client.Option{
		"option 1 is nil":                nil,
		"the HTTP client is nil":         client.WithHTTPClient(nil),
		"the timeout 0s is not positive": client.WithTimeout(0),
		"the limit of -1 bytes":          client.WithMaxBodyBytes(-1),
		"the logger is nil":              client.WithLogger(nil),
		"the request editor is nil":      client.WithRequestEditor(nil),
		"the record reader is nil":       client.WithRecordReader(nil),
		"a voice provider is empty":      client.WithProviders("unlisted", ""),
		`user agent " "`:                 client.WithUserAgent(" "),
		`user agent "app\n"`:             client.WithUserAgent("app\n"),
		"create it first":                client.WithBackupDir(file + "/none"),
		"is not a folder":                client.WithBackupDir(file),
		"0 attempts":                     policy(func(p *client.RetryPolicy) { p.Attempts = 0 }),
		"11 attempts":                    policy(func(p *client.RetryPolicy) { p.Attempts = 11 }),
		"delays of 0s to 8s":             policy(func(p *client.RetryPolicy) { p.MinDelay = 0 }),
		"delays of 500ms to 100ms":       policy(func(p *client.RetryPolicy) { p.MaxDelay = 100 * time.Millisecond }),
		"waits of 0s and 1m30s":          policy(func(p *client.RetryPolicy) { p.RateLimitDelay = 0 }),
		"waits of 1m0s and -1ns":         policy(func(p *client.RetryPolicy) { p.MaxRetryAfter = -1 }),
	} {
		t.Run(problem, func(t *testing.T) {
			c, err := client.New(client.WithAPIKey(transportKey), opt)
			require.ErrorContains(t, err, problem)
			require.Nil(t, c)
			doer, err := client.NewDoer(client.WithAPIKey(transportKey), opt)
			require.ErrorContains(t, err, problem)
			require.Nil(t, doer)
		})
	}
}

func TestTheCallersHTTPClientIsCopiedAndNeverChanged(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	m := newMeter(srv.Client().Transport)
	own := func(*http.Request, []*http.Request) error { return nil }
	hc := &http.Client{Transport: m, CheckRedirect: own, Timeout: time.Minute}
	c := newClient(t, srv, client.WithHTTPClient(hc))
	hc.Transport = nil // does not matter any more
	_, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 1, m.attempts(http.MethodGet))
	require.NoError(t, hc.CheckRedirect(nil, nil), "it is the caller's still")
	require.Equal(t, time.Minute, hc.Timeout)
	require.Nil(t, http.DefaultClient.CheckRedirect)
	require.NotEqual(t, 64, http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost)
}

func TestHeadersOfEachRequest(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv, client.WithUserAgent("app/1.2"))
	id := seed(t, srv)
	_, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	_, err = c.Simulations.Start(t.Context(), id)
	require.NoError(t, err)
	for _, r := range srv.Requests() {
		require.Equal(t, []string{"app/1.2 omnidim-go-simulations/" + client.Version}, r.Header["User-Agent"])
		require.Equal(t, []string{"Bearer " + srv.APIKey()}, r.Header["Authorization"])
		require.Equal(t, []string{"application/json"}, r.Header["Accept"])
		require.Empty(t, r.Header.Values("Content-Type"), "there is no body")
	}
}

func TestAContextsPolicyReplacesTheClients(t *testing.T) {
	broken := client.DefaultRetry()
	broken.Attempts = 0
	five := withoutDelays()
	five.Attempts = 5
	for name, test := range map[string]struct {
		own, ofContext client.RetryPolicy
		attempts       int
	}{
		"none for one call": {withoutDelays(), client.RetryPolicy{Attempts: 1}, 1},
		"more for one call": {client.RetryPolicy{Attempts: 1}, five, 5},
		"that cannot work":  {withoutDelays(), broken, 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("", clienttest.Times(9, clienttest.ServerError(500))...)
			c := newClient(t, srv, client.WithRetry(test.own))
			_, err := c.Simulations.Get(client.ContextWithRetry(t.Context(), test.ofContext), 1)
			require.Error(t, err)
			require.Len(t, srv.Requests(), test.attempts)
			if test.attempts == 0 {
				require.ErrorContains(t, err, "0 attempts: 1 to 10 are possible")
				return
			}
			_, err = c.Simulations.Get(context.Background(), 1)
			require.Error(t, err)
			require.GreaterOrEqual(t, len(srv.Requests()), test.attempts+test.own.Attempts)
		})
	}
}

func TestNoRetryMakesOneAttempt(t *testing.T) {
	srv := newServer(t)
	srv.Inject("", clienttest.Times(3, clienttest.ServerError(503))...)
	_, err := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 1})).Simulations.Get(t.Context(), 1)
	require.ErrorIs(t, err, client.ErrServer)
	require.Len(t, srv.Requests(), 1)
}
