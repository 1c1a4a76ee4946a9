package main

// newOgen has no calls. With the flag -ogen, bench builds testdata/ogen.go instead of this file.
func newOgen(service, int) (map[string]call, error) { return nil, nil }
