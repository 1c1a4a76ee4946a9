package transport

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// logAttempts logs one record per attempt. Only what is listed here is logged of a request: no header, no body and no error
// text, because these can hold the key or a scenario.
func logAttempts(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		start := time.Now()
		resp, err := next(req)
		call, level, status, size, id := callOf(req), slog.LevelWarn, 0, 0, ""
		if err == nil {
			status, size, id = resp.StatusCode, len(Bytes(resp)), cfg.Redact(RequestID(resp.Header))
		}
		if IsSuccess(status) {
			level = slog.LevelDebug
		}
		failure, failed := errors.AsType[*Failure](err)
		cfg.Logger.LogAttrs(req.Context(), level, "omnidim request",
			slog.String("operation", cfg.Redact(call.Operation)), slog.String("method", req.Method), slog.String("path", cfg.Redact(req.URL.Path)),
			slog.Int("attempt", call.Attempts), slog.Duration("duration", time.Since(start)),
			slog.Bool("may_have_arrived", !failed || failure.Arrived),
			slog.Int("status", status), slog.Int("bytes", size), slog.String("request_id", id))
		return resp, err
	}
}

// RequestID returns what the service or a proxy in front of it calls the request.
func RequestID(header http.Header) string {
	return cmp.Or(header.Get("X-Request-Id"), header.Get("X-Correlation-Id"), header.Get("X-Amzn-Requestid"), header.Get("Cf-Ray"))
}
