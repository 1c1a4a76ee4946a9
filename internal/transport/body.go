package transport

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
)

// ErrTooLarge is the cause of a failure whose response has a larger body than the limit.
var ErrTooLarge = errors.New("the response is larger than the limit")

const maxGuess = 32 << 20 // a Content-Length beyond is not believed before the bytes are there

// Body is the body of a response, whole and in memory.
type Body struct {
	*bytes.Reader
	data []byte
}

// Close does nothing: the connection is free already.
func (b *Body) Close() error { return nil }

// Bytes returns the body of a response that came through the transport.
func Bytes(resp *http.Response) []byte {
	if body, ok := resp.Body.(*Body); ok {
		return body.data
	}
	return nil
}

func readBody(resp *http.Response, maxBytes int64) (*Body, error) {
	defer resp.Body.Close()
	var buf bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= min(maxBytes, maxGuess) {
		buf.Grow(int(n) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, min(maxBytes, math.MaxInt64-1)+1))
	if n > maxBytes {
		buf.Truncate(int(maxBytes))
		err = ErrTooLarge
	}
	return &Body{bytes.NewReader(buf.Bytes()), buf.Bytes()}, err
}
