package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/client"
)

// noteField is a field unknown to the service.
const noteField = "livecheck_note"

// askUnknownField sends the full list with an unknown field in each entry, and looks for the field.
func askUnknownField(ctx context.Context, p *probe) (answer, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	type entry struct {
		client.Scenario
		Note string `json:"livecheck_note"`
	}
	var body struct {
		Scenarios []entry `json:"scenarios"`
	}
	for _, sc := range p.entries(records) {
		body.Scenarios = append(body.Scenarios, entry{sc, "an unknown field"})
	}
	data, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	r, err := p.putRaw(ctx, data)
	if err != nil || r.refused != "" {
		return answer{seen: r.refused}, err
	}
	after, err := p.read(ctx)
	if err != nil {
		return answer{}, err
	}
	if countField(after, noteField) == 0 {
		return answer{seen: "ignored", asAssumed: true}, nil
	}
	_, after, err = p.rewrite(ctx)
	if err != nil {
		return answer{}, err
	}
	left := countField(after, noteField)
	return answer{seen: fmt.Sprintf("stored; an update without it leaves it in %d of %d records", left, len(after))}, nil
}

func countField(records []record, name string) (n int) {
	for _, r := range records {
		if _, ok := r.fields[name]; ok {
			n++
		}
	}
	return n
}

// askLeftOut sends the list without the last scenario.
func askLeftOut(ctx context.Context, p *probe) (answer, error) {
	_, gone, err := p.removeLast(ctx)
	if err != nil {
		return orRefusal(err)
	}
	if !gone {
		return answer{seen: "it is still stored"}, nil
	}
	return answer{seen: "it is gone", asAssumed: true}, nil
}

// removeLast sends the list without the last scenario, and returns the scenario.
func (p *probe) removeLast(ctx context.Context) (last client.Scenario, gone bool, err error) {
	records, err := p.filled(ctx)
	if err != nil {
		return last, false, err
	}
	entries := p.entries(records)
	last = entries[len(entries)-1]
	if err := p.put(ctx, entries[:len(entries)-1]); err != nil {
		return last, false, err
	}
	after, err := p.read(ctx)
	_, isStored := byName(after)[last.Name]
	return last, !isStored, err
}

// askUnknownID sends the id of a scenario just removed. Any other id could belong to a scenario of
// another simulation.
func askUnknownID(ctx context.Context, p *probe) (answer, error) {
	removed, gone, err := p.removeLast(ctx)
	if err != nil {
		return answer{}, err
	}
	if !gone {
		return answer{}, skipped("a scenario that an update leaves out stays, so that no id is known to be free")
	}
	records, err := p.read(ctx)
	if err != nil {
		return answer{}, err
	}
	err = p.put(ctx, append(p.entries(records), removed))
	if refused, ok := refusal(err); ok {
		return answer{seen: refused, asAssumed: true}, nil
	}
	if err != nil {
		return answer{}, err
	}
	after, err := p.read(ctx)
	if err != nil {
		return answer{}, err
	}
	now, isStored := byName(after)[removed.Name]
	if !isStored {
		return answer{seen: "the entry is ignored"}, nil
	}
	if now.id == removed.ID {
		return answer{seen: "the removed scenario is back, with its id"}, nil
	}
	return answer{seen: "the entry is added under a new id"}, nil
}

// askWithoutScenarios changes a setting only.
func askWithoutScenarios(ctx context.Context, p *probe) (answer, error) {
	before, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	if err := p.update(ctx, client.SimulationUpdate{ConcurrentCallCount: least("concurrent_call_count")}); err != nil {
		return orRefusal(err)
	}
	after, err := p.read(ctx)
	return answer{seen: countLeft(after, before), asAssumed: len(after) == len(before)}, err
}

// askEmpty sends an empty list.
func askEmpty(ctx context.Context, p *probe) (answer, error) {
	before, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	if err := p.put(ctx, []client.Scenario{}); err != nil {
		return orRefusal(err)
	}
	after, err := p.read(ctx)
	return answer{seen: countLeft(after, before), asAssumed: len(after) == 0}, err
}

func countLeft(after, before []record) string {
	return fmt.Sprintf("%d of %d scenarios are still stored", len(after), len(before))
}

// askNoScenarios clears the list and looks at the shape of an empty one.
func askNoScenarios(ctx context.Context, p *probe) (answer, error) {
	err := p.put(ctx, []client.Scenario{})
	if _, ok := refusal(err); ok {
		return answer{}, skipped("the service refuses an empty list")
	}
	if err != nil {
		return answer{}, err
	}
	sim, err := p.get(ctx)
	if err != nil {
		return answer{}, err
	}
	records, err := readRecords(sim.list)
	if err != nil {
		return answer{}, err
	}
	if len(records) > 0 {
		return answer{}, skipped("an empty list does not clear the stored one")
	}
	a := answer{seen: "scenarios_ids: " + shape(sim.list)}
	a.asAssumed = a.seen == "scenarios_ids: []"
	field, err := p.notUnderstood(ctx)
	if field != "" {
		a.means = "Edit refuses a simulation without scenarios: create it with one, and never clear the list"
	}
	return a, err
}

// askETag looks for an ETag, and sends the full list on the condition that the simulation has
// another one.
func askETag(ctx context.Context, p *probe) (answer, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	sim, err := p.get(ctx)
	if err != nil {
		return answer{}, err
	}
	body, err := json.Marshal(client.SimulationUpdate{Scenarios: p.entries(records)})
	if err != nil {
		return answer{}, err
	}
	written, err := p.putRaw(ctx, body, func(_ context.Context, req *http.Request) error {
		req.Header.Set("If-Match", `"livecheck-wrong"`)
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	return compareETags(sim.header.Get("ETag") != "", written.refused), nil
}

func compareETags(given bool, refused string) answer {
	seen := "no ETag"
	if given {
		seen = "an ETag"
	}
	if refused != "" {
		return answer{
			seen:  seen + "; a wrong If-Match is " + refused,
			means: "tell the project: with If-Match no edit would overwrite a change of another writer",
		}
	}
	a := answer{seen: seen + "; a wrong If-Match is ignored", asAssumed: !given}
	if given {
		a.means = "nothing changes for Edit: the service does not check the version when writing"
	}
	return a
}
