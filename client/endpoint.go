package client

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const minKeyLength = 8

// checkKey refuses strings other than API keys. The error does not show the string.
func checkKey(key string) error {
	switch {
	case strings.TrimFunc(key, isInvisible) == "":
		return errors.New("the API key is missing: set it")
	case isAssignment(key):
		return errors.New("the API key begins with the name of a variable: leave out everything up to the =")
	case strings.HasPrefix(strings.ToLower(key), "bearer "):
		return errors.New("the API key begins with Bearer: leave that out, it is added")
	case strings.ContainsAny(key[:1]+key[len(key)-1:], "\"'`"):
		return errors.New("the API key is in quotes: remove them")
	}
	if err := checkASCII("API key", key); err != nil {
		return err
	}
	if len(key) < minKeyLength {
		return errorf("the API key has less than %d characters: copy it again from the account", minKeyLength)
	}
	return nil
}

// isAssignment reports whether s begins like a line of a file of variables, such as
// OMNIDIM_API_KEY=.
func isAssignment(s string) bool {
	name, _, found := strings.Cut(s, "=")
	rest := strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
	return found && rest == "" && strings.HasSuffix(name, "_KEY")
}

// checkASCII refuses invisible characters, and look-alikes of ASCII. The error does not show the
// value.
func checkASCII(name, value string) error {
	i := strings.IndexFunc(value, func(r rune) bool { return r <= ' ' || r > '~' })
	if i < 0 {
		return nil
	}
	return errorf("character %d of the %s is a space, a line break, invisible or not ASCII: copy the %[2]s again",
		utf8.RuneCountInString(value[:i])+1, name)
}

// isInvisible reports whether r is a space, a control or formatting character, or no character at
// all.
func isInvisible(r rune) bool { return r == ' ' || r == utf8.RuneError || !unicode.IsPrint(r) }

// parseBaseURL returns the base URL without slashes at the end.
func parseBaseURL(rawURL string) (*url.URL, error) {
	if err := checkASCII("base URL", rawURL); err != nil {
		return nil, err
	}
	u, err := url.Parse(strings.TrimRight(rawURL, "/"))
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, errors.New("the base URL is not an absolute URL such as " + DefaultBaseURL)
	}
	if u.User != nil || strings.ContainsAny(rawURL, "?#") {
		return nil, errors.New("the base URL has user information, a query or a fragment: remove it")
	}
	return u, checkHost(u)
}

// checkHost refuses http, except on this machine, and characters hidden by percent-encoding.
func checkHost(u *url.URL) error {
	if strings.ContainsFunc(u.Path, isInvisible) || checkASCII("host", u.Host) != nil {
		return errors.New("the base URL has an encoded space or invisible character: remove it")
	}
	if u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()) {
		return nil
	}
	return errorf("the base URL of %.100s is not https: the key would be readable on the way", u.Host)
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
