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
func askRecord(ctx context.Context, b *bench) (observation, error) {
	sim, err := b.simulations.Get(ctx, b.id)
	if err != nil {
		return observation{}, err
	}
	var shapes []string
	for _, raw := range sim.ScenariosIDs {
		shapes = append(shapes, shape(raw))
	}
	slices.Sort(shapes)
	seen := strings.Join(slices.Compact(shapes), " or ")
	if sim.ScenariosIDs == nil {
		seen = "no scenarios_ids in the answer"
	}
	_, err = sim.Scenarios()
	var odd *client.RecordError
	if errors.As(err, &odd) {
		return observation{seen: seen, toDo: "read it with client.WithRecordReader: the member in question is " + oneLine(odd.Field)}, nil
	}
	return observation{seen: seen, holds: err == nil}, err
}

// askUpdate sends the full list as it is stored.
func askUpdate(ctx context.Context, b *bench) (observation, error) {
	_, records, err := b.read(ctx)
	if err != nil {
		return observation{}, err
	}
	err = b.put(ctx, b.entries(records))
	var refusal *client.APIError
	if errors.As(err, &refusal) && !errors.Is(err, client.ErrUnreadable) {
		return observation{seen: refused(refusal)}, nil
	}
	return observation{seen: "accepted", holds: true}, err
}

// askIDs sends the full list and compares the ids.
func askIDs(ctx context.Context, b *bench) (observation, error) {
	before, err := b.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	if err := b.put(ctx, b.entries(before)); err != nil {
		return observation{}, err
	}
	_, after, err := b.read(ctx)
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
func askVoices(ctx context.Context, b *bench) (observation, error) {
	if len(b.scenarios[0].SelectedVoices) == 0 {
		return observation{}, notAskedError("ask with -voice provider/id")
	}
	before, err := b.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	if err := b.put(ctx, b.entries(before)); err != nil {
		return observation{}, err
	}
	sim, after, err := b.read(ctx)
	if err != nil {
		return observation{}, err
	}
	if len(after) == 0 {
		return observation{}, errors.New("no scenario is stored")
	}
	set, err := sim.Scenarios()
	if err != nil {
		toDo := "read them with client.WithRecordReader"
		return observation{seen: "in a shape that is not understood: " + shape(after[0].raw), toDo: toDo}, nil
	}
	return compareVoices(b.scenarios, set), nil
}

func compareVoices(sent []client.Scenario, stored *client.ScenarioSet) observation {
	returned, same := 0, 0
	for _, sc := range sent {
		got, ok := stored.ByName(sc.Name)
		if ok && got.SelectedVoices != nil {
			returned++
		}
		if ok && slices.Equal(got.SelectedVoices, sc.SelectedVoices) {
			same++
		}
	}
	return observation{
		seen:  fmt.Sprintf("%d of %d scenarios have their voices, %d say nothing of voices", same, len(sent), len(sent)-returned),
		holds: same == len(sent),
	}
}
