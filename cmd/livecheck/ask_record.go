package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/client"
)

// askRecord looks at the shapes of the stored records, and whether the library understands them.
func askRecord(ctx context.Context, p *probe) (answer, error) {
	sim, err := p.get(ctx)
	if err != nil {
		return answer{}, err
	}
	p.created, _ = readRecords(sim.list) // the shape shows an error
	field, err := p.notUnderstood(ctx)
	a := answer{seen: "scenarios_ids: " + shape(sim.list), asAssumed: field == ""}
	if field != "" {
		a.means = "Edit refuses the list because of the field " + field + ": read it with client.WithRecordReader"
	}
	return a, err
}

// notUnderstood returns the field for which the library refuses the stored list, or "".
func (p *probe) notUnderstood(ctx context.Context) (field string, err error) {
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return "", err
	}
	_, err = sim.Scenarios()
	if refused, ok := errors.AsType[*client.RecordError](err); ok {
		return refused.Field, nil
	}
	return "", err
}

// askNoVoices looks at the voices of the scenario without any, and at those of another one.
func askNoVoices(ctx context.Context, p *probe) (answer, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	now := byName(records)
	others := shape(now[p.scenarios[0].Name].fields["selected_voices"])
	a := answer{seen: shape(now[p.scenarios[2].Name].fields["selected_voices"])}
	if a.seen == "[]" {
		a.asAssumed = true
		return a, nil
	}
	if len(p.scenarios[0].SelectedVoices) == 0 {
		a.means = "ask with -voice whether scenarios with voices look different"
		return a, nil
	}
	a.means = "an edit sends no voices for such a scenario and warns, but loses none"
	if others == a.seen {
		a.means = "scenarios with voices look the same: an edit cannot know their voices, see \"voices after an update\""
	}
	a.seen += ", and with voices " + others
	return a, nil
}

// askUpdate sends the stored list back unchanged.
func askUpdate(ctx context.Context, p *probe) (answer, error) {
	records, err := p.read(ctx)
	if err != nil {
		return answer{}, err
	}
	err = p.put(ctx, p.entries(records))
	if refused, ok := refusal(err); ok {
		return answer{seen: refused}, nil
	}
	if failed, ok := errors.AsType[*client.APIError](err); ok && !errors.Is(err, client.ErrUnreadable) {
		return answer{seen: fmt.Sprintf("failed with %d", failed.StatusCode)}, nil
	}
	return answer{seen: "accepted", asAssumed: true}, err
}

// refusal describes how the service refused a request of the library.
func refusal(err error) (string, bool) {
	refused, ok := errors.AsType[*client.APIError](err)
	for _, other := range []error{client.ErrServer, client.ErrUnreadable, client.ErrRateLimited, client.ErrGateway} {
		ok = ok && !errors.Is(err, other)
	}
	if !ok {
		return "", false
	}
	return "refused with " + describeStatus(refused.StatusCode, refused.Code), true
}

// orRefusal makes a refusal the answer.
func orRefusal(err error) (answer, error) {
	if refused, ok := refusal(err); ok {
		return answer{seen: refused}, nil
	}
	return answer{}, err
}

// askIDs sends the full list and compares the ids.
func askIDs(ctx context.Context, p *probe) (answer, error) {
	before, after, err := p.rewrite(ctx)
	if err != nil {
		return answer{}, err
	}
	kept := 0
	now := byName(after)
	for _, r := range before {
		if now[r.name].id == r.id {
			kept++
		}
	}
	return answer{seen: fmt.Sprintf("%d of %d ids are the same", kept, len(before)), asAssumed: kept == len(before)}, nil
}

// askVoices sends the full list and compares the voices.
func askVoices(ctx context.Context, p *probe) (answer, error) {
	_, after, err := p.rewrite(ctx)
	if err != nil {
		return answer{}, err
	}
	now := byName(after)
	sent, same := 0, 0
	var shapes []string
	for _, sc := range p.scenarios {
		if len(sc.SelectedVoices) == 0 {
			continue
		}
		sent++
		value := now[sc.Name].fields["selected_voices"]
		shapes = append(shapes, shape(value))
		var got []client.Voice
		if json.Unmarshal(value, &got) == nil && slices.Equal(got, sc.SelectedVoices) {
			same++
		}
	}
	if sent == 0 {
		return answer{}, skipped("ask with -voice provider/id")
	}
	seen := fmt.Sprintf("%d of %d scenarios have their voices; selected_voices: %s", same, sent, unique(shapes))
	return answer{seen: seen, asAssumed: same == sent}, nil
}

// askTexts sends the full list with odd texts, and compares them.
func askTexts(ctx context.Context, p *probe) (answer, error) {
	const description = "  You ask for the time.\r\nThen you wait. \n"
	const expected = `<b>"5" & 6 < 7</b> \n {{name}} é 🙂`
	records, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	entries := p.entries(records)
	entries[0].Description = description
	entries[0].ExpectedResult = expected
	if err := p.put(ctx, entries); err != nil {
		return orRefusal(err)
	}
	records, err = p.read(ctx)
	if err != nil {
		return answer{}, err
	}
	r := byName(records)[entries[0].Name]
	return compareTexts(
		text(r.fields["description"]), description,
		text(r.fields["expected_result"]), expected,
	), nil
}

// compareTexts compares a text with odd white space, and one with odd characters, with their
// originals.
func compareTexts(spaces, spacesSent, characters, charactersSent string) answer {
	if spaces == spacesSent && characters == charactersSent {
		return answer{seen: "unchanged", asAssumed: true}
	}
	var changes []string
	if spaces == strings.TrimSpace(spaces) {
		changes = append(changes, "white space at the ends is gone")
	}
	if !strings.Contains(spaces, "\r\n") {
		changes = append(changes, `\r\n is \n`)
	}
	a := answer{means: "Edit takes such texts for equal, and does not write a change of such white space alone"}
	plain := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	if plain(spaces) != plain(spacesSent) || characters != charactersSent {
		changes = append(changes, "other characters change")
		a.means = "an edit that sends such a text ends with a DivergedError: write plain texts"
	}
	a.seen = strings.Join(changes, ", ")
	return a
}

// askExtraFields looks for the fields that the records had before the first update. No update
// carried them.
func askExtraFields(ctx context.Context, p *probe) (answer, error) {
	if p.created == nil {
		return answer{}, problem("the records could not be read before the first update")
	}
	_, after, err := p.rewrite(ctx)
	if err != nil {
		return answer{}, err
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
		return answer{seen: "the records have none", asAssumed: true}, nil
	}
	if len(lost) == 0 {
		return answer{seen: "all of them stay: " + unique(stored), asAssumed: true}, nil
	}
	return answer{seen: "gone: " + unique(lost)}, nil
}

// unique lists names, each once.
func unique(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
