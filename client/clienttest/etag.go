package clienttest

import (
	"fmt"
	"slices"
	"strings"
)

// etag returns the ETag of a version.
func etag(v Version) string { return fmt.Sprintf(`"v%d"`, v.Number) }

// matches reports whether an If-Match header permits a change to the given version. An empty header
// permits any change.
func matches(ifMatch string, v Version) bool {
	if ifMatch == "" || strings.TrimSpace(ifMatch) == "*" {
		return true
	}
	isCurrent := func(tag string) bool { return strings.TrimSpace(tag) == etag(v) }
	return slices.ContainsFunc(strings.Split(ifMatch, ","), isCurrent)
}
