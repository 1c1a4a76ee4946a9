package client

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/omnidim-go/simulations/internal/atomicfile"
	"github.com/omnidim-go/simulations/internal/loosejson"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// writeBackup keeps the state before the session's first write, if the plan changes or removes something.
func (w *session) writeBackup(p *Plan) error {
	if w.s.backupDir == "" || w.backup != "" {
		return nil
	}
	if c := compare(p.base, p.wanted, false); len(c.Settings)+len(c.Changed)+len(c.Removed) == 0 {
		return nil
	}
	data, err := json.MarshalIndent(p.base, "", "  ")
	if err == nil {
		w.backup, err = atomicfile.Write(w.s.backupDir, fmt.Sprintf("-simulation-%d.json", w.id), append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("updateSimulation %d: the backup cannot be written, and so nothing was sent: %w", w.id, err)
	}
	return nil
}

// LoadBackup reads a file that [WithBackupDir] wrote. [Snapshot.Restore] puts it back through a plan like any other; a
// scenario that was removed since comes back with a new id and without its history.
func LoadBackup(file string) (Snapshot, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Snapshot{}, fmt.Errorf("backup: %w", err)
	}
	var snap Snapshot
	if err := json.Unmarshal(data, &snap); err != nil {
		return Snapshot{}, fmt.Errorf("backup %s: %w", file, loosejson.Plain(err))
	}
	if snap.SimulationID <= 0 || snap.Scenarios == nil || len(scenario.Index(snap.Scenarios)) != len(snap.Scenarios) {
		return Snapshot{}, fmt.Errorf("backup %s: it is not a backup: simulation_id or scenarios with their ids are missing", file)
	}
	return snap, nil
}
