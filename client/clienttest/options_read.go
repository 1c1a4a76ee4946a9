package clienttest

import (
	"strings"
	"time"
)

// readOptions configures the undocumented behavior of reads and lists.
type readOptions struct {
	lag        time.Duration
	cacheFor   time.Duration
	etags      bool
	pageSize   int // of the nested list; 0 means unlimited
	pageFields []string

	pageLimit     int // of listSimulations; 0 means unlimited
	ignoresPageNo bool
	countRecords  func(all, onPage int) int
}

// LaggingReads makes getSimulation and listSimulations return the state as of d ago, like a lagging
// replica. A simulation newer than that is returned in its oldest version. By default, reads return
// the latest write. The service's actual behavior is undocumented.
func LaggingReads(d time.Duration) Option { return func(o *options) { o.reads.lag = d } }

// Cache puts a cache in front of getSimulation. After a read, getSimulation returns the same state
// for a duration of d, with an Age header in whole seconds, even after a write. A request with
// Cache-Control: no-cache bypasses the cache and refreshes the cached state. By default, there is
// no cache. The service's actual behavior is undocumented.
func Cache(d time.Duration) Option { return func(o *options) { o.reads.cacheFor = d } }

// ETags sends an ETag with every response that contains one simulation. A PUT, DELETE or start with
// a different If-Match gets 412. By default, the server sends no ETags and ignores If-Match. The
// service's actual behavior is undocumented.
func ETags() Option { return func(o *options) { o.reads.etags = true } }

// ETagsIgnored sends ETags but ignores If-Match; see ETags.
func ETagsIgnored() Option {
	return func(o *options) { o.reads.etags, o.put.ignoresIfMatch = true, true }
}

// PageScenarios returns only the first n scenarios of a simulation and adds the named fields to the
// simulation. A field whose name contains "count" or "total", such as "scenarios_count", holds the
// total number of scenarios. Any other field, such as "has_more", is a boolean that reports whether
// scenarios are missing. The client detects only the names listed at [client.RecordError]. By
// default, the list is complete. The service's actual behavior is undocumented.
func PageScenarios(n int, fields ...string) Option {
	return func(o *options) { o.reads.pageSize, o.reads.pageFields = n, fields }
}

// ListCapsPages limits each page of listSimulations to n simulations, regardless of pagesize. By
// default, only pagesize limits the page. The service's actual behavior is undocumented.
func ListCapsPages(n int) Option { return func(o *options) { o.reads.pageLimit = n } }

// ListIgnoresPageNo makes listSimulations return the first page for every page number. By default,
// a page past the last one is empty.
func ListIgnoresPageNo() Option { return func(o *options) { o.reads.ignoresPageNo = true } }

// ListCounts sets the total_records of listSimulations to the result of fn, which receives the
// total number of simulations and the number on the page. By default, total_records is the total
// number, as documented.
func ListCounts(fn func(all, onPage int) int) Option {
	return func(o *options) { o.reads.countRecords = fn }
}

// page returns the scenarios to include in a response, and the fields that describe the others.
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
