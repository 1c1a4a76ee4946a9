package client

import "time"

// Delay returns the wait that precedes the next attempt.
func (p RetryPolicy) Delay(attempts int) time.Duration { return p.delay(attempts) }
