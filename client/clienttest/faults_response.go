package clienttest

import (
	"net/http"
	"strings"
)

// Respond responds with the given status and body, without processing the call. The body can be
// arbitrary bytes. header lists alternating names and values; the default Content-Type is
// application/json. Respond panics if a name has no value.
func Respond(status int, body string, header ...string) Fault {
	return Fault{unhandled: true, instead: &response{status: status, header: pairs(header), body: []byte(body)}}
}

// pairs returns a header built from alternating names and values.
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

// HTML responds with an HTML page, as a gateway in front of the service would, without processing
// the call.
func HTML(status int) Fault {
	page := "<!DOCTYPE html>\n<html><head><title>" + http.StatusText(status) + "</title></head>\n" +
		"<body><h1>" + http.StatusText(status) + "</h1></body></html>\n"
	return Respond(status, page, "Content-Type", "text/html; charset=utf-8")
}

// PlainText responds with one line of plain text, as a gateway in front of the service would,
// without processing the call.
func PlainText(status int) Fault {
	return Respond(status, http.StatusText(status)+"\n", "Content-Type", "text/plain; charset=utf-8")
}

// Empty responds with the given status and neither a body nor a Content-Type, without processing
// the call. For example, Stored(Empty(204)) is a deletion with an empty response.
func Empty(status int) Fault {
	f := Respond(status, "")
	f.instead.header["Content-Type"] = nil
	return f
}

// Error responds with a service error in the documented format, without processing the call.
func Error(status int, code, description string) Fault {
	resp := errorResponse(status, code, description)
	return Fault{unhandled: true, instead: &resp}
}

// RateLimit responds with 429 in the documented format, without processing the call. The response
// has a Retry-After header unless retryAfter is empty.
func RateLimit(retryAfter string) Fault {
	f := Error(http.StatusTooManyRequests, "too_many_requests", "Too many requests.")
	if retryAfter != "" {
		f.instead.header = http.Header{"Retry-After": {retryAfter}}
	}
	return f
}

// RateLimitBody responds with 429 and a retry delay in seconds in the response body, without
// processing the call.
func RateLimitBody(seconds float64) Fault {
	resp := jsonResponse(http.StatusTooManyRequests, errorJSON{
		Error:       "too_many_requests",
		Description: "Too many requests.",
		RetryAfter:  &seconds,
	})
	return Fault{unhandled: true, instead: &resp}
}

// ServerError responds with a service error in the documented format whose description is a stack
// trace, without processing the call.
func ServerError(status int) Fault {
	trace := []string{
		"Traceback (most recent call last):",
		`  File "/srv/app/simulations.py", line 214, in handle`,
		"    return run(request)",
		"RuntimeError: something broke",
	}
	return Error(status, "internal_error", strings.Join(trace, "\n"))
}

// PlanExpired responds with 200, "success": false and "plan_expire": true, as documented for an
// expired plan or an exhausted balance, without processing the call.
func PlanExpired() Fault {
	resp := jsonResponse(http.StatusOK, errorJSON{Success: new(bool), Error: "The plan has expired.", PlanExpire: true})
	return Fault{unhandled: true, instead: &resp}
}

// Redirect responds with a redirect to the given location, without processing the call. The status
// is typically 302.
func Redirect(status int, location string) Fault {
	return Respond(status, "", "Content-Type", "text/html; charset=utf-8", "Location", location)
}

// Status processes the call and sends its response with a different status, such as 202.
func Status(status int) Fault {
	return Fault{obscured: true, edits: []func(*response){func(resp *response) { resp.status = status }}}
}

// Header adds headers to the response, given as alternating names and values. Header panics if a
// name has no value.
func Header(header ...string) Fault {
	added := pairs(header)
	return Fault{edits: []func(*response){func(resp *response) { resp.addHeader(added) }}}
}

// Rewrite processes the call and replaces the response body with the result of fn, which receives a
// copy of the body.
func Rewrite(fn func(body []byte) []byte) Fault {
	return Fault{obscured: true, edits: []func(*response){func(resp *response) {
		resp.body = fn(append([]byte(nil), resp.body...))
	}}}
}
