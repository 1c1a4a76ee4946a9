package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/omnidim-go/simulations/client"
)

type directory struct {
	path, basePath string
	base           []client.Scenario // of the last agreement; nil before the first
	files          []*file
	mine           []client.Scenario // of the files, with ids from the base
}

type file struct {
	path, text string
	comments   yaml.CommentMap
}

func readDirectory(path string, simulation int64) (*directory, error) {
	d := &directory{path: path, basePath: filepath.Join(path, fmt.Sprintf("base-%d.json", simulation))}
	data, err := os.ReadFile(d.basePath)
	if err == nil {
		d.base, err = client.ParseScenarios(data)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", d.basePath, err)
	}
	names, err := fs.Glob(os.DirFS(path), "*.yaml")
	for _, name := range names {
		data, readErr := os.ReadFile(filepath.Join(path, name))
		err = errors.Join(err, readErr, d.add(filepath.Join(path, name), data))
	}
	return d, err
}

func (d *directory) add(path string, data []byte) error {
	var sc client.Scenario
	f := &file{path: path, text: strings.TrimPrefix(string(data), "\ufeff"), comments: yaml.CommentMap{}}
	err := yaml.UnmarshalWithOptions([]byte(f.text), &sc, yaml.Strict(), yaml.CommentToMap(f.comments))
	if err != nil {
		return fmt.Errorf("%s:%s", path, yaml.FormatError(err, false, false))
	}
	if !utf8.Valid(data) || strings.Contains(f.text, "\n---") {
		return f.errorf("", "want one scenario in UTF-8")
	}
	if i := find(d.base, sc); i >= 0 {
		sc.ID = d.base[i].ID
	}
	if i := find(d.mine, sc); i >= 0 {
		return f.errorf("name", "%s has the same id or name", d.files[i].path)
	}
	d.files, d.mine = append(d.files, f), append(d.mine, sc)
	return nil
}

// find returns the index of a scenario in a list, by id or else by name, or -1.
func find(list []client.Scenario, sc client.Scenario) int {
	hasID := func(other client.Scenario) bool { return sc.ID != 0 && sc.ID == other.ID }
	if i := slices.IndexFunc(list, hasID); i >= 0 {
		return i
	}
	return slices.IndexFunc(list, func(other client.Scenario) bool { return sc.Name == other.Name })
}

// follow writes the merged list to the files, and saves the stored list as the base. Comments stay.
func (d *directory) follow(plan *client.Plan, out io.Writer) error {
	merged := plan.Wanted().Scenarios
	for _, sc := range merged {
		i := find(d.mine, sc)
		if i >= 0 && isSame(d.mine[i], sc) {
			continue
		}
		f := &file{path: filepath.Join(d.path, fmt.Sprintf("scenario-%d.yaml", sc.ID))}
		if i >= 0 {
			f = d.files[i]
		} else if _, err := os.Lstat(f.path); err == nil {
			return fmt.Errorf("%s is in the way of scenario %d: rename it", f.path, sc.ID)
		}
		if i >= 0 && sc.SelectedVoices == nil { // not returned by the service
			sc.SelectedVoices = d.mine[i].SelectedVoices
		}
		fmt.Fprintln(out, "writing", f.path)
		data, err := encode(sc, f.comments)
		if err == nil {
			err = os.WriteFile(f.path, data, 0o644)
		}
		if err != nil {
			return err
		}
	}
	for i, sc := range d.mine {
		if find(merged, sc) < 0 {
			fmt.Fprintln(out, "removing", d.files[i].path)
			if err := os.Remove(d.files[i].path); err != nil {
				return err
			}
		}
	}
	data, _ := json.MarshalIndent(plan.Base().Scenarios, "", "  ") // cannot fail
	return os.WriteFile(d.basePath, data, 0o644)
}

// errorf names the line of a key, or the first line if the file does not have the key.
func (f *file) errorf(key, format string, args ...any) error {
	key, _, _ = strings.Cut(key, "[")
	before := f.text[:max(0, strings.Index("\n"+f.text, "\n"+key+":"))]
	return fmt.Errorf("%s:%d: %s", f.path, 1+strings.Count(before, "\n"), fmt.Sprintf(format, args...))
}

func encode(v any, comments yaml.CommentMap) ([]byte, error) {
	return yaml.MarshalWithOptions(v, yaml.WithComment(comments), yaml.CustomMarshaler(quote), yaml.IndentSequence(true))
}

// quote writes a text of several lines in literal style, and any other text in quotes. White space at the ends is lost.
func quote(text string) ([]byte, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if strings.Contains(text, "\n") && !strings.Contains(text, "\r") {
		return []byte("|-\n  " + strings.ReplaceAll(text, "\n", "\n  ")), nil
	}
	return json.Marshal(text)
}

// isSame compares two scenarios without their ids. Nil voices are any.
func isSame(a, b client.Scenario) bool {
	a.ID = b.ID
	if a.SelectedVoices == nil || b.SelectedVoices == nil {
		a.SelectedVoices, b.SelectedVoices = nil, nil
	}
	return reflect.DeepEqual(a, b)
}
