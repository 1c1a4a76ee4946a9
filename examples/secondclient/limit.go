package main

import (
	"context"
	"net/http"
	"time"
)

// limit is a transport for at most a number of requests in any interval, retries included.
type limit struct {
	next     http.RoundTripper
	slots    chan struct{}
	interval time.Duration
}

func newLimit(next http.RoundTripper, requests int, interval time.Duration) *limit {
	return &limit{next, make(chan struct{}, requests), interval}
}

// RoundTrip waits for a free slot, sends the request, and frees the slot after the interval.
func (l *limit) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case l.slots <- struct{}{}:
	case <-req.Context().Done():
		return nil, context.Cause(req.Context())
	}
	const slack = time.Second // requests can arrive closer together than they leave
	time.AfterFunc(l.interval+slack, func() { <-l.slots })
	return l.next.RoundTrip(req)
}
