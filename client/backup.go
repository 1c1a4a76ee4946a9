package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/internal/loosejson"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// writeBackup keeps the state before the session's first write, if the plan changes or removes something.
func (w *session) writeBackup(p *Plan) error {
	c := compare(p.base, p.wanted)
	if w.s.backupDir == "" || w.backup != "" || len(c.Settings)+len(c.Changed)+len(c.Removed) == 0 {
		return nil
	}
	file, err := saveBackup(w.s.backupDir, p.base)
	if err != nil {
		return fmt.Errorf("updateSimulation %d: the backup cannot be written, and so nothing was sent: %w", w.id, err)
	}
	w.backup = file
	return nil
}

// saveBackup writes the snapshot to a file that is there whole or not at all.
func saveBackup(dir string, snap Snapshot) (file string, err error) {
	data, err := json.MarshalIndent(snap, "", "  ")
	if err != nil {
		return "", err
	}
	temp, err := os.CreateTemp(dir, ".backup-*.json") // mode 0600
	if err != nil {
		return "", err
	}
	defer os.Remove(temp.Name()) // fails once it was renamed
	_, err = temp.Write(append(data, '\n'))
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return "", err
	}
	unique := strings.TrimPrefix(filepath.Base(temp.Name()), ".backup-")
	stamp := time.Now().UTC().Format("20060102T150405.000000000Z")
	file = filepath.Join(dir, fmt.Sprintf("%s-simulation-%d-%s", stamp, snap.SimulationID, unique))
	return file, os.Rename(temp.Name(), file)
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
