package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// result is what the service made of a request that the library would not send.
type result struct {
	refused string // how it refused; empty if it accepted
	what    string // the status and media type
	isJSON  bool
	header  http.Header
	body    []byte
}

// take reads a response. A service that failed or cannot be understood is an error.
func take(resp *http.Response, err error) (result, error) {
	if err != nil {
		return result{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return result{}, err
	}
	var body struct {
		Success *bool          `json:"success"`
		Status  jsontext.Value `json:"status"`
		Error   jsontext.Value `json:"error"`
	}
	r := result{what: describeStatus(resp), header: resp.Header, body: data}
	r.isJSON = json.Unmarshal(data, &body) == nil && strings.HasSuffix(r.what, " as "+jsonType)
	isSuccess := resp.StatusCode >= 200 && resp.StatusCode < 300
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests || isSuccess && !r.isJSON {
		return r, errors.New("the service responded with " + r.what)
	}
	if !isSuccess || body.Success != nil && !*body.Success || string(body.Status) == `"error"` {
		r.refused = describeRefusal(resp.StatusCode, codeOf(body.Error))
	}
	return r, nil
}

// codeOf returns the field error if it is a code, such as invalid_state, and not a sentence.
func codeOf(value jsontext.Value) (code string) {
	if json.Unmarshal(value, &code) != nil || strings.ContainsAny(code, " \n") {
		return ""
	}
	return code
}

// putRaw sends any body to the throwaway simulation, and waits as long as a read can miss it.
func (p *probe) putRaw(ctx context.Context, body []byte, editors ...gen.RequestEditorFn) (result, error) {
	r, err := take(p.client.Raw().UpdateSimulationWithBody(ctx, p.id, jsonType, bytes.NewReader(body), editors...))
	if err != nil {
		return r, err
	}
	return r, sleep(ctx, p.lag)
}

// noteField is a field that no service knows.
const noteField = "livecheck_note"

// askUnknownField sends the full list with a field of its own in each entry, and looks for it.
func askUnknownField(ctx context.Context, p *probe) (observation, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	type entry struct {
		client.Scenario
		Note string `json:"livecheck_note"`
	}
	var body struct {
		Scenarios []entry `json:"scenarios"`
	}
	for _, sc := range p.entries(records) {
		body.Scenarios = append(body.Scenarios, entry{sc, "a field that nobody knows"})
	}
	data, err := json.Marshal(body)
	if err != nil {
		return observation{}, err
	}
	r, err := p.putRaw(ctx, data)
	if err != nil || r.refused != "" {
		return observation{seen: r.refused}, err
	}
	_, after, err := p.read(ctx)
	if err != nil {
		return observation{}, err
	}
	if countField(after, noteField) == 0 {
		return observation{seen: "ignored", holds: true}, nil
	}
	_, after, err = p.rewrite(ctx)
	if err != nil {
		return observation{}, err
	}
	seen := fmt.Sprintf("stored; an update without it leaves it in %d of %d records", countField(after, noteField), len(after))
	return observation{seen: seen}, nil
}

func countField(records []record, name string) (n int) {
	for _, r := range records {
		if _, ok := r.fields[name]; ok {
			n++
		}
	}
	return n
}

// askETag looks for an ETag, and sends the full list on the condition that the simulation has another one.
func askETag(ctx context.Context, p *probe) (observation, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	read, err := take(p.client.Raw().GetSimulation(ctx, p.id))
	if err != nil {
		return observation{}, err
	}
	body, err := json.Marshal(client.SimulationUpdate{Scenarios: p.entries(records)})
	if err != nil {
		return observation{}, err
	}
	written, err := p.putRaw(ctx, body, func(_ context.Context, req *http.Request) error {
		req.Header.Set("If-Match", `"livecheck-wrong"`)
		return nil
	})
	if err != nil {
		return observation{}, err
	}
	return compareETags(read.header.Get("ETag") != "", written.refused), nil
}

func compareETags(given bool, refused string) observation {
	seen := "no ETag"
	if given {
		seen = "an ETag"
	}
	if refused == "" {
		o := observation{seen: seen + "; a wrong If-Match is ignored", holds: !given}
		if given {
			o.means = "nothing changes for Edit: the version is not checked when writing"
		}
		return o
	}
	return observation{
		seen:  seen + "; a wrong If-Match is " + refused,
		means: "tell the project: with If-Match no edit would overwrite what somebody else wrote",
	}
}

// askErrors provokes two errors, and looks at all failures that were seen before.
func askErrors(ctx context.Context, p *probe) (observation, error) {
	notFound, err := take(p.client.Raw().GetSimulation(ctx, math.MaxInt32))
	if err != nil && notFound.what == "" {
		return observation{}, err
	}
	broken, err := take(p.client.Raw().UpdateSimulationWithBody(ctx, p.id, jsonType, strings.NewReader("{")))
	if err != nil && broken.what == "" {
		return observation{}, err
	}
	failures, allJSON := p.watch.failures()
	seen := fmt.Sprintf("an unknown simulation: %s; broken JSON: %s", notFound.what, broken.what)
	seen += "; failures of the service: " + orNone(failures) + "; headers of a proxy: " + orNone(p.watch.proxyHeaders())
	return observation{seen: seen, holds: notFound.isJSON && broken.isJSON && allJSON}, nil
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
