package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const sample = `package shop

import (
	"context"
	"net/http"

	"example.org/m/wire"
)

const Version = "1.2.3"
const Open Kind = "open"
const Limit = 3

var ErrGone error

type Kind string

type Item = wire.Item

type Shop struct {
	*wire.Base
	Name   string
	hidden int
}

type Handler func(ctx context.Context, w http.ResponseWriter) (ok bool, err error)

type Closed interface {
	Do() error
	inside()
}

type Pair[K comparable, V any] struct {
	Key K
	Value []V
}

type unexported struct{ Field int }

func New(name string, each func(item *Item) error, rest ...int) (*Shop, error) { return nil, nil }

func Map[T any](values []T) map[string]T { return nil }

func (s Shop) Items() (_ []Item, err error) { return nil, nil }

func (s *Shop) Close() {}

func (u unexported) Method() {}
`

const sampleWire = `package wire

type Base struct {
	ID   int64
	Name string
}

func (b Base) Valid() bool { return true }

type Item struct {
	Price int ` + "`json:\"price\"`" + `
}

func (i *Item) Reset() {}
`

func TestListingHasEveryExportedNameOnce(t *testing.T) {
	dir := module(t, sample)
	found, err := list(dir, []string{"shop"})
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"shop": {
		"const Limit untyped int = 3",
		`const Open Kind = "open"`,
		"const Version untyped string",
		"field Item.Price int",
		"field Pair.Key K",
		"field Pair.Value []V",
		"field Shop.Base *wire.Base",
		"field Shop.ID int64",
		"field Shop.Name string",
		"func Map[T any](values []T) map[string]T",
		"func New(string, func(*Item) error, ...int) (*Shop, error)",
		"method (*Item) Reset()",
		"method (*Shop) Close()",
		"method (Shop) Items() ([]Item, error)",
		"method (Shop) Valid() bool",
		"method Closed.(unexported): nobody else can implement it",
		"method Closed.Do() error",
		"type Closed interface",
		"type Handler func(context.Context, net/http.ResponseWriter) (bool, error)",
		"type Item = wire.Item",
		"type Kind string",
		"type Pair[K comparable, V any] struct",
		"type Shop struct",
		"var ErrGone error",
	}}, found)
}

func TestACheckFailsUntilTheListingIsWrittenAgain(t *testing.T) {
	dir := module(t, sample)
	status, out, errs := command(t, dir, "-check")
	require.Equal(t, 1, status, "a listing that is not there differs")
	require.Contains(t, out, "+ type Shop struct\n")
	require.Contains(t, errs, writeCommand)

	status, _, errs = command(t, dir, "-write")
	require.Zero(t, status, errs)
	status, out, errs = command(t, dir, "-check")
	require.Zero(t, status, out+errs)
	require.Empty(t, out)

	for _, test := range []struct{ name, old, new, want string }{
		{"a parameter", "rest ...int)", "rest ...int64)", "- func New(string, func(*Item) error, ...int) (*Shop, error)\n" +
			"+ func New(string, func(*Item) error, ...int64) (*Shop, error)\n"},
		{"a method removed", "func (s *Shop) Close() {}", "", "- method (*Shop) Close()\n"},
		{"a receiver", "func (s Shop) Items", "func (s *Shop) Items",
			"+ method (*Shop) Items() ([]Item, error)\n- method (Shop) Items() ([]Item, error)\n"},
		{"a field", "Name   string", "Title string", "+ field Shop.Title string\n"},
		{"a value", `"open"`, `"opened"`, "- const Open Kind = \"open\"\n+ const Open Kind = \"opened\"\n"},
		{"an unexported name", "hidden int", "veiled int", ""},
		{"a parameter's name", "rest ...int", "more ...int", ""},
		{"the next version", "1.2.3", "1.3.0", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Contains(t, sample, test.old)
			write(t, filepath.Join(dir, "shop", "shop.go"), strings.Replace(sample, test.old, test.new, 1))
			status, out, _ := command(t, dir, "-check")
			if test.want == "" {
				require.Zero(t, status, out)
				return
			}
			require.Equal(t, 1, status)
			require.Contains(t, out, test.want)
		})
	}
}

func TestGeneratedMembersBehindAnAliasAreRecorded(t *testing.T) {
	dir := module(t, sample)
	status, _, errs := command(t, dir, "-write")
	require.Zero(t, status, errs)
	write(t, filepath.Join(dir, "wire", "wire.go"), strings.Replace(sampleWire, "Price int", "Price string", 1))
	status, out, _ := command(t, dir, "-check")
	require.Equal(t, 1, status)
	require.Equal(t, "shop:\n- field Item.Price int\n+ field Item.Price string\n", out)
}

func TestWhatCannotBeListedIsAnError(t *testing.T) {
	for _, test := range []struct {
		name, source string
		args         []string
		want         string
	}{
		{"code that does not compile", "package shop\n\nvar X undefined\n", []string{"-check"}, "undefined"},
		{"neither check nor write", sample, nil, "usage: apilist -check | -write"},
		{"both", sample, []string{"-check", "-write"}, "usage: apilist -check | -write"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, _, errs := command(t, module(t, test.source), test.args...)
			require.Equal(t, 2, status)
			require.Contains(t, errs, test.want)
		})
	}
}

// module writes a module with the package shop, and with wire that it depends on.
func module(t *testing.T, shop string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.org/m\n\ngo 1.25.0\n")
	write(t, filepath.Join(dir, "shop", "shop.go"), shop)
	write(t, filepath.Join(dir, "wire", "wire.go"), sampleWire)
	return dir
}

func write(t *testing.T, file, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
}

func command(t *testing.T, dir string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(args, dir, []string{"shop"}, &out, &errs)
	return status, out.String(), errs.String()
}
