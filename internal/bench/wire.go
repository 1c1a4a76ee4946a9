package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
)

// wire is how the requests reach the canned answers.
type wire struct {
	Name string
	base string
	http *http.Client
}

const memoryName = "in memory"

// inMemory answers without sockets.
func inMemory() wire {
	return wire{memoryName, "http://127.0.0.1/api/v1", &http.Client{Transport: memory{newCanned()}}}
}

// memory is a RoundTripper over canned answers. It reads the request's body to its end, as a server does.
type memory struct{ canned *canned }

func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
		req.Body.Close()
	}
	id, err := idOf(req.URL.Path)
	if err != nil {
		return nil, err
	}
	head, tail, err := m.canned.answer(id, req.Method == http.MethodPut)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(io.MultiReader(bytes.NewReader(head), bytes.NewReader(tail))),
		ContentLength: int64(len(head) + len(tail)),
		Request:       req,
	}, nil
}

// serve answers over loopback until its input ends. It prints its base URL first.
func serve(in io.Reader, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		io.Copy(io.Discard, in)
		listener.Close()
	}()
	fmt.Fprintf(out, "http://%s/api/v1\n", listener.Addr())
	http.Serve(listener, handler(newCanned())) // returns once the listener is closed
	return nil
}

func handler(c *canned) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		io.Copy(io.Discard, req.Body)
		id, err := idOf(req.URL.Path)
		if err != nil {
			http.NotFound(w, req)
			return
		}
		head, tail, err := c.answer(id, req.Method == http.MethodPut)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", fmt.Sprint(len(head)+len(tail)))
		w.Write(head)
		w.Write(tail)
	})
}

// loopback starts the server in a process of its own.
func loopback() (w wire, stop func(), err error) {
	program, err := os.Executable()
	if err != nil {
		return wire{}, nil, err
	}
	server := exec.Command(program, "-role", "serve")
	server.Stderr = os.Stderr
	in, inErr := server.StdinPipe()
	out, outErr := server.StdoutPipe()
	if inErr != nil || outErr != nil {
		return wire{}, nil, fmt.Errorf("the server's pipes: %v, %v", inErr, outErr)
	}
	if err := server.Start(); err != nil {
		return wire{}, nil, err
	}
	stop = func() {
		in.Close()
		server.Wait()
	}
	base, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return wire{}, nil, err
	}
	return wire{"loopback", strings.TrimSpace(base), newHTTPClient()}, stop, nil
}

// newHTTPClient returns a client that keeps as many connections for all that is measured as the library's own does.
func newHTTPClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	return &http.Client{Transport: transport}
}
