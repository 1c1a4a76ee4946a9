package transport

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

const minKeyLength = 8

// CheckKey refuses what cannot be a key, without repeating it.
func CheckKey(key string) error {
	switch {
	case strings.TrimSpace(key) == "":
		return errors.New("the API key is missing: set OMNIDIM_API_KEY or use client.WithAPIKey")
	case strings.TrimSpace(key) != key && !HasControl(key):
		return errors.New("the API key begins or ends with a space: remove it")
	case HasControl(key):
		return errors.New("the API key has a control character, such as a line break: remove it")
	case len(key) < minKeyLength:
		return fmt.Errorf("the API key has less than %d characters: copy it again from the account", minKeyLength)
	}
	return nil
}

// Redactor returns a function that hides the key where somebody repeats it, also as some write it in JSON.
func Redactor(key string) func([]byte) []byte {
	escaped := strings.ReplaceAll(key, "/", `\/`)
	return func(said []byte) []byte {
		said = bytes.ReplaceAll(said, []byte(escaped), []byte("[redacted]"))
		return bytes.ReplaceAll(said, []byte(key), []byte("[redacted]"))
	}
}

// HasControl reports whether s has a control character, which no header may have.
func HasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

// ParseBaseURL names what is wrong with a base URL, without repeating a password in it.
func ParseBaseURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, errors.New("the base URL is not an absolute URL such as https://backend.omnidim.io/api/v1")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the base URL has user information: the key goes into OMNIDIM_API_KEY or client.WithAPIKey")
	case strings.ContainsAny(rawURL, "?#"):
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
