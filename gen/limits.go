package gen

import "math"

// A limit of the specification is a number that can have a fraction and can be exclusive. These functions turn it into the
// integers that it allows, from the smallest to the largest.

func atLeast(limit float64) [2]int64 { return [2]int64{toInt(math.Ceil(limit)), math.MaxInt64} }
func above(limit float64) [2]int64   { return [2]int64{toInt(math.Floor(limit) + 1), math.MaxInt64} }
func atMost(limit float64) [2]int64  { return [2]int64{math.MinInt64, toInt(math.Floor(limit))} }
func below(limit float64) [2]int64   { return [2]int64{math.MinInt64, toInt(math.Ceil(limit) - 1)} }

// within returns what all limits allow.
func within(limits ...[2]int64) [2]int64 {
	all := [2]int64{math.MinInt64, math.MaxInt64}
	for _, limit := range limits {
		all[0] = max(all[0], limit[0])
		all[1] = min(all[1], limit[1])
	}
	return all
}

// toInt converts a float64 without a fraction, and returns the nearest int64 if it does not fit.
func toInt(f float64) int64 {
	if f >= math.MaxInt64 {
		return math.MaxInt64
	}
	if f <= math.MinInt64 {
		return math.MinInt64
	}
	return int64(f)
}
