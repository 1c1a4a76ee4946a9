package transport

import (
	"cmp"
	"net/http"
	"strings"
)

// RequestID returns the ID assigned to a request by the service or a proxy, or "" if there is none.
func RequestID(header http.Header) string {
	return cmp.Or(
		header.Get("X-Request-Id"),
		header.Get("X-Correlation-Id"),
		header.Get("X-Amzn-Requestid"),
		header.Get("Cf-Ray"),
	)
}

// CachedAge returns the values of the Age header if any of them is greater than zero, otherwise "".
// Each cache along the path may add a value.
func CachedAge(header http.Header) string {
	ages := strings.Join(header.Values("Age"), ", ")
	if strings.Trim(ages, "0, ") == "" {
		return ""
	}
	return ages
}
