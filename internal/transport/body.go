package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

var errTooLarge = errors.New("the answer is larger than the limit: raise client.WithMaxBodyBytes")

// Body is an answer's body, whole and in memory.
type Body struct {
	*bytes.Reader
	buf  *bytes.Buffer
	pool *sync.Pool
}

// readBody reads into a buffer of the pool. The buffers of released bodies are used again; a body that nobody releases is
// left to the garbage collector.
func readBody(resp *http.Response, maxBytes int64, pool *sync.Pool) (*Body, error) {
	defer resp.Body.Close()
	buf, ok := pool.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	buf.Reset()
	if n := resp.ContentLength; n > 0 && n <= maxBytes {
		buf.Grow(int(n) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, maxBytes+1))
	if n > maxBytes {
		buf.Truncate(int(maxBytes))
		err = errTooLarge
	}
	return &Body{bytes.NewReader(buf.Bytes()), buf, pool}, err
}

// Bytes returns the body; it is not valid after Release.
func (b *Body) Bytes() []byte { return b.buf.Bytes() }

// Close does nothing: the connection is free already.
func (b *Body) Close() error { return nil }

// Release gives the buffer back. Nothing of it may be used any more.
func (b *Body) Release() {
	const keep = 16 << 20 // a larger buffer is not worth holding on to
	if b.buf.Cap() <= keep {
		b.pool.Put(b.buf)
	}
}
