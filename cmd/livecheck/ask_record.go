package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
)

// askRecord looks at the shapes of the stored records, and whether the library understands them.
func askRecord(ctx context.Context, p *probe) (observation, error) {
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return observation{}, err
	}
	p.created, _ = readRecords(sim.ScenariosIDs) // records without an id and a name are described below
	var shapes []string
	for _, raw := range sim.ScenariosIDs {
		shapes = append(shapes, shape(raw))
	}
	slices.Sort(shapes)
	o := observation{seen: strings.Join(slices.Compact(shapes), " or ")}
	if sim.ScenariosIDs == nil {
		o.seen = "the response has no scenarios_ids"
	}
	_, err = sim.Scenarios()
	if refused, ok := errors.AsType[*client.RecordError](err); ok {
		o.means = fmt.Sprintf("Edit refuses the stored list because of the field %s: read it with client.WithRecordReader", refused.Field)
		return o, nil
	}
	o.holds = err == nil
	return o, err
}

// askUpdate sends the full list as it is stored.
func askUpdate(ctx context.Context, p *probe) (observation, error) {
	_, records, err := p.read(ctx)
	if err != nil {
		return observation{}, err
	}
	err = p.put(ctx, p.entries(records))
	if refused, ok := refusal(err); ok {
		return observation{seen: refused}, nil
	}
	if failed, ok := errors.AsType[*client.APIError](err); ok && !errors.Is(err, client.ErrUnreadable) {
		return observation{seen: fmt.Sprintf("failed with %d", failed.StatusCode)}, nil
	}
	return observation{seen: "accepted", holds: true}, err
}

// refusal tells how the service refuses: by its status and the code that it gives.
func refusal(err error) (string, bool) {
	refused, ok := errors.AsType[*client.APIError](err)
	if !ok || errors.Is(err, client.ErrServer) || errors.Is(err, client.ErrUnreadable) || errors.Is(err, client.ErrRateLimited) {
		return "", false
	}
	return describeRefusal(refused.StatusCode, refused.Code), true
}

func describeRefusal(status int, code string) string {
	if code == "" {
		return fmt.Sprintf("refused with %d", status)
	}
	return fmt.Sprintf("refused with %d, %s", status, code)
}

// askIDs sends the full list and compares the ids.
func askIDs(ctx context.Context, p *probe) (observation, error) {
	before, after, err := p.rewrite(ctx)
	if err != nil {
		return observation{}, err
	}
	kept, now := 0, byName(after)
	for _, r := range before {
		if now[r.name].id == r.id {
			kept++
		}
	}
	return observation{seen: fmt.Sprintf("%d of %d ids are the same", kept, len(before)), holds: kept == len(before)}, nil
}

// askVoices sends the full list and compares the voices.
func askVoices(ctx context.Context, p *probe) (observation, error) {
	if len(p.scenarios[0].SelectedVoices) == 0 {
		return observation{}, notAskedError("ask with -voice provider/id")
	}
	if _, _, err := p.rewrite(ctx); err != nil {
		return observation{}, err
	}
	sim, after, err := p.read(ctx)
	if err != nil {
		return observation{}, err
	}
	if len(after) == 0 {
		return observation{}, errors.New("no scenario is stored")
	}
	set, err := sim.Scenarios()
	if err != nil {
		return observation{
			seen:  "in a format that is not understood: " + shape(after[0].raw),
			means: "Edit refuses the stored list: read it with client.WithRecordReader",
		}, nil
	}
	return compareVoices(p.scenarios, set), nil
}

func compareVoices(sent []client.Scenario, stored *client.ScenarioSet) observation {
	missing, same := 0, 0
	for _, sc := range sent {
		got, ok := stored.ByName(sc.Name)
		if !ok || got.SelectedVoices == nil {
			missing++
		}
		if ok && slices.Equal(got.SelectedVoices, sc.SelectedVoices) {
			same++
		}
	}
	return observation{
		seen:  fmt.Sprintf("%d of %d scenarios have their voices, %d come without the field", same, len(sent), missing),
		holds: same == len(sent),
	}
}

// askExtraFields looks in the records for the fields that they had before the first update, which did not carry them.
func askExtraFields(ctx context.Context, p *probe) (observation, error) {
	if p.created == nil {
		return observation{}, errors.New("the records could not be read before the first update")
	}
	_, after, err := p.rewrite(ctx)
	if err != nil {
		return observation{}, err
	}
	var stored, lost []string
	now := byName(after)
	for _, r := range p.created {
		left := now[r.name].extraFields()
		for _, name := range r.extraFields() {
			stored = append(stored, name)
			if !slices.Contains(left, name) {
				lost = append(lost, name)
			}
		}
	}
	if len(stored) == 0 {
		return observation{seen: "the records have none", holds: true}, nil
	}
	if len(lost) == 0 {
		return observation{seen: "all of them stay: " + unique(stored), holds: true}, nil
	}
	return observation{seen: "gone: " + unique(lost)}, nil
}

// unique lists names, each once.
func unique(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
