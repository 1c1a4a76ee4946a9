package clienttest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// memoryAddr is an address of loopback, as a client may insist on, with a port that nobody listens at: a client that does not know
// of the pipes fails at once.
type memoryAddr struct{}

func (memoryAddr) Network() string { return "tcp" }
func (memoryAddr) String() string  { return "127.0.0.1:1" }

// memoryListener connects by pipes.
type memoryListener struct {
	conns chan net.Conn
	done  chan struct{}
	close func()
}

func newMemoryListener() *memoryListener {
	ln := &memoryListener{conns: make(chan net.Conn), done: make(chan struct{})}
	ln.close = sync.OnceFunc(func() { close(ln.done) })
	return ln
}

func (ln *memoryListener) Addr() net.Addr { return memoryAddr{} }

func (ln *memoryListener) Close() error {
	ln.close()
	return nil
}

func (ln *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-ln.conns:
		return conn, nil
	case <-ln.done:
		return nil, net.ErrClosed
	}
}

// dial has the form of http.Transport.DialContext.
func (ln *memoryListener) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if addr != ln.Addr().String() {
		return nil, refusedDial(network, addr)
	}
	a, b := net.Pipe()
	reset := new(atomic.Bool)
	select {
	case ln.conns <- &memoryConn{Conn: a, reset: reset}:
		return &memoryConn{Conn: b, reset: reset}, nil
	case <-ln.done:
		return nil, refusedDial(network, addr)
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: network, Addr: memoryAddr{}, Err: ctx.Err()}
	}
}

// memoryConn is one end of a pipe that can be reset.
type memoryConn struct {
	net.Conn
	reset *atomic.Bool // shared by both ends
}

// SetLinger with 0 makes the other end see a reset at Close, as (*net.TCPConn).SetLinger does.
func (c *memoryConn) SetLinger(sec int) error {
	c.reset.Store(sec == 0)
	return nil
}

func (c *memoryConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, c.failed("read", err)
}

func (c *memoryConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, c.failed("write", err)
}

// failed turns the end of a pipe into a reset if it was one.
func (c *memoryConn) failed(op string, err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	if !c.reset.Load() {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Addr: memoryAddr{}, Err: os.NewSyscallError(op, syscall.ECONNRESET)}
}

// refusedDial is the error of a dial to an address that nobody listens at.
func refusedDial(network, addr string) error {
	err := &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	if tcp, parseErr := net.ResolveTCPAddr(network, addr); parseErr == nil {
		err.Addr = tcp
	}
	return err
}
