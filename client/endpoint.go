package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"unicode"

	"github.com/omnidim-go/simulations/gen"
)

const minKeyLength = 8

// BearerAuth returns a request editor that sets the key, for those who use package gen alone. It fails where [New] would
// refuse the key.
func BearerAuth(key string) gen.RequestEditorFn {
	err := checkKey(key)
	return func(_ context.Context, req *http.Request) error {
		if err != nil {
			return fmt.Errorf("client: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
}

// checkKey refuses what cannot be a key, without repeating it.
func checkKey(key string) error {
	switch {
	case strings.TrimSpace(key) == "":
		return errors.New("the API key is missing: set OMNIDIM_API_KEY or use client.WithAPIKey")
	case hasControl(key):
		return errors.New("the API key has a control character, such as a line break: remove it")
	case len(key) < minKeyLength:
		return fmt.Errorf("the API key has less than %d characters: copy it again from the account", minKeyLength)
	}
	return nil
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

// redactor returns a function that hides the key where the service, or a proxy, repeats it.
func redactor(key string) func([]byte) []byte {
	return func(text []byte) []byte { return bytes.ReplaceAll(text, []byte(key), []byte("[redacted]")) }
}

// parseBaseURL names what is wrong with a base URL, without repeating a password in it.
func parseBaseURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return nil, errors.New("the base URL is not an absolute URL such as " + DefaultBaseURL)
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the base URL has user information: the key goes into OMNIDIM_API_KEY or client.WithAPIKey")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(rawURL, "#"):
		return nil, errors.New("the base URL has a query or a fragment: remove it")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, fmt.Errorf("the base URL of %s is not https: the key would be readable on the way", u.Host)
	}
	return u, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
