package client_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestNew_ChecksEveryOption(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for problem, opt := range map[string]client.Option{
		"option 1 is nil":                        nil,
		"the HTTP client is nil":                 client.WithHTTPClient(nil),
		"the timeout must be positive":           client.WithTimeout(0),
		"the limit for a body must be positive":  client.WithMaxBodyBytes(-1),
		"the logger is nil":                      client.WithLogger(nil),
		"the request editor is nil":              client.WithRequestEditor(nil),
		"the record reader is nil":               client.WithRecordReader(nil),
		"the user agent has a control character": client.WithUserAgent("app\n"),
		"create it first":                        client.WithBackupDir(file + "/none"),
		"not a directory":                        client.WithBackupDir(file),
		"the locker is nil":                      client.WithLocker(nil),
		"the retry policy {Attempts:11":          client.WithRetry(client.RetryPolicy{Attempts: 11}),
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

func TestWithHTTPClient_IsCopiedAndNeverChanged(t *testing.T) {
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

func TestWithUserAgent(t *testing.T) {
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
		require.Equal(t, len(r.Body) > 0, r.Header.Get("Content-Type") != "")
	}
}
