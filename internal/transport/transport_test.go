package transport

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/redact"
)

// newConfig returns the configuration of a transport that sends through fn, and shows failures as
// they are.
func newConfig(fn roundTripper, editors ...Editor) Config {
	return Config{
		Base:       &url.URL{Scheme: "https", Host: "service.example", Path: "/api/v1"},
		Editors:    editors,
		UserAgent:  "agent/1",
		HTTPClient: &http.Client{Transport: fn},
		Timeout:    time.Minute,
		MaxBytes:   1 << 20,
		Attempts:   3,
		Backoff:    backoff,
		Logger:     slog.New(slog.DiscardHandler),
		Redact:     redact.New("the-secret-key"),
		Error:      func(f *Failure) error { return f },
	}
}

// An editor that replaces the body need not know of GetBody, nor of the length.
func TestNew_SendsTheBodyOfTheEditor(t *testing.T) {
	for name, tt := range map[string]struct {
		edited io.ReadCloser
		want   string
	}{
		"longer":  {io.NopCloser(strings.NewReader("edited body")), "edited body"},
		"shorter": {io.NopCloser(strings.NewReader("e")), "e"},
		"none":    {http.NoBody, ""},
		"nil":     {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(newConfig(func(req *http.Request) (*http.Response, error) {
				body := ""
				if req.Body != nil {
					data, err := io.ReadAll(req.Body)
					require.NoError(t, err)
					body = string(data)
				}
				require.Equal(t, tt.want, body)
				require.EqualValues(t, len(tt.want), req.ContentLength)
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
			}, func(_ context.Context, req *http.Request) error {
				req.Body = tt.edited
				return nil
			}))(newRequest(t, http.MethodPut, strings.NewReader("body")))
			require.NoError(t, err)
		})
	}
}

// An editor that signs bodies reads the body if there is one.
func TestNew_ShowsEditorsNoBodyOfARequestWithoutOne(t *testing.T) {
	for name, body := range map[string]io.Reader{"": nil, "body": strings.NewReader("body")} {
		read := ""
		req := newRequest(t, http.MethodPut, body)
		_, err := New(newConfig(func(req *http.Request) (*http.Response, error) {
			if req.Body != nil {
				data, err := io.ReadAll(req.Body)
				require.NoError(t, err)
				require.Equal(t, name, string(data), "the whole body, although the editor read it")
			}
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
		}, func(_ context.Context, req *http.Request) error {
			if req.Body != nil {
				data, err := io.ReadAll(req.Body)
				read = string(data)
				return err
			}
			return nil
		}))(req)
		require.NoError(t, err)
		require.Equal(t, name, read)
	}
}

func TestNew_ChangesACopyOfTheRequest(t *testing.T) {
	req := newRequest(t, http.MethodGet, http.NoBody)
	_, err := New(newConfig(func(req *http.Request) (*http.Response, error) {
		require.Equal(t, "agent/1", req.Header.Get("User-Agent"))
		require.Equal(t, "Bearer x", req.Header.Get("Authorization"))
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
	}, func(_ context.Context, req *http.Request) error {
		req.Header.Set("Authorization", "Bearer x")
		return nil
	}))(req)
	require.NoError(t, err)
	require.Empty(t, req.Header)
}

func TestNew_TakesARequestWithoutHeaders(t *testing.T) {
	req := newRequest(t, http.MethodGet, http.NoBody)
	req.Header = nil
	_, err := New(newConfig(func(req *http.Request) (*http.Response, error) {
		require.Equal(t, "application/json", req.Header.Get("Accept"))
		return respondWith(t, 200, "{}"), nil
	}))(req)
	require.NoError(t, err)
	require.Nil(t, req.Header)
}

func TestNew_EveryFailureBecomesTheCallersError(t *testing.T) {
	theirs := errors.New("theirs")
	denied := func(context.Context, *http.Request) error { return errors.New("denied") }
	leaves := func(_ context.Context, req *http.Request) error {
		req.URL.Host = "elsewhere.example"
		return nil
	}
	for name, tt := range map[string]struct {
		editors []Editor
		want    string
	}{
		"of an attempt":   {nil, "broken"},
		"of an editor":    {[]Editor{denied}, "request editor: denied"},
		"of another host": {[]Editor{leaves}, "the request would leave the host service.example of the base URL"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := newConfig(func(*http.Request) (*http.Response, error) { return nil, errors.New("broken") }, tt.editors...)
				got := ""
				cfg.Error = func(f *Failure) error {
					got = f.Error()
					return theirs
				}
				_, err := New(cfg)(newRequest(t, http.MethodGet, http.NoBody))
				require.Equal(t, theirs, err)
				require.Equal(t, tt.want, got)
			})
		})
	}
}

func TestNew_FollowsNoRedirect(t *testing.T) {
	attempts := 0
	resp, err := New(newConfig(func(req *http.Request) (*http.Response, error) {
		attempts++
		header := http.Header{"Location": {"https://elsewhere.example/"}}
		return &http.Response{StatusCode: 302, Header: header, Body: http.NoBody, Request: req}, nil
	}))(newRequest(t, http.MethodGet, http.NoBody))
	require.NoError(t, err)
	require.Equal(t, 302, resp.StatusCode)
	require.Equal(t, 1, attempts)
}

func TestLogAttempts_LogsTheKeyNowhere(t *testing.T) {
	var log strings.Builder
	synctest.Test(t, func(t *testing.T) {
		cfg := newConfig(func(req *http.Request) (*http.Response, error) {
			header := http.Header{"X-Request-Id": {"the-secret-key"}, "Content-Type": {"the-secret-key"}}
			return &http.Response{StatusCode: 500, Status: "the-secret-key", Header: header, Body: http.NoBody, Request: req}, nil
		}, func(_ context.Context, req *http.Request) error {
			req.Header.Set("Authorization", "Bearer the-secret-key")
			return nil
		})
		cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		_, err := New(cfg)(newRequest(t, http.MethodGet, http.NoBody))
		require.NoError(t, err)
	})
	require.Equal(t, 3, strings.Count(log.String(), `request_id=[redacted]`))
	require.NotContains(t, log.String(), "the-secret-key")
}
