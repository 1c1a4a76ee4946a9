package clienttest

import (
	"net/http"
	"strings"
)

// Respond responds with the status and the body as they are, so that any bytes can be sent; nothing is stored. header holds names and
// values in turn; the content type is application/json unless it is among them. It panics on a name without a value.
func Respond(status int, body string, header ...string) Fault {
	return Fault{unhandled: true, instead: &response{status: status, header: pairs(header), body: []byte(body)}}
}

// pairs makes headers of names and values in turn.
func pairs(list []string) http.Header {
	if len(list)%2 != 0 {
		panic("clienttest: a header without a value")
	}
	h := http.Header{}
	for i := 0; i < len(list); i += 2 {
		h.Add(list[i], list[i+1])
	}
	return h
}

// HTML responds with an HTML page, as a gateway in front of the service does; nothing is stored.
func HTML(status int) Fault {
	page := "<!DOCTYPE html>\n<html><head><title>" + http.StatusText(status) + "</title></head>\n" +
		"<body><h1>" + http.StatusText(status) + "</h1></body></html>\n"
	return Respond(status, page, "Content-Type", "text/html; charset=utf-8")
}

// PlainText responds with one line of plain text, as a gateway in front of the service does; nothing is stored.
func PlainText(status int) Fault {
	return Respond(status, http.StatusText(status)+"\n", "Content-Type", "text/plain; charset=utf-8")
}

// Empty responds with the status and nothing else, neither body nor content type; nothing is stored.
func Empty(status int) Fault {
	f := Respond(status, "")
	f.instead.header["Content-Type"] = nil
	return f
}

// Error responds with an error of the service in the documented form; nothing is stored.
func Error(status int, code, description string) Fault {
	resp := errorResponse(status, code, description)
	return Fault{unhandled: true, instead: &resp}
}

// RateLimit responds with 429 in the documented form, with the header Retry-After unless it is empty; nothing is stored.
func RateLimit(retryAfter string) Fault {
	f := Error(http.StatusTooManyRequests, "too_many_requests", "Too many requests.")
	if retryAfter != "" {
		f.instead.header = http.Header{"Retry-After": {retryAfter}}
	}
	return f
}

// RateLimitBody responds with 429 and the wait in the body, in seconds; nothing is stored.
func RateLimitBody(seconds float64) Fault {
	resp := jsonResponse(http.StatusTooManyRequests, errorJSON{
		Error:       "too_many_requests",
		Description: "Too many requests.",
		RetryAfter:  &seconds,
	})
	return Fault{unhandled: true, instead: &resp}
}

// ServerError responds with an error of the service in the documented form, with a stack trace in it; nothing is stored.
func ServerError(status int) Fault {
	trace := []string{
		"Traceback (most recent call last):",
		`  File "/srv/app/simulations.py", line 214, in handle`,
		"    return run(request)",
		"RuntimeError: something broke",
	}
	return Error(status, "internal_error", strings.Join(trace, "\n"))
}

// PlanExpired responds with 200, "success": false and "plan_expire": true, as documented if the plan or the balance is the cause;
// nothing is stored.
func PlanExpired() Fault {
	resp := jsonResponse(http.StatusOK, errorJSON{Success: new(bool), Error: "The plan has expired.", PlanExpire: true})
	return Fault{unhandled: true, instead: &resp}
}

// Redirect responds with a redirect of the status, such as 302, to the location; nothing is stored.
func Redirect(status int, location string) Fault {
	return Respond(status, "", "Content-Type", "text/html; charset=utf-8", "Location", location)
}

// Status handles the call and sends its response with another status, such as 202.
func Status(status int) Fault {
	return Fault{obscured: true, edits: []func(*response){func(resp *response) { resp.status = status }}}
}

// Header adds headers to the response: names and values in turn. It panics on a name without a value.
func Header(header ...string) Fault {
	added := pairs(header)
	return Fault{edits: []func(*response){func(resp *response) { resp.addHeader(added) }}}
}

// Rewrite handles the call and sends what fn makes of the response's body, such as a field that occurs twice. fn gets a copy.
func Rewrite(fn func(body []byte) []byte) Fault {
	return Fault{obscured: true, edits: []func(*response){func(resp *response) {
		resp.body = fn(append([]byte(nil), resp.body...))
	}}}
}
