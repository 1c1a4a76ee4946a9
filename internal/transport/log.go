package transport

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/omnidim-go/simulations/internal/redact"
)

// logAttempts logs one record an attempt. What is listed here is all that is ever logged: no header, no body and no error's
// text, because these can hold the key or a scenario.
func logAttempts(logger *slog.Logger, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		start := time.Now()
		resp, err := next(req)
		call := callOf(req)
		attrs := []slog.Attr{
			slog.String("operation", call.Operation),
			slog.String("method", req.Method),
			slog.String("path", req.URL.Path),
			slog.Int("attempt", call.Attempts),
			slog.Duration("duration", time.Since(start)),
		}
		level := slog.LevelDebug
		if err != nil || !IsSuccess(resp.StatusCode) {
			level = slog.LevelWarn
		}
		logger.LogAttrs(req.Context(), level, "omnidim request", append(attrs, result(resp, err)...)...)
		return resp, err
	}
}

func result(resp *http.Response, err error) []slog.Attr {
	if err == nil {
		return []slog.Attr{
			slog.Int("status", resp.StatusCode), slog.String("request_id", RequestID(resp.Header)), slog.Int("bytes", len(Bytes(resp))),
		}
	}
	kind := "not sent"
	if failure, ok := errors.AsType[*Failure](err); ok && failure.Arrived {
		kind = "no complete response"
	}
	return []slog.Attr{slog.String("failure", kind)}
}

// requestIDs returns the headers that can hold a request's id.
func requestIDs() [4]string {
	return [...]string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Cf-Ray"}
}

// redactRequestIDs hides the key in the ids of requests.
func redactRequestIDs(header http.Header, redact redact.Redactor) {
	for _, name := range requestIDs() {
		if id := header.Get(name); id != "" {
			header.Set(name, redact(id))
		}
	}
}

// RequestID returns what the service or a proxy in front of it calls the request.
func RequestID(header http.Header) string {
	for _, name := range requestIDs() {
		if id := header.Get(name); id != "" {
			return id
		}
	}
	return ""
}
