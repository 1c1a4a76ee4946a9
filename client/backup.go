package client

import (
	"cmp"
	"errors"
	"fmt"
	"os"
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
		pattern := time.Now().UTC().Format("20060102T150405.000000000Z") + fmt.Sprintf("-*-simulation-%d.json", e.call.SimulationID)
		w.backup, err = writeFile(*e.service.cfg.backupDir, pattern, append(data, '\n'))
	}
	if err != nil {
		return e.call.errorf("the backup cannot be written, and so nothing was sent: %w", err)
	}
	return nil
}

// writeFile writes a new file, mode 0600, whose name has something unique for the * of the pattern.
func writeFile(dir, pattern string, data []byte) (string, error) {
	file, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// LoadBackup reads a file that [WithBackupDir] wrote. [Snapshot.Restore] puts it back through a plan like any other; a
// scenario that was removed since comes back with a new id and without its history.
func LoadBackup(file string) (Snapshot, error) {
	var in backupJSON
	data, err := os.ReadFile(file)
	if err == nil {
		err = unmarshalStrictly(data, &in)
	}
	if err = cmp.Or(err, checkFormat(in.Format), in.validate()); err != nil {
		return Snapshot{}, errorf("backup %s: it cannot be read: %w", file, err)
	}
	return in.Snapshot, nil
}
