package clienttest_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestFaultHeaders(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  clienttest.Fault
		header string
		want   []string
	}{
		"RateLimit":            {clienttest.RateLimit("7"), "Retry-After", []string{"7"}},
		"RateLimit without":    {clienttest.RateLimit(""), "Retry-After", nil},
		"HTML":                 {clienttest.HTML(502), "Content-Type", []string{"text/html; charset=utf-8"}},
		"PlainText":            {clienttest.PlainText(502), "Content-Type", []string{"text/plain; charset=utf-8"}},
		"Empty":                {clienttest.Empty(503), "Content-Type", nil},
		"Redirect":             {clienttest.Redirect(307, "/elsewhere"), "Location", []string{"/elsewhere"}},
		"Respond":              {clienttest.Respond(200, "x"), "Content-Type", []string{"application/json; charset=utf-8"}},
		"Respond of a type":    {clienttest.Respond(200, "x", "content-type", "a/b"), "Content-Type", []string{"a/b"}},
		"Respond with headers": {clienttest.Respond(200, "x", "X-A", "b", "X-A", "c"), "X-A", []string{"b", "c"}},
		"Header":               {clienttest.Header("age", "9"), "Age", []string{"9"}},
		"Header of a fault":    {clienttest.RateLimit("7").And(clienttest.Header("Age", "9")), "Age", []string{"9"}},
		"Header keeps others":  {clienttest.RateLimit("7").And(clienttest.Header("Age", "9")), "Retry-After", []string{"7"}},
		"Header before":        {clienttest.Header("Age", "9").And(clienttest.HTML(502)), "Age", []string{"9"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t)
			srv.Inject("", tt.fault)
			r := send(t, srv, "GET", "/simulations", "")
			require.Equal(t, tt.want, r.header.Values(tt.header))
			require.NotEmpty(t, r.header.Get("X-Request-Id"))
		})
	}
	//lint:ignore SA5012 the name without a value is what must panic
	require.Panics(t, func() { clienttest.Respond(200, "", "X-A") })
}

func TestRewrite(t *testing.T) {
	srv := serverWithClinic(t)
	srv.Inject("getSimulation", clienttest.Rewrite(func(body []byte) []byte {
		return bytes.Replace(body, []byte(`"scenarios_ids":`), []byte(`"scenarios_ids":[],"scenarios_ids":`), 1)
	}))
	r := read(t, srv)
	require.Contains(t, r.raw, `"scenarios_ids":[],"scenarios_ids":[{`)
	require.Nil(t, r.body, "a strict reader refuses it")
	require.Len(t, read(t, srv).records(t), 2)
}
