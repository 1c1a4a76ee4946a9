package clienttest

import (
	"maps"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// recordJSON is a stored scenario in a response.
type recordJSON struct {
	ID             any `json:"id"`
	Name           any `json:"name"`
	Description    any `json:"description"`
	ExpectedResult any `json:"expected_result"`
	SelectedVoices any `json:"selected_voices,omitzero"`
}

// show returns a scenario as it appears in responses.
func (o *recordOptions) show(sc Scenario) any {
	if sc.Raw != nil {
		return jsontext.Value(sc.Raw)
	}
	if o.shape != nil {
		return o.shape(sc)
	}
	r := recordJSON{
		ID:             o.id(sc.ID),
		Name:           o.string(sc.Name),
		Description:    o.string(sc.Description),
		ExpectedResult: o.string(sc.ExpectedResult),
		SelectedVoices: o.voices(sc.SelectedVoices),
	}
	if len(sc.Extra) == 0 && o.voicesKey == "selected_voices" {
		return r
	}
	return o.fields(r, sc.Extra)
}

// fields returns a record as a map, for records with extra fields or a different key for the
// voices.
func (o *recordOptions) fields(r recordJSON, extra map[string]any) map[string]any {
	m := map[string]any{
		"id":              r.ID,
		"name":            r.Name,
		"description":     r.Description,
		"expected_result": r.ExpectedResult,
	}
	if r.SelectedVoices != nil {
		m[o.voicesKey] = r.SelectedVoices
	}
	override(m, extra)
	return m
}

// override merges extra into fields. A field whose value is Absent is removed.
func override(fields, extra map[string]any) {
	maps.Copy(fields, extra)
	maps.DeleteFunc(fields, func(_ string, value any) bool {
		_, absent := value.(Absent)
		return absent
	})
}

func (o *recordOptions) id(id int64) any {
	if o.stringIDs {
		return strconv.FormatInt(id, 10)
	}
	return id
}

func (o *recordOptions) string(s string) any {
	if s == "" && o.emptyIsFalse {
		return false
	}
	return s
}
