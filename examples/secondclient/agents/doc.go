// Package agents is generated from agents.yaml, as a client of another part of the service. Its Agent and Error are those of
// package gen.
package agents
