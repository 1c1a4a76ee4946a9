//go:build race

package client_test

// raceFactor: the race detector makes pools forget at random, and so calls allocate again.
const raceFactor = 5.0
