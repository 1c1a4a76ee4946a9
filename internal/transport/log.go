package transport

import (
	"log/slog"
	"net/http"
	"time"
)

// logAttempts logs one record an attempt. What stands here is all that is ever logged: no header, no body, no error's
// text, because these can hold the key or a scenario.
func logAttempts(logger *slog.Logger, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		start := time.Now()
		resp, err := next(req)
		call := callOf(req)
		level, result := slog.LevelDebug, []slog.Attr(nil)
		switch {
		case err != nil:
			level, result = slog.LevelWarn, []slog.Attr{slog.String("failure", kindOf(err))}
		default:
			if !IsSuccess(resp.StatusCode) {
				level = slog.LevelWarn
			}
			result = []slog.Attr{slog.Int("status", resp.StatusCode), slog.String("request_id", RequestID(resp.Header)),
				slog.Int("bytes", len(resp.Body.(*Body).Bytes()))}
		}
		logger.LogAttrs(req.Context(), level, "omnidim request", append([]slog.Attr{
			slog.String("operation", call.Operation),
			slog.String("method", req.Method),
			slog.String("path", req.URL.Path),
			slog.Int("attempt", call.Attempts),
			slog.Duration("duration", time.Since(start)),
		}, result...)...)
		return resp, err
	}
}

// kindOf names the kind of a failure in words of our own.
func kindOf(err error) string {
	if failureOf(err).Arrived {
		return "no complete answer"
	}
	return "not sent"
}

// requestIDs are the headers that can hold a request's id.
func requestIDs() [4]string {
	return [...]string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Cf-Ray"}
}

// redactIDs hides the key in the ids of requests: nothing else of an answer's headers is ever shown.
func redactIDs(redact func([]byte) []byte, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		resp, err := next(req)
		if err != nil {
			return nil, err
		}
		for _, name := range requestIDs() {
			if id := resp.Header.Get(name); id != "" {
				resp.Header.Set(name, string(redact([]byte(id))))
			}
		}
		return resp, nil
	}
}

// RequestID returns what the service or a proxy before it calls the request.
func RequestID(header http.Header) string {
	for _, name := range requestIDs() {
		if id := header.Get(name); id != "" {
			return id
		}
	}
	return ""
}
