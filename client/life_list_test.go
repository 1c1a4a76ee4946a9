package client_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// pager lists simulations as fn pages them; fn also tells total_records, where below 0 leaves it out.
func pager(t *testing.T, fn func(no, size int) (ids []int64, total int)) (*client.Client, *int) {
	t.Helper()
	requests := new(int)
	return clientWith(t, func(r *http.Request) (*http.Response, error) {
		*requests++
		if *requests > 20 {
			return nil, errors.New("the list does not end")
		}
		no, _ := strconv.Atoi(r.URL.Query().Get("pageno"))
		size, _ := strconv.Atoi(r.URL.Query().Get("pagesize"))
		ids, total := fn(no, size)
		records := []map[string]any{}
		for _, id := range ids {
			records = append(records, map[string]any{"id": id, "name": "n" + strconv.FormatInt(id, 10)})
		}
		page := map[string]any{"records": records}
		if total >= 0 {
			page["total_records"] = total
		}
		body, _ := json.Marshal(page)
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(string(body))), ContentLength: int64(len(body)), Request: r,
		}, nil
	}), requests
}

// listed collects the ids up to the end or the error.
func listed(t *testing.T, c *client.Client, size int) (ids []int64, err error) {
	t.Helper()
	for sim, err := range c.Simulations.List(t.Context(), client.ListOptions{PageSize: size}) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, sim.ID)
	}
	return ids, nil
}

// cut is the page of a list.
func cut(all []int64, no, size int) []int64 {
	from := min((no-1)*size, len(all))
	return all[from:min(from+size, len(all))]
}

func TestListEndsWithWhateverTheServiceMakesOfPages(t *testing.T) {
	all := []int64{5, 4, 3, 2, 1}
	for name, tt := range map[string]struct {
		page     func(no, size int) ([]int64, int)
		want     []int64
		requests int
	}{
		"total_records tells the end":        {func(no, size int) ([]int64, int) { return cut(all, no, size), 5 }, all, 3},
		"the end falls on a page's":          {func(no, size int) ([]int64, int) { return cut(all[:4], no, size), 4 }, all[:4], 2},
		"an empty page tells the end":        {func(no, size int) ([]int64, int) { return cut(all, no, size), -1 }, all, 4},
		"total_records is 0":                 {func(no, size int) ([]int64, int) { return cut(all, no, size), 0 }, all, 4},
		"total_records is too high":          {func(no, size int) ([]int64, int) { return cut(all, no, size), 99 }, all, 4},
		"nothing is there":                   {func(int, int) ([]int64, int) { return nil, 0 }, nil, 1},
		"pages are smaller than asked for":   {func(no, _ int) ([]int64, int) { return cut(all, no, 1), 5 }, all, 5},
		"smaller, without a total":           {func(no, _ int) ([]int64, int) { return cut(all, no, 1), -1 }, all, 6},
		"pages are larger than asked for":    {func(no, _ int) ([]int64, int) { return cut(all, no, 4), 5 }, all, 2},
		"pagesize and pageno are ignored":    {func(int, int) ([]int64, int) { return all, 5 }, all, 1},
		"ignored, without a total":           {func(int, int) ([]int64, int) { return all, -1 }, all, 2},
		"ignored, with a total too high":     {func(int, int) ([]int64, int) { return all, 99 }, all, 2},
		"pageno is ignored":                  {func(_, size int) ([]int64, int) { return cut(all, 1, size), 5 }, all[:2], 2},
		"the last page stands for all after": {func(no, size int) ([]int64, int) { return cut(all, min(no, 3), size), -1 }, all, 4},
		"after the last page comes the first": {func(no, size int) ([]int64, int) {
			return cut(all, (no-1)%3+1, size), -1
		}, all, 4},
		"records without an id are not taken for one": {func(no, _ int) ([]int64, int) {
			return [][]int64{{0, 0}, {}}[no-1], -1
		}, []int64{0, 0}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			c, requests := pager(t, tt.page)
			ids, err := listed(t, c, 2)
			require.NoError(t, err)
			require.Equal(t, tt.want, ids)
			require.Equal(t, tt.requests, *requests)
		})
	}
}

func TestListYieldsNoneTwiceWhileOthersAreCreatedAndDeleted(t *testing.T) {
	for name, tt := range map[string]struct {
		lists [][]int64 // as it stands when the first page is read, the second one, …
		want  []int64
	}{
		"one is created":      {[][]int64{{5, 4, 3, 2, 1}, {6, 5, 4, 3, 2, 1}}, []int64{5, 4, 3, 2, 1}},
		"three are created":   {[][]int64{{5, 4, 3, 2, 1}, {5, 4, 3, 2, 1}, {8, 7, 6, 5, 4, 3, 2, 1}}, []int64{5, 4, 3, 2, 1}},
		"one more each page":  {[][]int64{{3, 2, 1}, {4, 3, 2, 1}, {5, 4, 3, 2, 1}}, []int64{3, 2, 1}},
		"one moves, is lost":  {[][]int64{{5, 4, 3, 2, 1}, {4, 3, 2, 1}}, []int64{5, 4, 2, 1}},
		"one behind is gone":  {[][]int64{{5, 4, 3, 2, 1}, {5, 4, 3, 2}}, []int64{5, 4, 3, 2}},
		"all behind are gone": {[][]int64{{5, 4, 3, 2, 1}, {}}, []int64{5, 4}},
	} {
		for total, of := range map[string]func([]int64) int{"with a total": func(all []int64) int { return len(all) }, "without": func([]int64) int { return -1 }} {
			t.Run(name+" "+total, func(t *testing.T) {
				c, _ := pager(t, func(no, size int) ([]int64, int) {
					all := tt.lists[min(no, len(tt.lists))-1]
					return cut(all, no, size), of(all)
				})
				ids, err := listed(t, c, 2)
				require.NoError(t, err)
				require.Equal(t, tt.want, ids)
			})
		}
	}
}

