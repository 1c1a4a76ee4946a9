package client_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// clientWithPages returns a client of a service whose pages are those of fn, and the number of requests. A total_records below
// 0 is left out.
func clientWithPages(t *testing.T, fn func(number, size int) (ids []int64, total int)) (*client.Client, *int) {
	t.Helper()
	requests := new(int)
	return clientWith(t, func(r *http.Request) (*http.Response, error) {
		*requests++
		if *requests > 20 {
			return nil, errors.New("the list does not end")
		}
		number, _ := strconv.Atoi(r.URL.Query().Get("pageno"))
		size, _ := strconv.Atoi(r.URL.Query().Get("pagesize"))
		ids, total := fn(number, size)
		records := make([]string, len(ids))
		for i, id := range ids {
			records[i] = fmt.Sprintf(`{"id":%d,"name":"n%d"}`, id, id)
		}
		page := `{"records":[` + strings.Join(records, ",") + `]`
		if total >= 0 {
			page += fmt.Sprintf(`,"total_records":%d.0`, total) // a whole number in any notation
		}
		return canned(page + `}`).RoundTrip(r)
	}), requests
}

// listIDs lists ids up to the end or the error.
func listIDs(t *testing.T, c *client.Client, size int) (ids []int64, err error) {
	t.Helper()
	for sim, err := range c.Simulations.List(t.Context(), client.ListOptions{PageSize: size}) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, sim.ID)
	}
	return ids, nil
}

// pageOf returns one page of a list.
func pageOf(all []int64, number, size int) []int64 {
	from := min((number-1)*size, len(all))
	return all[from:min(from+size, len(all))]
}

func TestSimulationsService_List_Ends(t *testing.T) {
	all := []int64{5, 4, 3, 2, 1}
	for name, tt := range map[string]struct {
		page       func(number, size int) ([]int64, int)
		want       []int64
		requests   int
		incomplete bool
	}{
		"with an empty page":                 {func(no, size int) ([]int64, int) { return pageOf(all, no, size), 5 }, all, 4, false},
		"with an empty page after full ones": {func(no, size int) ([]int64, int) { return pageOf(all[:4], no, size), 4 }, all[:4], 3, false},
		"without total_records":              {func(no, size int) ([]int64, int) { return pageOf(all, no, size), -1 }, all, 4, false},
		"with a total_records of 0":          {func(no, size int) ([]int64, int) { return pageOf(all, no, size), 0 }, all, 4, false},
		"with a total_records that is low":   {func(no, size int) ([]int64, int) { return pageOf(all, no, size), 3 }, all, 4, false},
		"with a total_records of the page": {func(no, size int) ([]int64, int) {
			page := pageOf(all, no, size)
			return page, len(page)
		}, all, 4, false},
		"with a total_records that is high": {func(no, size int) ([]int64, int) { return pageOf(all, no, size), 6 }, all, 4, true},
		"with a total_records that was high": {func(no, size int) ([]int64, int) {
			return pageOf(all, no, size), []int{9, 9, 5, 0}[no-1]
		}, all, 4, false},
		"without simulations":           {func(int, int) ([]int64, int) { return nil, 0 }, nil, 1, false},
		"without simulations, a total":  {func(int, int) ([]int64, int) { return nil, 5 }, nil, 1, true},
		"with an empty page in between": {func(no, size int) ([]int64, int) { return pageOf(all, max(1, 2*no-2), size*(no%2)), 5 }, all[:2], 2, true},
		"with smaller pages":            {func(no, _ int) ([]int64, int) { return pageOf(all, no, 1), 5 }, all, 6, false},
		"with larger pages":             {func(no, _ int) ([]int64, int) { return pageOf(all, no, 4), 5 }, all, 3, false},
		"with all on each page":         {func(int, int) ([]int64, int) { return all, 5 }, all, 3, false},
		"with all on each page, high":   {func(int, int) ([]int64, int) { return all, 99 }, all, 3, true},
		"with the first page for each":  {func(_, size int) ([]int64, int) { return pageOf(all, 1, size), -1 }, all[:2], 3, false},
		"with the first page, a total":  {func(_, size int) ([]int64, int) { return pageOf(all, 1, size), 5 }, all[:2], 3, true},
		"with the last page for each after": {func(no, size int) ([]int64, int) {
			return pageOf(all, min(no, 3), size), -1
		}, all, 5, false},
		"with the first page after the last": {func(no, size int) ([]int64, int) {
			return pageOf(all, (no-1)%3+1, size), 5
		}, all, 5, false},
		"with records without an id": {func(no, _ int) ([]int64, int) { return [][]int64{{0, 0}, {}}[no-1], 2 }, []int64{0}, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			c, requests := clientWithPages(t, tt.page)
			ids, err := listIDs(t, c, 2)
			require.Equal(t, tt.want, ids)
			require.Equal(t, tt.requests, *requests)
			if tt.incomplete {
				require.ErrorIs(t, err, client.ErrIncompleteList)
				return
			}
			require.NoError(t, err)
		})
	}
}

