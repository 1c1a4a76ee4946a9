package client

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/transport"
)

// An entry of the history goes when its last part expires, and a turn when its last writer leaves.
func TestHistory_ForgetsWhatExpires(t *testing.T) {
	snap := Snapshot{SimulationID: 31, Scenarios: []Scenario{{ID: 1, Name: "Books"}}}
	for name, tt := range map[string]struct {
		remember func(*history)
		until    time.Duration
	}{
		"a verified state": {func(h *history) { h.expect(snap, nil) }, verifiedFor},
		"a settled state": {func(h *history) {
			h.expect(snap, nil)
			h.settle(h.contradicted(Snapshot{SimulationID: 31}), snap)
		}, verifiedFor},
		"an ambiguous write": {func(h *history) { h.ambiguous(31) }, lateFor},
		"both":               {func(h *history) { h.expect(snap, nil); h.ambiguous(31) }, lateFor},
		"a later one":        {func(h *history) { h.ambiguous(31); <-time.After(time.Minute); h.ambiguous(31) }, lateFor},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHistory()
				tt.remember(h)
				<-time.After(tt.until - time.Second)
				require.Equal(t, 1, h.len())
				<-time.After(time.Second)
				synctest.Wait()
				require.Zero(t, h.len())
			})
		})
	}
}

// len locks the history, because timers remove its entries.
func (h *history) len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.entries)
}

// What a Client keeps of a verified state does not grow with the texts.
func TestHistory_KeepsNoTexts(t *testing.T) {
	h := newHistory()
	list := make([]Scenario, 1000)
	for i := range list {
		list[i] = Scenario{ID: int64(i + 1), Name: fmt.Sprint("Scenario ", i)}
	}
	h.expect(Snapshot{SimulationID: 31, Settings: Settings{Name: "Clinic"}, Scenarios: list}, list[:10])
	v := h.entries[31].verified
	require.Len(t, v.hashes, 1001, "a number for each scenario and each setting")
	require.Len(t, v.removed, 10)
}

func TestLocks_KeepNoTurnThatNoWriterHas(t *testing.T) {
	cfg, err := newConfig([]Option{WithAPIKey("key-0123456789"), WithBaseURL("https://service.example")})
	require.NoError(t, err)
	l := newLocks(cfg)
	c := &call{Call: &transport.Call{Operation: "updateSimulation", SimulationID: 31}, cfg: cfg}
	_, unlock, err := l.lock(t.Context(), c)
	require.NoError(t, err)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = l.lock(ended, c)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, l.turns, 1, "a writer that gave up does not take the turn away")
	unlock()
	require.Empty(t, l.turns)
}
