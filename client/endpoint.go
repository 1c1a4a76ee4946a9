package client

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

const minKeyLength = 8

// checkKey refuses what cannot be a key, without showing it.
func checkKey(key string) error {
	trimmed := strings.TrimSpace(key)
	switch {
	case trimmed == "":
		return errors.New("the API key is missing: set it")
	case hasControl(key):
		return errors.New("the API key has a control character, such as a line break: remove it")
	case trimmed != key:
		return errors.New("the API key begins or ends with a space: remove it")
	case strings.HasPrefix(strings.ToLower(key), "bearer "):
		return errors.New("the API key begins with Bearer: leave that out, it is added")
	case strings.ContainsAny(key[:1]+key[len(key)-1:], "\"'`"):
		return errors.New("the API key is in quotes: remove them")
	case len(key) < minKeyLength:
		return errorf("the API key has less than %d characters: copy it again from the account", minKeyLength)
	}
	return nil
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

// parseBaseURL says what is wrong with a base URL, without showing a password in it.
func parseBaseURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, errors.New("the base URL is not an absolute URL such as " + DefaultBaseURL)
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the base URL has user information: the key goes into OMNIDIM_API_KEY or client.WithAPIKey")
	case strings.ContainsAny(rawURL, "?#"):
		return nil, errors.New("the base URL has a query or a fragment: remove it")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, errorf("the base URL of %.100s is not https: the key would be readable on the way", u.Host)
	}
	return u, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