// A service that counts a page, caps it, or ignores its number must not hide simulations from a search by name.
func TestSimulationsService_FindByName_NeedsTheWholeList(t *testing.T) {
	all := make([]int64, 125)
	for i := range all {
		all[i] = int64(i + 1)
	}
	counted := func(size int) func(number, _ int) ([]int64, int) {
		return func(number, _ int) ([]int64, int) {
			page := pageOf(all, number, size)
			return page, len(page)
		}
	}
	for name, tt := range map[string]struct {
		page func(number, size int) ([]int64, int)
		want error
	}{
		"total_records counts the page": {counted(50), nil},
		"the page is capped":            {counted(10), nil},
		"pageno is ignored":             {func(_, size int) ([]int64, int) { return pageOf(all, 1, size), len(all) }, client.ErrIncompleteList},
		"a page is empty":               {func(no, size int) ([]int64, int) { return pageOf(all, no, size*(no%2)), len(all) }, client.ErrIncompleteList},
	} {
		for _, id := range []int64{1, 125} {
			c, _ := clientWithPages(t, tt.page)
			sim, err := c.Simulations.FindByName(t.Context(), fmt.Sprintf("n%d", id))
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want, "%s, %d", name, id)
				require.NotErrorIs(t, err, client.ErrNotFound, "%s, %d", name, id)
				continue
			}
			require.NoError(t, err, "%s, %d", name, id)
			require.Equal(t, id, sim.ID)
		}
	}
}

func TestSimulationsService_List_EndsOnEndlessFreshPages(t *testing.T) {
	const perPage = 10_000
	c, requests := clientWithPages(t, func(number, _ int) ([]int64, int) {
		ids := make([]int64, perPage)
		for i := range ids {
			ids[i] = int64(number*perPage + i)
		}
		return ids, -1
	})
	ids, err := listIDs(t, c, perPage)
	require.ErrorIs(t, err, client.ErrIncompleteList)
	require.ErrorContains(t, err, "has listed 110000 simulations and goes on")
	require.Len(t, ids, 110_000)
	require.Equal(t, 11, *requests)
}

// A service that repeats its last page has not lost count.
func TestSimulationsService_List_EndsOnALargePageThatIsRepeated(t *testing.T) {
	ids := make([]int64, 60_000)
	for i := range ids {
		ids[i] = int64(i + 1)
	}
	c, requests := clientWithPages(t, func(int, int) ([]int64, int) { return ids, -1 })
	listed, err := listIDs(t, c, len(ids))
	require.NoError(t, err)
	require.Len(t, listed, len(ids))
	require.Equal(t, 3, *requests)
}

func TestSimulationsService_List_YieldsNoneTwice(t *testing.T) {
	for name, tt := range map[string]struct {
		lists   [][]int64 // when the first page is read, the second one, …
		want    []int64
		missing bool // some are counted that were not listed
	}{
		"one is created":      {[][]int64{{5, 4, 3, 2, 1}, {6, 5, 4, 3, 2, 1}}, []int64{5, 4, 3, 2, 1}, true},
		"three are created":   {[][]int64{{5, 4, 3, 2, 1}, {5, 4, 3, 2, 1}, {8, 7, 6, 5, 4, 3, 2, 1}}, []int64{5, 4, 3, 2, 1}, true},
		"one more each page":  {[][]int64{{3, 2, 1}, {4, 3, 2, 1}, {5, 4, 3, 2, 1}}, []int64{3, 2, 1}, true},
		"one is deleted":      {[][]int64{{5, 4, 3, 2, 1}, {4, 3, 2, 1}}, []int64{5, 4, 2, 1}, false}, // 3 moved to a page that was read
		"the last is deleted": {[][]int64{{5, 4, 3, 2, 1}, {5, 4, 3, 2}}, []int64{5, 4, 3, 2}, false},
		"all are deleted":     {[][]int64{{5, 4, 3, 2, 1}, {}}, []int64{5, 4}, true}, // the last count above zero
	} {
		for _, withTotal := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, total %v", name, withTotal), func(t *testing.T) {
				c, _ := clientWithPages(t, func(number, size int) ([]int64, int) {
					all := tt.lists[min(number, len(tt.lists))-1]
					if withTotal {
						return pageOf(all, number, size), len(all)
					}
					return pageOf(all, number, size), -1
				})
				ids, err := listIDs(t, c, 2)
				require.Equal(t, tt.want, ids)
				if withTotal && tt.missing {
					require.ErrorIs(t, err, client.ErrIncompleteList)
					return
				}
				require.NoError(t, err)
			})
		}
	}
}

