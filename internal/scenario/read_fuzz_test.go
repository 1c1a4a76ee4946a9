package scenario

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

// FuzzRecord: nothing panics, and a record that is understood is the same after it is written and read again.
func FuzzRecord(f *testing.F) {
	f.Add(record(nil))
	f.Add(record(map[string]string{"id": `"7"`, Voices: `[{"id":"v","provider":"rime"}]`, "persona": `{"x":1}`}))
	f.Add(record(map[string]string{"name": `"\ud83d \ufffd"`, Voices: `false`}))
	f.Add([]byte(`{"id":7,"id":8,"voice":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		read, err := Read(raw)
		if err != nil {
			_, ok := errors.AsType[*response.FieldError](err)
			require.True(t, ok, "%v", err)
			return
		}
		require.Positive(t, read.ID)
		written, err := json.Marshal(read.Scenario)
		require.NoError(t, err)
		again, err := Read(written)
		require.NoError(t, err)
		require.Equal(t, read.Scenario, again.Scenario)
		require.Empty(t, again.Extra)
	})
}
