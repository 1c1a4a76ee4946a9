//go:build goexperiment.jsonv2

package scenario

import (
	"encoding/json"
	"encoding/json/jsontext"
	jsonv2 "encoding/json/v2"

	"github.com/omnidim-go/simulations/gen"
)

// readUsual reads a record that holds nothing unusual in one pass. What it reads is what read makes of the record; where
// the two could differ it gives up, also at a name that stands twice and at what is not UTF-8.
func readUsual(raw json.RawMessage) (sc gen.Scenario, ok bool) {
	var r struct {
		ID             jsontext.Value `json:"id"`
		Name           string         `json:"name"`
		Description    string         `json:"description"`
		ExpectedResult string         `json:"expected_result"`
		SelectedVoices []usualVoice   `json:"selected_voices"`
	}
	if isUnusual(raw) || jsonv2.Unmarshal(raw, &r) != nil {
		return sc, false
	}
	sc = gen.Scenario{Name: r.Name, Description: r.Description, ExpectedResult: r.ExpectedResult}
	return usual(sc, json.RawMessage(r.ID), r.SelectedVoices)
}

// usualVoice is a voice whose members have exactly these names.
type usualVoice struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
}
