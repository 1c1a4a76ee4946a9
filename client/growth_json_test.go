//go:build !goexperiment.jsonv2

package client_test

// recordedAllocations are those of one call with 1,000 scenarios.
func recordedAllocations() map[string]float64 {
	return map[string]float64{"Get": 1, "Update": 1, "Plan": 1, "Build": 1}
}
