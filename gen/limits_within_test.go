package gen

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithin(t *testing.T) {
	tests := []struct {
		name   string
		limits [][2]int64
		want   [2]int64
	}{
		{"none", nil, [2]int64{math.MinInt64, math.MaxInt64}},
		{"inclusive", [][2]int64{atLeast(1), atMost(3)}, [2]int64{1, 3}},
		{"exclusive", [][2]int64{above(0), below(60)}, [2]int64{1, 59}},
		{"fractional", [][2]int64{atLeast(0.5), atMost(60.5)}, [2]int64{1, 60}},
		{"fractional and exclusive", [][2]int64{above(0.5), below(60.5)}, [2]int64{1, 60}},
		{"negative", [][2]int64{atLeast(-2.5), below(-1)}, [2]int64{-2, -2}},
		{"the stricter one counts", [][2]int64{atLeast(1), above(1), atMost(5), below(9)}, [2]int64{2, 5}},
		{"only a minimum", [][2]int64{atLeast(1)}, [2]int64{1, math.MaxInt64}},
		{"only a maximum", [][2]int64{atMost(1)}, [2]int64{math.MinInt64, 1}},
		{"more than int64", [][2]int64{atLeast(-1e30), atMost(1e30)}, [2]int64{math.MinInt64, math.MaxInt64}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, within(tt.limits...))
		})
	}
}
