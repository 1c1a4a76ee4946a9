package transport

import (
	"cmp"
	"net/http"
	"strings"
)

// RequestID returns the name that the service, or a proxy in front of it, gives to the request.
func RequestID(header http.Header) string {
	return cmp.Or(
		header.Get("X-Request-Id"),
		header.Get("X-Correlation-Id"),
		header.Get("X-Amzn-Requestid"),
		header.Get("Cf-Ray"),
	)
}

// CachedAge returns the first Age above zero, and "" if there is none. A response has one Age of
// each cache that the response came through, in one header or in several.
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
