package clienttest

import (
	"strings"
	"time"
)

// readOptions are the undocumented points of responses that show a simulation.
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

// LaggingReads makes getSimulation and listSimulations show what was stored d ago, as a lagging replica does; a
// simulation that is younger is shown in its oldest version. By default a read shows the last write. (Whether it does is not documented.)
func LaggingReads(d time.Duration) Option { return func(o *options) { o.reads.lag = d } }

// Cache puts a cache in front of getSimulation: a read within d of an earlier one shows what that one showed, with the header Age in
// whole seconds, whatever was written since. A request with Cache-Control: no-cache goes to the service and renews the cache. By default
// there is none. (Whether there is one is not documented.)
func Cache(d time.Duration) Option { return func(o *options) { o.reads.cacheFor = d } }

// ETags sends an ETag with every response that shows one simulation, and refuses a PUT, DELETE or start whose If-Match names another with
// 412. By default there is no ETag, and If-Match is ignored. (Whether the service has them is not documented.)
func ETags() Option { return func(o *options) { o.reads.etags = true } }

// ETagsIgnored sends ETags, but ignores If-Match; see ETags.
func ETagsIgnored() Option {
	return func(o *options) { o.reads.etags, o.put.ignoresIfMatch = true, true }
}

// PageScenarios shows only the first n scenarios of a simulation, and adds the named fields to the simulation. A name that contains
// "count" or "total", such as "scenarios_count", gets the number of all scenarios. Any other, such as "has_more", tells whether
// some were left out. Without names nothing does. By default the list is complete. (Whether it always is is not documented.)
func PageScenarios(n int, fields ...string) Option {
	return func(o *options) { o.reads.pageSize, o.reads.pageFields = n, fields }
}

// ListCapsPages shows at most n simulations on a page of listSimulations, whatever the pagesize. By default a page has as many as
// were asked for. (Whether there is a limit is not documented.)
func ListCapsPages(n int) Option { return func(o *options) { o.reads.pageLimit = n } }

// ListIgnoresPageNo makes every page of listSimulations the first one. By default a page past the last one is empty.
func ListIgnoresPageNo() Option { return func(o *options) { o.reads.ignoresPageNo = true } }

// ListCounts sets the total_records of listSimulations to the result of fn, which gets the number of all simulations and of those on
// the page. By default total_records is the number of all, as documented.
func ListCounts(fn func(all, onPage int) int) Option {
	return func(o *options) { o.reads.countRecords = fn }
}

// page returns the scenarios that are shown, and the fields that tell of the rest.
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
