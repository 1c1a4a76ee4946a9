package transport

import (
	"cmp"
	"net/http"
	"strings"
)

// RequestID returns the name of the request at the service or at a proxy.
func RequestID(header http.Header) string {
	return cmp.Or(
		header.Get("X-Request-Id"),
		header.Get("X-Correlation-Id"),
		header.Get("X-Amzn-Requestid"),
		header.Get("Cf-Ray"),
	)
}

// CachedAge returns the values of Age if one of them is above zero, and otherwise "". Each cache on
// the way can add a value.
func CachedAge(header http.Header) string {
	ages := strings.Join(header.Values("Age"), ", ")
	if strings.Trim(ages, "0, ") == "" {
		return ""
	}
	return ages
}
