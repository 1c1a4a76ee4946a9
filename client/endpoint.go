package client

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// checkKey returns an error if key cannot be an API key. The error does not contain the key.
func checkKey(key string) error {
	for _, mistake := range []struct{ pattern, problem string }{
		{`^$`, "is missing: set it"},
		{`^[A-Z0-9_]*_KEY=`, "begins with the name of a variable: leave out everything up to the ="},
		{`^(?i)bearer `, "begins with Bearer: remove that word, which the client adds"},
		{"^[\"'`]|[\"'`]$", "is in quotes: remove them"},
		{`^.{1,7}$`, "has fewer than 8 characters: copy it again from the account"},
	} {
		if regexp.MustCompile(mistake.pattern).MatchString(key) {
			return errors.New("the API key " + mistake.problem)
		}
	}
	return checkASCII("API key", key)
}

// checkASCII returns an error if value contains spaces, invisible characters or non-ASCII
// characters. The error does not contain the value.
func checkASCII(name, value string) error {
	found := regexp.MustCompile(`[^!-~]`).FindStringIndex(value)
	if found == nil {
		return nil
	}
	return fmt.Errorf("character %d of the %s is a space, a line break, invisible or not ASCII: copy the %[2]s again",
		utf8.RuneCountInString(value[:found[0]])+1, name)
}

// parseBaseURL validates and parses the base URL, ignoring trailing slashes.
func parseBaseURL(rawURL string) (*url.URL, error) {
	if err := checkASCII("base URL", rawURL); err != nil {
		return nil, err
	}
	u, err := url.Parse(strings.TrimRight(rawURL, "/"))
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("the base URL is not an absolute URL such as " + DefaultBaseURL)
	}
	decoded, err := url.PathUnescape(rawURL) // url.Parse accepts any query
	if err != nil || surplusPattern.MatchString(decoded) {
		return nil, errors.New("the base URL has user information, a query, a fragment, " +
			"an encoded space or invisible character: remove it")
	}
	if u.Scheme != "https" && !isLocal(u) {
		return nil, errorf("the base URL of %.100s is not https: others could read the key on the way", u.Host)
	}
	return u, nil
}

// surplusPattern matches characters that do not belong into a base URL, including invisible ones.
var surplusPattern = regexp.MustCompile(`[@?#\pZ\pC]`)

// isLocal reports whether u is an http URL whose host is the local machine.
func isLocal(u *url.URL) bool {
	host := u.Hostname()
	return u.Scheme == "http" && (host == "localhost" || net.ParseIP(host).IsLoopback())
}
