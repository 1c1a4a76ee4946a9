package client

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// backupJSON is the JSON representation of a backup.
type backupJSON struct {
	Format int `json:"format"`
	Snapshot
}

// writeBackup saves the state before the first write of a plan, if backups are enabled.
func (e *editor) writeBackup(w *writing) error {
	if e.service.cfg.backupDir == nil || w.backup != "" {
		return nil
	}
	file, err := saveBackup(*e.service.cfg.backupDir, w.plan.base)
	if err != nil {
		return e.call.errorf("nothing was sent, because the backup cannot be written: %w", err)
	}
	w.backup = file
	return nil
}

// saveBackup writes state to a new file with mode 0600 in dir and returns its path.
func saveBackup(dir string, state Snapshot) (string, error) {
	now := time.Now().UTC().Format("20060102T150405.000000000Z") // fixed length to sort by time
	file, err := os.CreateTemp(dir, fmt.Sprintf("%s-*-simulation-%d.json", now, state.SimulationID))
	if err != nil {
		return "", err
	}
	err = json.MarshalWrite(file, backupJSON{fileFormat, state}, jsontext.WithIndent("  "))
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// Backups returns the paths of the simulation's backups in dir, newest first. File names begin with
// the UTC time: 20261129T083015.123456789Z-1234567890-simulation-31.json.
func Backups(dir string, simulationID int64) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, errorf("backups of simulation %d: %w", simulationID, err)
	}
	isBackup := regexp.MustCompile(fmt.Sprintf(`^\d{8}T\d{6}\.\d{9}Z-\d+-simulation-%d\.json$`, simulationID))
	files := []string{}
	for _, entry := range slices.Backward(entries) { // os.ReadDir sorts by name
		if isBackup.MatchString(entry.Name()) {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	return files, nil
}

// LoadBackup reads a backup. Restore it with [Snapshot.RestoreMissing] or [Snapshot.Restore].
func LoadBackup(file string) (Snapshot, error) {
	var in backupJSON
	data, err := os.ReadFile(file)
	err = cmp.Or(err, unmarshalStrictly(data, &in))
	err = cmp.Or(err, checkFormat(in.Format), in.validate())
	if err != nil {
		return Snapshot{}, errorf("backup %s cannot be read: %w", file, err)
	}
	return in.Snapshot, nil
}
