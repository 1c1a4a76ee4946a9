//go:build !race

package client_test

// raceFactor is for the race detector, which changes what is allocated.
const raceFactor = 1.0
