// Package catalog is a client for the agents and voices of the service. It is generated from
// catalog.yaml, except for [OrFalse]. Its errors are those of package gen.
package catalog
