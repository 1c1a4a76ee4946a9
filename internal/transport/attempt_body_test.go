package transport

import (
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// endless is a body without an end that counts what is read of it.
type endless struct {
	read   int64
	closed bool
}

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func (e *endless) Close() error {
	e.closed = true
	return nil
}

func TestReadBody(t *testing.T) {
	for name, tt := range map[string]struct {
		body   string
		length int64 // the Content-Length; -1: unknown
		limit  int64
		want   string
		err    error
	}{
		"empty":                           {"", 0, 10, "", nil},
		"below the limit":                 {"123456789", 9, 10, "123456789", nil},
		"at the limit":                    {"1234567890", 10, 10, "1234567890", nil},
		"at the limit, unknown length":    {"1234567890", -1, 10, "1234567890", nil},
		"above the limit":                 {"12345678901", 11, 10, "1234567890", ErrTooLarge},
		"above the limit, unknown length": {"12345678901", -1, 10, "1234567890", ErrTooLarge},
		"above the limit, smaller length": {"12345678901", 3, 10, "1234567890", ErrTooLarge},
		"the greatest limit":              {"1234567890", -1, math.MaxInt64, "1234567890", nil},
		"the greatest length":             {"12345", math.MaxInt64, 10, "12345", nil},
		"the greatest limit and length":   {"12345", math.MaxInt64, math.MaxInt64, "12345", nil},
		"one below the greatest":          {"12345", math.MaxInt64 - 1, math.MaxInt64 - 1, "12345", nil},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := readBody(&http.Response{Body: io.NopCloser(strings.NewReader(tt.body)), ContentLength: tt.length}, tt.limit)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, tt.want, string(body.(*wholeBody).data))
			read, err := io.ReadAll(body)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(read))
		})
	}
}

func TestReadBody_TakesOneByteMoreThanTheLimitAtMost(t *testing.T) {
	for _, length := range []int64{-1, 5, 1000, math.MaxInt64} {
		body := &endless{}
		_, err := readBody(&http.Response{Body: body, ContentLength: length}, 1000)
		require.ErrorIs(t, err, ErrTooLarge)
		require.EqualValues(t, 1001, body.read, "length %d", length)
		require.True(t, body.closed)
	}
}

// A service that announces a body of exabytes must not make the client allocate it.
func TestReadBody_AllocatesNoMoreThanTheGuess(t *testing.T) {
	body := io.NopCloser(strings.NewReader("{}"))
	read, err := readBody(&http.Response{Body: body, ContentLength: math.MaxInt64}, math.MaxInt64)
	require.NoError(t, err)
	require.LessOrEqual(t, cap(read.(*wholeBody).data), 2*maxGuess)
}

func TestReadBody_ReturnsWhatItGotBeforeAnError(t *testing.T) {
	broken := errors.New("broken")
	cut := io.MultiReader(strings.NewReader("12345"), iotest.ErrReader(broken))
	body, err := readBody(&http.Response{Body: io.NopCloser(cut), ContentLength: 10}, 100)
	require.ErrorIs(t, err, broken)
	require.Equal(t, "12345", string(body.(*wholeBody).data))
}

func TestBytes(t *testing.T) {
	require.Equal(t, "abc", string(Bytes(respondWith(t, 200, "abc"))))
	require.Nil(t, Bytes(&http.Response{Body: http.NoBody}), "it did not come through the transport")
}
