package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExitStatusSaysWhatWasFound(t *testing.T) {
	old := file(t, "version/old.yaml")
	for _, test := range []struct {
		name   string
		args   []string
		stdin  string
		want   int
		output string
	}{
		{"the same", []string{"testdata/version/old.yaml", "-"}, old, exitSame, "0 breaking, 0 additive, 0 documentation\n"},
		{
			"only words", []string{"testdata/version/old.yaml", "-"}, strings.Replace(old, "Replaces", "Overwrites", 1),
			exitSame, "0 breaking, 0 additive, 1 documentation\n",
		},
		{
			"something added", []string{"-", "testdata/version/old.yaml"}, strings.Replace(old, ", cartesia]", "]", 1),
			exitAdditive, "0 breaking, 1 additive, 0 documentation\n",
		},
		{
			"something breaking", []string{"testdata/version/old.yaml", "testdata/version/new.yaml"}, "",
			exitBreaking, "2 breaking, 1 additive, 1 documentation\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			require.Equal(t, test.want, run(test.args, strings.NewReader(test.stdin), &out, &errs), errs.String())
			require.True(t, strings.HasSuffix(out.String(), test.output), out.String())
		})
	}
}

func TestWhatCannotBeComparedIsSaid(t *testing.T) {
	const old = "testdata/version/old.yaml"
	for _, test := range []struct {
		name  string
		args  []string
		stdin string
		want  string
	}{
		{"no file named", nil, "", "usage:"},
		{"too many files", []string{old, old, old}, "", "usage:"},
		{"the standard input twice", []string{"-", "-"}, "", "usage:"},
		{"a flag nobody knows", []string{"-x", old}, "", "usage:"},
		{"a relative path that is not there", []string{old, "elsewhere.yaml"}, "", "relative paths start in internal/tools"},
		{"not OpenAPI", []string{old, "-"}, "[1, 2]", "not a readable OpenAPI document"},
		{"Swagger 2", []string{old, "-"}, `{"swagger": "2.0", "paths": {}}`, "only 3.x"},
		{"no paths", []string{old, "-"}, `{"openapi": "3.0.3"}`, "no path begins with /simulations"},
		{
			"nothing about simulations", []string{old, "-"},
			`{"openapi": "3.0.3", "paths": {"/agents/{id}/simulations": {"get": {"responses": {}}}, "/simulations-old": {}}}`,
			"NEW: no path begins with /simulations",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			require.Equal(t, exitFailed, run(test.args, strings.NewReader(test.stdin), &out, &errs))
			require.Contains(t, errs.String(), test.want)
			require.Empty(t, out.String())
		})
	}
}

func TestTheProjectsOwnSpecificationIsTheDefault(t *testing.T) {
	t.Chdir("..") // where `go -C internal/tools` runs the command
	var out, errs bytes.Buffer
	require.Equal(t, exitSame, run([]string{ownSpecification}, nil, &out, &errs), errs.String())
	require.Equal(t, "0 breaking, 0 additive, 0 documentation\n", out.String())
}
