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

// memoryAddr is the address of an in-memory server. Clients may require a loopback address. A
// client that does not use the server's transport fails immediately, because no process listens on
// port 1.
type memoryAddr struct{}

func (memoryAddr) Network() string { return "tcp" }
func (memoryAddr) String() string  { return "127.0.0.1:1" }

// memoryListener accepts pipes instead of network connections.
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

// dial has the signature of http.Transport.DialContext.
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

// memoryConn is one end of a pipe. Either end can reset the connection.
type memoryConn struct {
	net.Conn
	reset *atomic.Bool // shared by both ends
}

// SetLinger behaves like (*net.TCPConn).SetLinger: after SetLinger(0), Close resets the connection.
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

// failed returns a connection reset error if either end has reset the connection, otherwise err.
func (c *memoryConn) failed(op string, err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	if !c.reset.Load() {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Addr: memoryAddr{}, Err: os.NewSyscallError(op, syscall.ECONNRESET)}
}

// refusedDial returns the error of dialing a closed port.
func refusedDial(network, addr string) error {
	err := &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	if tcp, parseErr := net.ResolveTCPAddr(network, addr); parseErr == nil {
		err.Addr = tcp
	}
	return err
}
