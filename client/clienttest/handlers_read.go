package clienttest

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// envelopeJSON is the body of a response that contains one simulation.
type envelopeJSON struct {
	Success    bool   `json:"success"`
	Message    string `json:"message,omitzero"`
	Simulation any    `json:"simulation"`
}

// envelope returns a response that contains one simulation.
func (s *Server) envelope(operation, message string, v Version) response {
	shown, err := s.opts.show(operation, v.Simulation)
	if err != nil {
		return internalError("clienttest: encoding the simulation: " + err.Error())
	}
	resp := jsonResponse(http.StatusOK, envelopeJSON{Success: true, Message: message, Simulation: shown})
	resp.version = v.Number
	resp.unchecked = s.opts.isCustom(v.Simulation)
	if s.opts.reads.etags {
		resp.header = http.Header{"Etag": {etag(v)}}
	}
	return resp
}

// getSimulation returns the current, a cached or an older state of a simulation.
func (s *Server) getSimulation(c *call, id int64) (response, *refusal) {
	if !strings.Contains(c.r.Header.Get("Cache-Control"), "no-cache") {
		if v, age, ok := s.cache.get(id, s.opts.clock(), s.opts.reads.cacheFor); ok {
			resp := s.envelope(opGet, "", v)
			resp.addHeader(http.Header{"Age": {strconv.Itoa(int(age / time.Second))}})
			return resp, nil
		}
	}
	v, ok := s.store.get(id, s.view(c))
	if !ok {
		return response{}, notFound(id)
	}
	s.cache.put(id, v, s.opts.clock())
	return s.envelope(opGet, "", v), nil
}

// view returns the lag of the reads in a call.
func (s *Server) view(c *call) view { return view{back: c.fault.back, lag: s.opts.reads.lag} }

// listSimulations returns a page of simulations, newest first.
func (s *Server) listSimulations(c *call) (response, *refusal) {
	query := c.r.URL.Query()
	page, ref := positive(query, "pageno", 1)
	if ref != nil {
		return response{}, ref
	}
	size, ref := positive(query, "pagesize", 10)
	if ref != nil {
		return response{}, ref
	}
	o := &s.opts.reads
	if o.ignoresPageNo {
		page = 1
	}
	if o.pageLimit > 0 {
		size = min(size, o.pageLimit)
	}
	all := s.store.list(s.view(c))
	shown := pageOf(all, page, size)
	total := len(all)
	if o.countRecords != nil {
		total = o.countRecords(total, len(shown))
	}
	return s.showList(shown, total)
}

// pageOf returns a page of the list, where the first page is 1. A page past the end is empty.
func pageOf(all []Version, page, size int) []Version {
	if page-1 > len(all)/size { // the product below could overflow
		return nil
	}
	from := min((page-1)*size, len(all))
	return all[from:min(from+min(size, len(all)), len(all))]
}

func (s *Server) showList(versions []Version, total int) (response, *refusal) {
	records := make([]any, len(versions))
	unchecked := false
	for i, v := range versions {
		shown, err := s.opts.show(opList, v.Simulation)
		if err != nil {
			return response{}, failed("clienttest: encoding the simulation: " + err.Error())
		}
		records[i] = shown
		unchecked = unchecked || s.opts.isCustom(v.Simulation)
	}
	resp := jsonResponse(http.StatusOK, map[string]any{"records": records, "total_records": total})
	resp.unchecked = unchecked
	return resp, nil
}

// positive returns the value of a query parameter, capped at math.MaxInt, or absent if the
// parameter is missing.
func positive(query url.Values, name string, absent int) (int, *refusal) {
	if !query.Has(name) {
		return absent, nil
	}
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || n < 1 {
		return 0, badRequest(name + ": not a positive integer")
	}
	return int(min(n, math.MaxInt)), nil
}
