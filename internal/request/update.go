// Package request writes the bodies of requests.
package request

import (
	"bytes"
	"encoding/json"

	"github.com/omnidim-go/simulations/gen"
)

// Update writes what json.Marshal writes, scenario by scenario into a buffer of the right size: for a long list the
// growing of json's own costs several times the body. The body is never used again, because a server that answers early
// can still be reading it.
func Update(update gen.SimulationUpdate) ([]byte, error) {
	scenarios := update.Scenarios
	update.Scenarios = nil
	settings, err := json.Marshal(update)
	if err != nil || scenarios == nil {
		return settings, err
	}
	buf := bytes.NewBuffer(make([]byte, 0, len(settings)+sizeOf(scenarios)))
	buf.Write(settings[:len(settings)-1])
	if len(settings) > len("{}") {
		buf.WriteByte(',')
	}
	buf.WriteString(`"scenarios":[`)
	enc := json.NewEncoder(buf)
	for i := range scenarios {
		if i > 0 {
			buf.WriteByte(',')
		}
		if err := enc.Encode(&scenarios[i]); err != nil {
			return nil, err
		}
		buf.Truncate(buf.Len() - 1) // the line break of Encode
	}
	buf.WriteString("]}")
	return buf.Bytes(), nil
}

// sizeOf guesses the bytes of scenarios in JSON, with room for what must be escaped.
func sizeOf(scenarios []gen.Scenario) int {
	const members, voice = 96, 40 // names and punctuation
	size := 64
	for i := range scenarios {
		sc := &scenarios[i]
		text := len(sc.Name) + len(sc.Description) + len(sc.ExpectedResult)
		size += members + text + text/32
		for _, v := range sc.SelectedVoices {
			size += voice + len(v.ID) + len(v.Provider)
		}
	}
	return size
}
