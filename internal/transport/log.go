package transport

import (
	"log/slog"
	"net/http"
	"time"
)

const (
	maxLoggedCause = 500 // bytes
	maxLoggedID    = 200 // bytes
)

// logAttempts returns a Doer that logs one record per attempt, with only the fields listed here.
// Bodies and headers can contain the key or a scenario, so only the request ID is logged from them.
func logAttempts(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		start := time.Now()
		resp, err := next(req)
		call := callOf(req)
		attrs := []slog.Attr{
			slog.String("operation", cfg.Redact(call.Operation)),
			slog.String("method", req.Method),
			slog.String("path", cfg.Redact(req.URL.Path)),
			slog.Int("attempt", call.Attempts),
			slog.Duration("duration", time.Since(start)),
		}
		level, end := endOf(cfg, resp, err)
		cfg.Logger.LogAttrs(req.Context(), level, "omnidim request", append(attrs, end...)...)
		return resp, err
	}
}

// endOf returns the level and the attributes describing how an attempt ended.
func endOf(cfg Config, resp *http.Response, err error) (slog.Level, []slog.Attr) {
	if failure, ok := err.(*Failure); ok {
		return slog.LevelWarn, []slog.Attr{
			slog.Bool("may_have_arrived", failure.Arrived),
			slog.Int("status", 0),
			slog.String("error", cfg.Redact.Line(failure.Error(), maxLoggedCause)),
		}
	}
	level := slog.LevelWarn
	if IsSuccess(resp.StatusCode) {
		level = slog.LevelDebug
	}
	return level, []slog.Attr{
		slog.Bool("may_have_arrived", true),
		slog.Int("status", resp.StatusCode),
		slog.Int("bytes", len(Bytes(resp))),
		slog.String("request_id", cfg.Redact.Line(RequestID(resp.Header), maxLoggedID)),
	}
}
