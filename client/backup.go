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

// backupJSON is the content of a backup.
type backupJSON struct {
	Format int `json:"format"`
	Snapshot
}

// writeBackup saves the state before the first write of a plan.
func (e *editor) writeBackup(w *writing) error {
	if e.service.cfg.backupDir == nil || w.backup != "" {
		return nil
	}
	data, err := json.Marshal(backupJSON{fileFormat, w.plan.base}, jsontext.WithIndent("  "))
	if err == nil {
		now := time.Now().UTC().Format("20060102T150405.000000000Z") // names of one length sort by time
		pattern := fmt.Sprintf("%s-*-simulation-%d.json", now, e.call.SimulationID)
		w.backup, err = writeFile(*e.service.cfg.backupDir, pattern, append(data, '\n'))
	}
	if err != nil {
		return e.call.errorf("nothing was sent, because the backup cannot be written: %w", err)
	}
	return nil
}

// writeFile writes a new file of mode 0600. A random number replaces the asterisk of the pattern.
func writeFile(dir, pattern string, data []byte) (string, error) {
	file, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// Backups returns the backups of a simulation in a directory of [WithBackupDir], newest first. Each
// is the path of a file for [LoadBackup].
//
// The name of a backup is the time in UTC, a random number, and the id of the simulation:
// 20261129T083015.123456789Z-1234567890-simulation-31.json. Backups skips files with other names.
func Backups(dir string, simulationID int64) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, errorf("backups of simulation %d: %w", simulationID, err)
	}
	isBackup := regexp.MustCompile(fmt.Sprintf(`^\d{8}T\d{6}\.\d{9}Z-\d+-simulation-%d\.json$`, simulationID))
	files := []string{}
	for _, entry := range slices.Backward(entries) { // os.ReadDir sorts by name
		if entry.Type().IsRegular() && isBackup.MatchString(entry.Name()) {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	return files, nil
}

// LoadBackup reads a file of [WithBackupDir]. [Snapshot.RestoreMissing] brings removed scenarios
// back, and [Snapshot.Restore] reverts the simulation, each through a plan like any other change.
func LoadBackup(file string) (Snapshot, error) {
	var in backupJSON
	data, err := os.ReadFile(file)
	if err == nil {
		err = unmarshalStrictly(data, &in)
	}
	err = cmp.Or(err, checkFormat(in.Format), in.validate())
	if err != nil {
		return Snapshot{}, errorf("backup %s cannot be read: %w", file, err)
	}
	return in.Snapshot, nil
}
