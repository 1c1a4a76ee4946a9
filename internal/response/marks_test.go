package response_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

// marks reads a simulation with two scenarios, and these members in it and beside it.
func marks(t *testing.T, inside, beside string) []string {
	t.Helper()
	data := fmt.Sprintf(`{"simulation":{"scenarios_ids":[{},{}]%s}%s}`, inside, beside)
	body, err := decodeJSON([]byte(data))
	require.NoError(t, err)
	return slices.Concat(body.Simulation.Marks(), body.Marks())
}

func TestMarks(t *testing.T) {
	values := map[string]bool{ // of a mark that is no count
		`true`: true, `"true"`: true, `1`: true, `"1"`: true, `-1`: true, `0.5`: true, `"https://x.example/?page=2"`: true, `"abc"`: true,
		`{"page":2}`: true, `[2]`: true,
		`false`: false, `"false"`: false, `"False"`: false, `0`: false, `0.0`: false, `"0"`: false, `null`: false, `"null"`: false, `"no"`: false, `"None"`: false,
		`""`: false, `" "`: false, `[]`: false, `[ ]`: false, `{}`: false,
	}
	counts := map[string]bool{
		`3`: true, `"3"`: true, `1e3`: true, `2.5`: true, `2`: false, `"2"`: false, `1`: false, `0`: false, `-1`: false,
		`null`: false, `false`: false, `true`: false, `[3]`: false, `{}`: false, `"many"`: false,
	}
	names := map[string]map[string]bool{
		"scenarios_count": counts, "scenario_count": counts, "total_scenarios": counts, "scenarios_total": counts,
		"has_more": values, "hasMore": values, "has_next": values, "next": values, "next_page": values, "nextPage": values,
		"next_cursor": values, "next_page_token": values, "scenarios_has_more": values, "has_more_scenarios": values,
	}
	require.Len(t, response.MarkNames(), len(names)+1, "the names, and pagination")
	for name, values := range names {
		for value, isPartial := range values {
			member := fmt.Sprintf(`,%q:%s`, name, value)
			nested := fmt.Sprintf(`,"pagination":{"page":1,%q:%s}`, name, value)
			var want, wantNested []string
			if isPartial {
				want, wantNested = []string{name}, []string{"pagination." + name}
			}
			require.Equal(t, want, marks(t, member, ""), "inside: %s", member)
			require.Equal(t, want, marks(t, "", member), "beside: %s", member)
			require.Equal(t, wantNested, marks(t, nested, ""), "inside: %s", nested)
			require.Equal(t, wantNested, marks(t, "", nested), "beside: %s", nested)
		}
	}
}

func TestMarks_AreNoOtherMembers(t *testing.T) {
	for _, member := range []string{
		`"next_run":"2026-12-01"`, `"total_records":9`, `"page":1`, `"pages":3`, `"Has_More":true`, `"pagination":true`, `"pagination":[true]`,
		`"pagination":{"total":9,"pagination":{"has_more":true}}`, `"more":{"has_more":true}`, `"links":{"next":"x"}`,
	} {
		require.Empty(t, marks(t, ","+member, ","+member), member)
	}
}
