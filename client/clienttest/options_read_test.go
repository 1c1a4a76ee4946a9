package clienttest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestLaggingReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := serverWithClinic(t, clienttest.InMemory(), clienttest.LaggingReads(10*time.Second))
		require.Equal(t, "Clinic", read(t, srv).shown(t)["name"], "a young simulation is shown in its oldest version")
		<-time.After(time.Hour)
		require.Equal(t, "new", put(t, srv, `{"name":"new"}`).shown(t)["name"], "a write shows itself")
		for _, want := range []string{"Clinic", "Clinic", "new"} {
			list := send(t, srv, "GET", "/simulations", "").body["records"].([]any)
			require.Equal(t, want, read(t, srv).shown(t)["name"])
			require.Equal(t, want, list[0].(map[string]any)["name"])
			<-time.After(5 * time.Second)
		}
		require.Equal(t, "new", stored(t, srv).Name)
	})
}

func TestCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := serverWithClinic(t, clienttest.InMemory(), clienttest.Cache(time.Minute))
		require.Empty(t, read(t, srv).header.Values("Age"))
		rename(srv, "new")
		<-time.After(30*time.Second + time.Millisecond)
		r := read(t, srv)
		require.Equal(t, "30", r.header.Get("Age"))
		require.Equal(t, "Clinic", r.shown(t)["name"])
		require.Equal(t, 1, srv.Requests()[1].Version)

		r = read(t, srv, "Cache-Control", "no-cache")
		require.Empty(t, r.header.Values("Age"))
		require.Equal(t, "new", r.shown(t)["name"])
		require.Equal(t, "new", read(t, srv).shown(t)["name"], "the cache was renewed")

		rename(srv, "newer")
		<-time.After(time.Minute)
		require.Equal(t, "newer", read(t, srv).shown(t)["name"], "the cache has expired")
	})
}

func TestETags(t *testing.T) {
	for name, tt := range map[string]struct {
		opts    []clienttest.Option
		ifMatch string
		status  int
	}{
		"right":                     {opts(clienttest.ETags()), `"v1"`, 200},
		"one of several":            {opts(clienttest.ETags()), `"v9", "v1"`, 200},
		"any":                       {opts(clienttest.ETags()), `*`, 200},
		"none":                      {opts(clienttest.ETags()), ``, 200},
		"wrong":                     {opts(clienttest.ETags()), `"v0"`, 412},
		"weak":                      {opts(clienttest.ETags()), `W/"v1"`, 412},
		"wrong, ETagsIgnored":       {opts(clienttest.ETagsIgnored()), `"v0"`, 200},
		"wrong, by default ignored": {nil, `"v0"`, 200},
	} {
		for _, operation := range [][2]string{{"PUT", ""}, {"DELETE", ""}, {"POST", "/start"}} {
			t.Run(name+" "+operation[0], func(t *testing.T) {
				srv := serverWithClinic(t, tt.opts...)
				body := ""
				if operation[0] == "PUT" {
					body = "{}"
				}
				r := send(t, srv, operation[0], "/simulations/7"+operation[1], body, "If-Match", tt.ifMatch)
				require.Equal(t, tt.status, r.status, r.raw)
				require.Equal(t, tt.status == 200, len(srv.History(7)) == 2)
			})
		}
	}
}

func TestETags_Header(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		want [3]string // of two reads and a write
	}{
		"default":      {nil, [3]string{}},
		"ETags":        {opts(clienttest.ETags()), [3]string{`"v1"`, `"v1"`, `"v2"`}},
		"ETagsIgnored": {opts(clienttest.ETagsIgnored()), [3]string{`"v1"`, `"v1"`, `"v2"`}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opts...)
			etag := func(r reply) string { return r.header.Get("ETag") }
			require.Equal(t, tt.want, [3]string{etag(read(t, srv)), etag(read(t, srv)), etag(put(t, srv, "{}"))})
		})
	}
}

func TestPageScenarios(t *testing.T) {
	for name, tt := range map[string]struct {
		opt    clienttest.Option
		shown  int
		fields map[string]any
	}{
		"silent":          {clienttest.PageScenarios(1), 1, nil},
		"count":           {clienttest.PageScenarios(1, "scenarios_count"), 1, map[string]any{"scenarios_count": 2.0}},
		"has more":        {clienttest.PageScenarios(1, "scenarios_has_more"), 1, map[string]any{"scenarios_has_more": true}},
		"has more, other": {clienttest.PageScenarios(1, "has_more_scenarios"), 1, map[string]any{"has_more_scenarios": true}},
		"all of them": {
			clienttest.PageScenarios(2, "total_scenarios", "scenarios_has_more"), 2,
			map[string]any{"total_scenarios": 2.0, "scenarios_has_more": false},
		},
		"more than there are": {clienttest.PageScenarios(50, "scenario_count"), 2, map[string]any{"scenario_count": 2.0}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opt)
			sim := read(t, srv).shown(t)
			require.Len(t, sim["scenarios_ids"], tt.shown)
			require.Subset(t, sim, tt.fields)
			require.Equal(t, []string{"one", "two"}, names(t, srv), "all are stored")
		})
	}
}

func TestListOptions(t *testing.T) {
	for name, tt := range map[string]struct {
		opt   clienttest.Option
		query string
		ids   []float64
		total int
	}{
		"by default":          {clienttest.ReadOnlyAccount(), "?pageno=2&pagesize=2", []float64{7}, 3},
		"past the end":        {clienttest.ReadOnlyAccount(), "?pageno=3&pagesize=2", []float64{}, 3},
		"far past the end":    {clienttest.ReadOnlyAccount(), "?pageno=9223372036854775807&pagesize=9223372036854775807", []float64{}, 3},
		"capped":              {clienttest.ListCapsPages(2), "?pagesize=100", []float64{9, 8}, 3},
		"capped, second page": {clienttest.ListCapsPages(2), "?pagesize=100&pageno=2", []float64{7}, 3},
		"small enough":        {clienttest.ListCapsPages(2), "?pagesize=1", []float64{9}, 3},
		"pageno ignored":      {clienttest.ListIgnoresPageNo(), "?pageno=5&pagesize=2", []float64{9, 8}, 3},
		"counts the page":     {clienttest.ListCounts(func(_, onPage int) int { return onPage }), "?pagesize=2", []float64{9, 8}, 2},
		"counts too many":     {clienttest.ListCounts(func(all, _ int) int { return all + 1 }), "?pagesize=2", []float64{9, 8}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opt)
			srv.Seed(clienttest.Simulation{ID: 8})
			srv.Seed(clienttest.Simulation{ID: 9})
			r := send(t, srv, "GET", "/simulations"+tt.query, "")
			require.Equal(t, 200, r.status, r.raw)
			ids := []float64{}
			for _, record := range r.body["records"].([]any) {
				ids = append(ids, record.(map[string]any)["id"].(float64))
			}
			require.Equal(t, tt.ids, ids)
			require.Equal(t, float64(tt.total), r.body["total_records"])
		})
	}
}
