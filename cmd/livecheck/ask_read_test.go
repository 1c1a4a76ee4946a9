package main

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAskFresh_AndOtherReads(t *testing.T) {
	const afterWrite, list, etag = "a read after a write", "a list of 120 scenarios", "a version of the simulation"
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		not  verdicts
		seen string
	}{
		"lag within an edit's looks": {opts(clienttest.LaggingReads(time.Second)), only(afterWrite), "after 1s"},
		"lag beyond them":            {opts(clienttest.LaggingReads(4 * time.Second)), only(afterWrite), "call Verify later"},
		"a cache":                    {opts(clienttest.Cache(time.Hour)), only(afterWrite), "4 of 4 reads"},
		"the list is cut":            {opts(clienttest.PageScenarios(50)), only(list), "DANGER"},
		"the list says that it is":   {opts(clienttest.PageScenarios(50, "scenarios_count")), only(list), "_count tells"},
		"ETags":                      {opts(clienttest.ETags()), only(etag), "a wrong If-Match is refused with 412"},
		"ETags, ignored":             {opts(clienttest.ETagsIgnored()), only(etag), "an ETag; a wrong If-Match is ign"},
		"ETags, refused with 200": {
			opts(clienttest.ETags(), clienttest.RefuseWithSuccessFalse()), only(etag), "a wrong If-Match is refused with 200",
		},
		"ETags, refused with 200 and a status": {
			opts(clienttest.ETags(), clienttest.RefuseWithStatusError()), only(etag), "is refused with 200, precondition_failed",
		},
		"refusals with 200": {opts(clienttest.RefuseWithSuccessFalse()), verdicts{}, "200 as application/json"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opts...)
			requireReport(t, srv, to, tt.not, tt.seen)
		})
	}
}

func TestAskFresh(t *testing.T) {
	for name, tt := range map[string]struct {
		opt   clienttest.Option
		fault clienttest.Fault
		means string
	}{
		"never shown":                    {clienttest.LaggingReads(time.Hour), clienttest.Pass(), "do not write through"},
		"a cache that ignores no-cache":  {clienttest.KeepAlive(), clienttest.Header("Age", "5"), "pass the cache"},
		"a cache that has the new state": {clienttest.Cache(0), clienttest.Pass(), "takes three requests"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opt)
			srv.Inject("getSimulation", clienttest.Times(90, tt.fault)...)
			got := ask(t, t.Context(), to, allFlags())
			require.NoError(t, got.err)
			require.Equal(t, "a read after a write", got.findings[3].assumption.name)
			require.Contains(t, got.findings[3].means, tt.means)
		})
	}
}

func TestAskErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		seen  string
	}{
		"503 of the service":   {clienttest.ServerError(503), "1 times 503 as application/json"},
		"503 of a proxy":       {clienttest.HTML(503), "1 times 503 as text/html"},
		"500 without a body":   {clienttest.Empty(500), "1 times 500 as no media type"},
		"the marks of a proxy": {clienttest.Header("Via", "1.1 x"), "headers of a proxy: Via"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			srv.Inject("updateSimulation", tt.fault)
			requireReport(t, srv, to, verdicts{}, tt.seen, "after a 5xx, whoever sent it")
		})
	}
}

func TestAskErrors_LikeThoseOfAGateway(t *testing.T) {
	for name, tt := range map[string]struct{ contentType, body string }{
		"another type":   {"text/plain", `{"error": "not_found"}`},
		"another member": {jsonType, `{"message": "not found"}`},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			to.transport = instead(to.transport, func(req *http.Request) *http.Response {
				if !strings.HasSuffix(req.URL.Path, fmt.Sprint("/", math.MaxInt32)) {
					return nil
				}
				return newResponse(404, tt.contentType, tt.body)
			})
			requireReport(t, srv, to, only("errors of the service"), "an unknown simulation: 404 as "+tt.contentType)
		})
	}
}
