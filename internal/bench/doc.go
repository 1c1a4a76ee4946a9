// Command bench measures what a call costs, and how the cost grows with the list, side by side with what a user would
// write or generate instead:
//
//	go -C internal/bench run . [-quick] [-out ../../docs]
//
// It builds itself twice, with Go as it is and with GOEXPERIMENT=jsonv2, starts each as a measuring process, which in
// turn starts a server in a process of its own, and writes benchmarks.md and benchmarks.svg.
package main

//go:generate go tool ogen --config ogen.yml --target ogenclient --package ogenclient --clean ../../api/openapi.yaml
