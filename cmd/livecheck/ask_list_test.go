package main

import (
	"strings"
	"testing"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAskPages(t *testing.T) {
	total := func(value string) []clienttest.Fault {
		return clienttest.Times(5, clienttest.Rewrite(func(body []byte) []byte {
			return []byte(strings.Replace(string(body), `"total_records":1`, `"total_records":`+value, 1))
		}))
	}
	refused := clienttest.Times(1, clienttest.Error(400, "bad_request", "x"))
	cut := clienttest.Times(1, clienttest.Respond(200, `{"records":[],"total_records":1}`))
	for name, tt := range map[string]struct {
		faults      []clienttest.Fault
		seen, means string
	}{
		"a page is refused":      {refused, "refused with 400, bad_request", "at its default"},
		"pages are cut":          {cut, "a page has 0 of 1 simulations", "is complete"},
		"the total is too large": {total("9"), "1 of 1 simulations, and total_records is 9", "end with ErrIncompleteList"},
		"the total is false":     {total("false"), "total_records is 0", "ErrIncompleteList cannot"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			srv.Inject("listSimulations", tt.faults...)
			requireReport(t, srv, to, only("pages of simulations"), tt.seen, tt.means)
		})
	}
}
