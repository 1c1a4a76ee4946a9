package clienttest

import (
	"net/http"
	"net/url"
	"strconv"
)

// envelopeJSON is an answer about one simulation.
type envelopeJSON struct {
	Success    bool   `json:"success"`
	Message    string `json:"message,omitempty"`
	Simulation any    `json:"simulation"`
}

// envelope answers one simulation.
func (s *Server) envelope(operation, message string, v Version) answer {
	shown, err := s.opts.answered(operation, v.Simulation)
	if err != nil {
		return errorAnswer(http.StatusInternalServerError, "internal_error", "clienttest: encoding the simulation: "+err.Error())
	}
	a := jsonAnswer(http.StatusOK, envelopeJSON{Success: true, Message: message, Simulation: shown})
	a.version = v.Number
	a.bent = s.opts.bends(v.Simulation)
	return a
}

func (s *Server) getSimulation(id int64) (answer, *refusal) {
	v, ok := s.store.get(id)
	if !ok {
		return answer{}, notFound(id)
	}
	return s.envelope(opGet, "", v), nil
}

// listSimulations answers a page, newest first. A page past the end is empty.
func (s *Server) listSimulations(c *call) (answer, *refusal) {
	query := c.r.URL.Query()
	page, ref := positive(query, "pageno", 1)
	if ref != nil {
		return answer{}, ref
	}
	size, ref := positive(query, "pagesize", 10)
	if ref != nil {
		return answer{}, ref
	}
	versions := s.store.list()
	total := len(versions)
	from := total
	if page-1 <= total/size {
		from = min((page-1)*size, total)
	}
	versions = versions[from:min(from+min(size, total), total)]

	records := make([]any, len(versions))
	bent := false
	for i, v := range versions {
		shown, err := s.opts.answered(opList, v.Simulation)
		if err != nil {
			return answer{}, &refusal{status: http.StatusInternalServerError, code: "internal_error", text: err.Error()}
		}
		records[i] = shown
		bent = bent || s.opts.bends(v.Simulation)
	}
	a := jsonAnswer(http.StatusOK, map[string]any{"records": records, "total_records": total})
	a.bent = bent
	return a, nil
}

// positive reads a number of the query.
func positive(query url.Values, name string, absent int) (int, *refusal) {
	if !query.Has(name) {
		return absent, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 1 {
		return 0, badRequest(name + ": not a positive integer")
	}
	return n, nil
}