func TestSimulationsService_List_ReadsAPageWhenItIsNeeded(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	for range 5 {
		seed(t, srv)
	}
	for range c.Simulations.List(t.Context(), client.ListOptions{PageSize: 2}) {
		break
	}
	require.Len(t, srv.Requests(), 1)
	for _, size := range []int{2, 2, 0} { // a second time is a new list
		ids, err := listIDs(t, c, size)
		require.NoError(t, err)
		require.Len(t, ids, 5)
	}
	requests := srv.Requests()
	require.Len(t, requests, 1+4+4+2, "the last page of each is empty")
	require.Equal(t, "pageno=4&pagesize=2", requests[4].RawQuery)
	require.Equal(t, "pageno=1&pagesize=50", requests[9].RawQuery)
}

func TestSimulationsService_List_CanBeRangedOverTwice(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	all := newClient(t, srv).Simulations.List(t.Context(), client.ListOptions{})
	for range 2 {
		var ids []int64
		for sim, err := range all {
			require.NoError(t, err)
			ids = append(ids, sim.ID)
		}
		require.Equal(t, []int64{id}, ids)
	}
}

func TestSimulationsService_List_EndsWithTheFirstError(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		want  error
	}{
		"the service fails":         {clienttest.ServerError(500), client.ErrServer},
		"HTML":                      {clienttest.HTML(200), client.ErrUnreadable},
		"no records":                {clienttest.Respond(200, `{"total_records":5}`), client.ErrUnreadable},
		"records are false":         {clienttest.Respond(200, `{"records":false}`), client.ErrUnreadable},
		"the first record is wrong": {clienttest.Respond(200, `{"records":[{"id":[]},{"id":1}]}`), client.ErrUnreadable},
		"the plan expired":          {clienttest.PlanExpired(), client.ErrSubscriptionExpired},
		"the page is cut":           {clienttest.CutBody(), io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 1}))
			for range 5 {
				seed(t, srv)
			}
			srv.Inject("listSimulations", clienttest.Pass(), tt.fault)
			var errs []error
			for sim, err := range c.Simulations.List(t.Context(), client.ListOptions{PageSize: 2}) {
				require.Equal(t, err != nil, sim == nil)
				errs = append(errs, err)
			}
			require.Len(t, errs, 3, "two simulations, the error, and nothing after it")
			require.NoError(t, errors.Join(errs[:2]...))
			require.ErrorIs(t, errs[2], tt.want)
			require.Len(t, srv.Requests(), 2)
		})
	}
}

func TestSimulationsService_List_RefusesANegativePageSize(t *testing.T) {
	srv := newServer(t)
	_, err := listIDs(t, newClient(t, srv), -1)
	require.ErrorAs(t, err, new(*client.ValidationError))
	require.ErrorContains(t, err, "-1")
	require.Empty(t, srv.Requests())
}

func TestSimulationsService_List_YieldsSimulationsWithTheirScenarios(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	for sim, err := range newClient(t, srv).Simulations.List(t.Context(), client.ListOptions{}) {
		require.NoError(t, err)
		require.Equal(t, id, sim.ID)
		set, err := sim.Scenarios()
		require.NoError(t, err)
		require.Equal(t, 2, set.Len())
	}
	require.Len(t, srv.Requests(), 2, "a page, and an empty one")
}

func TestSimulationsService_FindByName(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	ids := []int64{seed(t, srv), seed(t, srv)} // both are named Clinic
	only := srv.Seed(clienttest.Simulation{Name: "clinic", Agent: clienttest.Agent{ID: 7}})

	sim, err := c.Simulations.FindByName(t.Context(), "clinic")
	require.NoError(t, err)
	require.Equal(t, only, sim.ID, "case counts")

	_, err = c.Simulations.FindByName(t.Context(), "Clin")
	require.ErrorIs(t, err, client.ErrNotFound)

	_, err = c.Simulations.FindByName(t.Context(), "Clinic")
	require.NotErrorIs(t, err, client.ErrNotFound)
	require.ErrorContains(t, err, fmt.Sprintf("2 simulations have this name, such as %v", []int64{ids[1], ids[0]}))

	srv.Inject("listSimulations", clienttest.Respond(403, `{"error":"forbidden"}`))
	_, err = c.Simulations.FindByName(t.Context(), "clinic")
	require.ErrorIs(t, err, client.ErrForbidden)
	require.NotErrorIs(t, err, client.ErrNotFound)
}
