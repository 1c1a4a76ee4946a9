package client_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The caller's client may say that redirects are to be followed: they are not.
func TestNoRedirectIsFollowedAndTheKeyDoesNotTravel(t *testing.T) {
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		visits.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"success":true,"simulation":{"id":31}}`))
	}))
	defer elsewhere.Close()
	for _, status := range []int{300, 301, 302, 303, 304, 305, 306, 307, 308} {
		for _, target := range []string{elsewhere.URL, "/api/v1/simulations/31", ""} {
			for column, ops := range tableColumns() {
				for _, op := range ops {
					t.Run(strconv.Itoa(status)+" "+target+" "+column+" "+op.name, func(t *testing.T) {
						srv := clienttest.NewServer(t)
						srv.Inject(op.name, clienttest.Redirect(status, target), clienttest.Redirect(status, target))
						hc := srv.Client()
						hc.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
						err := op.call(t.Context(), newClient(t, srv, client.WithHTTPClient(hc)).Simulations)
						var answer *client.APIError
						require.ErrorAs(t, err, &answer)
						require.Equal(t, status, answer.StatusCode)
						require.ErrorContains(t, err, "redirects are not followed: check the base URL")
						require.Equal(t, op.name, srv.Requests()[0].Operation)
						require.Zero(t, visits.Load())
					})
				}
			}
		}
	}
}