func TestListReadsAPageOnlyWhenItIsNeeded(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c := newClient(t, srv)
		for range 5 {
			seed(t, srv)
		}
		for range c.Simulations.List(t.Context(), client.ListOptions{PageSize: 2}) {
			break
		}
		require.Len(t, srv.Requests(), 1)
		all := c.Simulations.List(t.Context(), client.ListOptions{PageSize: 2})
		for range 2 { // a sequence can be used again
			require.Len(t, collect(t, all), 5)
		}
		require.Len(t, srv.Requests(), 1+2*3)
		require.Equal(t, "pageno=3&pagesize=2", srv.Requests()[3].RawQuery)
		require.Len(t, collect(t, c.Simulations.List(t.Context(), client.ListOptions{})), 5)
		require.Equal(t, "pageno=1&pagesize=50", srv.Requests()[7].RawQuery)
	})
}

func collect(t *testing.T, all func(func(*client.Simulation, error) bool)) (sims []*client.Simulation) {
	t.Helper()
	for sim, err := range all {
		require.NoError(t, err)
		sims = append(sims, sim)
	}
	return sims
}

func TestListEndsWithTheFirstError(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		want  error
	}{
		"the service fails": {clienttest.ServerError(500), client.ErrServer},
		"a page of HTML":    {clienttest.HTML(200), client.ErrUnreadable},
		"no records":        {clienttest.Respond(200, `{"total_records":5}`), client.ErrUnreadable},
		"records are false": {clienttest.Respond(200, `{"records":false}`), client.ErrUnreadable},
		"success is false":  {clienttest.Respond(200, `{"success":false,"error":"No.","plan_expire":true}`), client.ErrSubscriptionExpired},
		"the page is cut":   {clienttest.CutBody(), io.ErrUnexpectedEOF},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 1}))
			for range 5 {
				seed(t, srv)
			}
			srv.Inject("listSimulations", clienttest.Pass(), tt.fault)
			var got []error
			for sim, err := range c.Simulations.List(t.Context(), client.ListOptions{PageSize: 2}) {
				require.Equal(t, err != nil, sim == nil)
				got = append(got, err)
			}
			require.Len(t, got, 3, "two records, then the error, and nothing after it")
			require.NoError(t, errors.Join(got[:2]...))
			require.ErrorIs(t, got[2], tt.want)
			require.Len(t, srv.Requests(), 2)
		})
	}
}

func TestListRefusesANegativePageSize(t *testing.T) {
	srv := newServer(t)
	_, err := listed(t, newClient(t, srv), -1)
	require.ErrorContains(t, err, "-1")
	require.Empty(t, srv.Requests())
}

func TestAListedSimulationCanBeRead(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	sims := collect(t, newClient(t, srv).Simulations.List(t.Context(), client.ListOptions{}))
	require.Len(t, sims, 1)
	require.Equal(t, id, sims[0].ID)
	set, err := sims[0].Scenarios()
	require.NoError(t, err)
	require.Equal(t, 2, set.Len())
}

func TestFindByNameGivesExactlyOneOrTheCandidates(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	ids := []int64{seed(t, srv), seed(t, srv)}
	only := srv.Seed(clienttest.Simulation{Name: "clinic", Agent: clienttest.Agent{ID: 7}})

	sim, err := c.Simulations.FindByName(t.Context(), "clinic")
	require.NoError(t, err)
	require.Equal(t, only, sim.ID, "case counts")

	_, err = c.Simulations.FindByName(t.Context(), "Clin")
	require.ErrorIs(t, err, client.ErrNotFound)

	_, err = c.Simulations.FindByName(t.Context(), "Clinic")
	require.NotErrorIs(t, err, client.ErrNotFound)
	for _, id := range ids {
		require.ErrorContains(t, err, strconv.FormatInt(id, 10))
	}
	require.NotContains(t, err.Error(), strconv.FormatInt(only, 10))

	srv.Inject("listSimulations", clienttest.Respond(403, `{"error":"forbidden"}`))
	_, err = c.Simulations.FindByName(t.Context(), "clinic")
	require.ErrorIs(t, err, client.ErrForbidden, "a list that cannot be read is not one without the name")
}
