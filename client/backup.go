package client

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	if e.service.backupDir == nil || w.backup != "" {
		return nil
	}
	data, err := json.Marshal(backupJSON{fileFormat, w.plan.base}, jsontext.WithIndent("  "))
	if err == nil {
		w.backup, err = writeFile(*e.service.backupDir, fmt.Sprintf("-simulation-%d.json", e.id), append(data, '\n'))
	}
	if err != nil {
		return e.errorf("the backup cannot be written, and so nothing was sent: %w", err)
	}
	return nil
}

// writeFile writes a new file in dir, mode 0600, which is there whole or not at all. Its name begins with the time, in UTC,
// so that names sort by it, and ends with suffix.
func writeFile(dir, suffix string, data []byte) (file string, err error) {
	temp, err := os.CreateTemp(dir, ".writing-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer os.Remove(temp.Name()) // fails once it was renamed
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return "", err
	}
	unique := strings.TrimPrefix(filepath.Base(temp.Name()), ".writing")
	file = filepath.Join(dir, time.Now().UTC().Format("20060102T150405.000000000Z")+unique+suffix)
	if err = os.Rename(temp.Name(), file); err != nil {
		return "", err
	}
	return file, nil
}

// LoadBackup reads a file that [WithBackupDir] wrote. [Snapshot.Restore] puts it back through a plan like any other; a
// scenario that was removed since comes back with a new id and without its history.
func LoadBackup(file string) (Snapshot, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Snapshot{}, errorf("backup: %w", err)
	}
	var in backupJSON
	if err := unmarshalStrictly(data, &in); err != nil {
		return Snapshot{}, errorf("backup %s: it is not a backup: %w", file, err)
	}
	if in.Format != fileFormat {
		return Snapshot{}, errorf("backup %s: the format is %d, not %d", file, in.Format, fileFormat)
	}
	if err := in.validate(); err != nil {
		return Snapshot{}, errorf("backup %s: it is not a backup: %w", file, err)
	}
	return in.Snapshot, nil
}
