package clienttest

import (
	"fmt"
	"slices"
	"strings"
)

// etag names a version.
func etag(v Version) string { return fmt.Sprintf(`"v%d"`, v.Number) }

// matches reports whether the If-Match of a request allows to change a version; an empty one always does.
func matches(ifMatch string, v Version) bool {
	if ifMatch == "" || strings.TrimSpace(ifMatch) == "*" {
		return true
	}
	return slices.ContainsFunc(strings.Split(ifMatch, ","), func(tag string) bool { return strings.TrimSpace(tag) == etag(v) })
}
