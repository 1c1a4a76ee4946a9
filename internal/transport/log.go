package transport

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// logAttempts logs one record an attempt. What is listed here is all that is ever logged: no header, no body and no error's
// text, because these can hold the key or a scenario.
func logAttempts(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		start := time.Now()
		resp, err := next(req)
		call, level := callOf(req), slog.LevelWarn
		attrs := []slog.Attr{
			slog.String("operation", call.Operation),
			slog.String("method", req.Method),
			slog.String("path", req.URL.Path),
			slog.Int("attempt", call.Attempts),
			slog.Duration("duration", time.Since(start)),
		}
		if failure, failed := errors.AsType[*Failure](err); failed {
			attrs = append(attrs, slog.Bool("may_have_arrived", failure.Arrived))
		} else {
			attrs = append(attrs, slog.Int("status", resp.StatusCode), slog.Int("bytes", len(Bytes(resp))),
				slog.String("request_id", cfg.Redact(RequestID(resp.Header))))
		}
		if err == nil && IsSuccess(resp.StatusCode) {
			level = slog.LevelDebug
		}
		cfg.Logger.LogAttrs(req.Context(), level, "omnidim request", attrs...)
		return resp, err
	}
}

// RequestID returns what the service or a proxy in front of it calls the request.
func RequestID(header http.Header) string {
	return cmp.Or(header.Get("X-Request-Id"), header.Get("X-Correlation-Id"), header.Get("X-Amzn-Requestid"), header.Get("Cf-Ray"))
}
