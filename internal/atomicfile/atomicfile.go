// Package atomicfile writes files that are there whole or not at all.
package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Write writes data to a new file in dir, mode 0600. Its name begins with the time, in UTC, so that names sort by it, and
// ends with suffix.
func Write(dir, suffix string, data []byte) (file string, err error) {
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
