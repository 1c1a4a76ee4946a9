package clienttest

import (
	"strings"
	"time"
)

// readOptions are the undocumented properties of reads and lists.
type readOptions struct {
	lag        time.Duration
	cacheFor   time.Duration
	etags      bool
	pageSize   int // of the nested list; 0: all
	pageFields []string

	pageLimit     int // of listSimulations; 0: none
	ignoresPageNo bool
	countRecords  func(all, onPage int) int
}

// LaggingReads makes getSimulation and listSimulations show the state of d ago, like a lagging
// replica. A younger simulation is shown in its oldest version. By default a read shows the last
// write. (Not documented.)
func LaggingReads(d time.Duration) Option { return func(o *options) { o.reads.lag = d } }

// Cache puts a cache in front of getSimulation. Within d, a read repeats the response of the first
// read, with an Age in whole seconds, even after a write. A request with Cache-Control: no-cache
// passes the cache and renews it. By default there is no cache. (Not documented.)
func Cache(d time.Duration) Option { return func(o *options) { o.reads.cacheFor = d } }

// ETags sends an ETag with every response about one simulation. A PUT, DELETE or start with another
// If-Match gets 412. By default there is no ETag, and the server ignores If-Match. (Not
// documented.)
func ETags() Option { return func(o *options) { o.reads.etags = true } }

// ETagsIgnored sends ETags, but ignores If-Match; see ETags.
func ETagsIgnored() Option {
	return func(o *options) { o.reads.etags, o.put.ignoresIfMatch = true, true }
}

// PageScenarios shows only the first n scenarios of a simulation, and adds the named fields to the
// simulation. A name with "count" or "total" in it, such as "scenarios_count", gets the number of
// all scenarios. Any other, such as "has_more", tells whether scenarios are missing. By default the
// list is complete. (Not documented.)
func PageScenarios(n int, fields ...string) Option {
	return func(o *options) { o.reads.pageSize, o.reads.pageFields = n, fields }
}

// ListCapsPages shows at most n simulations on a page of listSimulations, whatever the pagesize. By
// default the pagesize counts. (Not documented.)
func ListCapsPages(n int) Option { return func(o *options) { o.reads.pageLimit = n } }

// ListIgnoresPageNo makes every page of listSimulations the first one. By default a page past the
// last one is empty.
func ListIgnoresPageNo() Option { return func(o *options) { o.reads.ignoresPageNo = true } }

// ListCounts sets the total_records of listSimulations to the result of fn, which gets the number
// of all simulations and of those on the page. By default total_records is the number of all, as
// documented.
func ListCounts(fn func(all, onPage int) int) Option {
	return func(o *options) { o.reads.countRecords = fn }
}

// page returns the scenarios to show, and the fields about the others.
func (o *readOptions) page(list []Scenario) (shown []Scenario, fields map[string]any) {
	if o.pageSize <= 0 {
		return list, nil
	}
	shown = list[:min(o.pageSize, len(list))]
	fields = map[string]any{}
	for _, name := range o.pageFields {
		fields[name] = len(shown) < len(list)
		if strings.Contains(name, "count") || strings.Contains(name, "total") {
			fields[name] = len(list)
		}
	}
	return shown, fields
}
