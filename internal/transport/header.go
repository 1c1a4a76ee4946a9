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

// CachedAge returns the first Age above zero, and "" if there is none. Each cache on the way can
// add an Age, in the same header or in another one.
func CachedAge(header http.Header) string {
	for _, values := range header.Values("Age") {
		for age := range strings.SplitSeq(values, ",") {
			age = strings.TrimSpace(age)
			if strings.Trim(age, "0") != "" {
				return age
			}
		}
	}
	return ""
}
