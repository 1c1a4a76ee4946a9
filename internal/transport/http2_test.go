package transport

import (
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// The frames of HTTP/2 that the tests need (RFC 9113, section 6).
const (
	frameData     = 0x0
	frameHeaders  = 0x1
	frameReset    = 0x3
	frameSettings = 0x4

	endStream  = 0x1
	endHeaders = 0x4

	refusedStream = 0x7
	status200     = 0x88 // in HPACK's static table
	preface       = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
)

func frame(kind, flags byte, stream uint32, payload ...byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	head = binary.BigEndian.AppendUint32(append(head, flags), stream)
	return append(head, payload...)
}

// serveHTTP2 sends what respond returns for each complete request. From the first nil on the
// service is dead: it reads, and responds to nothing.
func serveHTTP2(conn net.Conn, respond func(stream uint32, body string) []byte) {
	out := make(chan []byte, 99) // a pipe has no buffer: who only reads or only writes would block the client
	defer close(out)
	go func() {
		for frames := range out {
			_, _ = conn.Write(frames)
		}
	}()
	out <- frame(frameSettings, 0, 0)
	head, bodies := make([]byte, 9), map[uint32]string{}
	_, err := io.ReadFull(conn, make([]byte, len(preface)))
	for err == nil {
		_, err = io.ReadFull(conn, head)
		payload := make([]byte, binary.BigEndian.Uint32(head)>>8)
		if err == nil {
			_, err = io.ReadFull(conn, payload)
		}
		kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
		if kind == frameData {
			bodies[stream] += string(payload)
		}
		if kind > frameHeaders || flags&endStream == 0 {
			continue
		}
		frames := respond(stream, bodies[stream])
		if frames == nil {
			_, _ = io.Copy(io.Discard, conn)
			return
		}
		out <- frames
	}
}

// success is the response 200 with an empty object.
func success(stream uint32) []byte {
	return append(frame(frameHeaders, endHeaders, stream, status200), frame(frameData, endStream, stream, '{', '}')...)
}

// overHTTP2 makes a transport speak HTTP/2 over a network in memory.
func overHTTP2(rt *http.Transport, network *memory) *http.Transport {
	rt.DialContext = network.DialContext
	rt.Protocols = new(http.Protocols)
	rt.Protocols.SetUnencryptedHTTP2(true)
	return rt
}

// A server refuses the stream, as one that shuts down does, and net/http sends the request again by
// itself: at once, after a second, after two more.
func TestNew_APutThatHTTP2SendsAgainIsLate(t *testing.T) {
	for name, tt := range map[string]struct {
		refusals int
		want     []string
		late     bool
	}{
		"not refused":         {0, []string{"whole"}, false},
		"refused once":        {1, []string{"whole", "whole"}, false},
		"refused three times": {3, []string{"whole", "whole"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []string
				rt := overHTTP2(&http.Transport{}, &memory{serve: func(_ int, conn net.Conn) {
					serveHTTP2(conn, func(stream uint32, body string) []byte {
						got = append(got, body)
						if len(got) <= tt.refusals {
							return frame(frameReset, 0, stream, 0, 0, 0, refusedStream)
						}
						return success(stream)
					})
				}})
				defer rt.CloseIdleConnections()
				_, err := putThrough(t, rt, &Call{NoRetry: true, SendBefore: time.Now().Add(time.Second)})
				if tt.late {
					requireLate(t, err, true)
				} else {
					require.NoError(t, err)
				}
				require.Equal(t, tt.want, got)
			})
		})
	}
}

// A connection whose other end is gone, without a word, is found within ten seconds and not used
// again.
func TestNewHTTPClient_DropsADeadHTTP2Connection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &memory{serve: func(n int, conn net.Conn) {
			served := 0
			serveHTTP2(conn, func(stream uint32, _ string) []byte {
				served++
				if n == 0 && served == 2 {
					return nil
				}
				return success(stream)
			})
		}}
		rt := overHTTP2(newHTTPClient(&http.Client{}).Transport.(*http.Transport), network)
		defer rt.CloseIdleConnections()
		_, err := putThrough(t, rt, &Call{NoRetry: true})
		require.NoError(t, err)
		start := time.Now()
		_, err = putThrough(t, rt, &Call{Idempotency: Idempotent})
		require.NoError(t, err, "the second attempt has a new connection")
		require.Equal(t, 2, network.conns)
		require.InDelta(t, 10.25, time.Since(start).Seconds(), 0.25, "5 s of silence, 5 s of waiting, and the backoff")
	})
}
