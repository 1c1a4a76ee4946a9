//go:build !goexperiment.jsonv2

package scenario

import (
	"encoding/json"

	"github.com/omnidim-go/simulations/gen"
)

// readUsual reads a record that holds nothing unusual in one pass. What it reads is what read makes of the record; where
// the two could differ it gives up.
//
// The package json matches the names of members in any case, and a null leaves what an earlier member of the same name
// set. So names in another case are caught by fields of their own, which stand first, and a record with a null is
// unusual.
func readUsual(raw json.RawMessage) (sc gen.Scenario, ok bool) {
	var r struct {
		OtherID             struct{}        `json:"ID"`
		OtherName           struct{}        `json:"NAME"`
		OtherDescription    struct{}        `json:"DESCRIPTION"`
		OtherExpectedResult struct{}        `json:"EXPECTED_RESULT"`
		ID                  json.RawMessage `json:"id"`
		Name                string          `json:"name"`
		Description         string          `json:"description"`
		ExpectedResult      string          `json:"expected_result"`
		SelectedVoices      []usualVoice    `json:"selected_voices"`
	}
	if isUnusual(raw) || json.Unmarshal(raw, &r) != nil {
		return sc, false
	}
	sc = gen.Scenario{Name: r.Name, Description: r.Description, ExpectedResult: r.ExpectedResult}
	return usual(sc, r.ID, r.SelectedVoices)
}

// usualVoice is a voice, with the fields that catch names in another case.
type usualVoice struct {
	OtherID       struct{} `json:"ID"`
	OtherProvider struct{} `json:"PROVIDER"`
	ID            string   `json:"id"`
	Provider      string   `json:"provider"`
}
