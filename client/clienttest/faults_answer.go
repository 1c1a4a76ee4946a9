package clienttest

import (
	"net/http"
	"strings"
)

// HTML answers an HTML page, as a proxy does; nothing is stored.
func HTML(status int) Fault { return unhandled(HTMLAfter(status)) }

// HTMLAfter handles the call, and answers an HTML page.
func HTMLAfter(status int) Fault {
	page := "<!DOCTYPE html>\n<html><head><title>" + http.StatusText(status) + "</title></head>\n" +
		"<body><h1>" + http.StatusText(status) + "</h1></body></html>\n"
	return AnswerAfter(status, page, "Content-Type", "text/html; charset=utf-8")
}

// Answer answers with the status and the body as they are; nothing is stored. header holds names and values in turn; the content
// type is application/json unless it is there. It panics on a name without a value.
func Answer(status int, body string, header ...string) Fault {
	return unhandled(AnswerAfter(status, body, header...))
}

// AnswerAfter is like Answer, after the call was handled.
func AnswerAfter(status int, body string, header ...string) Fault {
	if len(header)%2 != 0 {
		panic("clienttest: a header without a value")
	}
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return Fault{instead: &answer{status: status, header: h, body: []byte(body)}}
}

// RateLimit answers 429 in the documented form, with the header Retry-After unless it is empty; nothing is stored.
func RateLimit(retryAfter string) Fault {
	a := errorAnswer(http.StatusTooManyRequests, "too_many_requests", "Too many requests.")
	if retryAfter != "" {
		a.header = http.Header{"Retry-After": {retryAfter}}
	}
	return Fault{unhandled: true, instead: &a}
}

// RateLimitBody answers 429 with the wait in the body, in seconds; nothing is stored.
func RateLimitBody(seconds float64) Fault {
	a := jsonAnswer(http.StatusTooManyRequests, errorJSON{
		Error:       "too_many_requests",
		Description: "Too many requests.",
		RetryAfter:  &seconds,
	})
	return Fault{unhandled: true, instead: &a}
}

// ServerError answers an error of the service in the documented form, with a stack trace in it; nothing is stored.
func ServerError(status int) Fault { return unhandled(ServerErrorAfter(status)) }

// ServerErrorAfter is like ServerError, after the call was handled.
func ServerErrorAfter(status int) Fault {
	trace := []string{
		"Traceback (most recent call last):",
		`  File "/srv/app/simulations.py", line 214, in handle`,
		"    return run(request)",
		"RuntimeError: something broke",
	}
	a := errorAnswer(status, "internal_error", strings.Join(trace, "\n"))
	return Fault{instead: &a}
}

// PlanExpired answers 200 with "success": false and "plan_expire": true, as documented where the plan or the balance is
// the cause; nothing is stored.
func PlanExpired() Fault {
	a := jsonAnswer(http.StatusOK, errorJSON{Success: new(bool), Error: "The plan has expired.", PlanExpire: true})
	return Fault{unhandled: true, instead: &a}
}

// Redirect answers a redirect with the status, such as 302, to the location; nothing is stored.
func Redirect(status int, location string) Fault {
	return Answer(status, "", "Content-Type", "text/html; charset=utf-8", "Location", location)
}

func unhandled(f Fault) Fault {
	f.unhandled = true
	return f
}
