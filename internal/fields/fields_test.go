package fields_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/fields"
)

type settings struct {
	Name  string   `json:"name,omitempty"`
	Count int      `json:"count"`
	Tags  []string `json:"tags,omitempty"`
}

type body struct {
	Tags  []string `json:"tags"`
	More  bool     `json:"more"`
	Name  string   `json:"name"`
	Count int      `json:"count"`
}

type change struct{ Field, Before, After string }

func TestDiffNamesEachFieldThatDiffers(t *testing.T) {
	base := settings{"a", 1, []string{"x", "y"}}
	for name, test := range map[string]struct {
		after settings
		want  []change
	}{
		"nothing":        {settings{"a", 1, []string{"x", "y"}}, nil},
		"a text":         {settings{"b", 1, base.Tags}, []change{{"name", "a", "b"}}},
		"a number gone":  {settings{"a", 0, base.Tags}, []change{{"count", "1", ""}}},
		"a list":         {settings{"a", 1, []string{"y", "x"}}, []change{{"tags", "[x y]", "[y x]"}}},
		"a list is gone": {settings{"a", 1, nil}, []change{{"tags", "[x y]", ""}}},
		"everything":     {settings{}, []change{{"name", "a", ""}, {"count", "1", ""}, {"tags", "[x y]", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, fields.Diff[change](base, test.after))
		})
	}
}

func TestCopySetsTheFieldOfThatNameAndNoOther(t *testing.T) {
	from := settings{"a", 1, []string{"x"}}
	for name, want := range map[string]body{
		"name":  {Name: "a"},
		"count": {Count: 1},
		"tags":  {Tags: []string{"x"}},
		"more":  {},
	} {
		var to body
		fields.Copy(name, &to, from)
		require.Equal(t, want, to, name)
	}
}
