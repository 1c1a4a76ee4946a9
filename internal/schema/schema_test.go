package schema_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/schema"
)

type (
	size   string
	number int

	settings struct {
		Name  string   `json:"name,omitempty"`
		Size  size     `json:"size"`
		Count int      `json:"count"`
		Limit *int     `json:"limit"`
		Tags  []string `json:"tags,omitempty"`
	}
	// stored has fields of settings in another order, some with another type.
	stored struct {
		Tags  []string `json:"tags"`
		More  bool     `json:"more"`
		Size  string   `json:"size"`
		Name  *string  `json:"name"`
		Count number   `json:"count"`
		Limit string   `json:"limit"`
	}
)

func TestName_IsTheNameInJSON(t *testing.T) {
	field, _ := reflect.TypeFor[settings]().FieldByName("Tags")
	require.Equal(t, "tags", schema.Name(field))
}

func TestSameText(t *testing.T) {
	for name, tt := range map[string]struct {
		a, b string
		same bool
	}{
		"equal":                         {"a", "a", true},
		"a line end at the end":         {"a\n", "a", true},
		"white space at both ends":      {" \t\u00a0a\r\n\n", "a", true},
		"CRLF and LF":                   {"a\r\nb", "a\nb", true},
		"blank and empty":               {" \n", "", true},
		"another case":                  {"a", "A", false},
		"white space inside":            {"a  b", "a b", false},
		"an empty line inside":          {"a\n\nb", "a\nb", false},
		"white space at the end of one": {"a \nb", "a\nb", false},
		"a carriage return by itself":   {"a\rb", "a\nb", false},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.same, schema.SameText(tt.a, tt.b))
			require.Equal(t, tt.same, schema.SameText(tt.b, tt.a))
			require.Equal(t, tt.same, schema.NormalText(tt.a) == schema.NormalText(tt.b))
		})
	}
}

func TestDiff(t *testing.T) {
	base := settings{Name: "a", Count: 1, Limit: new(4), Tags: []string{"x", "y"}}
	for name, tt := range map[string]struct {
		change func(*settings)
		want   []schema.Change
	}{
		"nothing":                {func(*settings) {}, nil},
		"equal values elsewhere": {func(s *settings) { s.Limit, s.Tags = new(4), []string{"x", "y"} }, nil},
		"white space at the end": {func(s *settings) { s.Name = "a \r\n" }, nil},
		"white space alone": {
			func(s *settings) { s.Name = " " }, []schema.Change{{Field: "name", Before: "a", After: " "}},
		},
		"a string": {
			func(s *settings) { s.Name = "b" }, []schema.Change{{Field: "name", Before: "a", After: "b"}},
		},
		"an enum that was empty": {func(s *settings) { s.Size = "big" }, []schema.Change{{Field: "size", After: "big"}}},
		"a number cleared":       {func(s *settings) { s.Count = 0 }, []schema.Change{{Field: "count", Before: "1"}}},
		"a pointer by its value": {
			func(s *settings) { s.Limit = new(5) }, []schema.Change{{Field: "limit", Before: "4", After: "5"}},
		},
		"a pointer to zero": {
			func(s *settings) { s.Limit = new(0) }, []schema.Change{{Field: "limit", Before: "4", After: "0"}},
		},
		"a list in another order": {
			func(s *settings) { s.Tags = []string{"y", "x"} }, []schema.Change{{Field: "tags", Before: "[x y]", After: "[y x]"}},
		},
		"everything cleared": {func(s *settings) { *s = settings{} }, []schema.Change{
			{Field: "name", Before: "a"}, {Field: "count", Before: "1"}, {Field: "limit", Before: "4"}, {Field: "tags", Before: "[x y]"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			after := base
			tt.change(&after)
			require.Equal(t, tt.want, schema.Diff(base, after))
		})
	}
}

func TestCopy(t *testing.T) {
	shared := new(4)
	for name, tt := range map[string]struct {
		to, from, base, want any
	}{
		"by name, whatever the order and the named type": {
			&stored{More: true},
			settings{Name: "a", Size: "big", Count: 1, Tags: []string{"x"}}, settings{},
			&stored{More: true, Name: new("a"), Size: "big", Count: 1, Tags: []string{"x"}},
		},
		"back, out of a pointer": {
			&settings{}, stored{Name: new("a"), Size: "big", Count: 1}, stored{}, &settings{Name: "a", Size: "big", Count: 1},
		},
		"nothing that is as in base": {
			&settings{Name: "a", Limit: new(4)}, settings{Name: "b", Count: 1, Tags: []string{"x"}},
			settings{Name: "b", Tags: []string{"x"}}, &settings{Name: "a", Limit: new(4), Count: 1},
		},
		"nothing that differs in white space": {
			&settings{Name: "x"}, settings{Name: "a\n"}, settings{Name: "a"}, &settings{Name: "x"},
		},
		"white space in place of nothing": {&settings{}, settings{Name: " "}, settings{}, &settings{}},
		"a copy of a pointer": {
			&settings{}, settings{Limit: shared}, settings{}, &settings{Limit: new(4)},
		},
		"what is cleared": {
			&settings{Name: "a", Count: 1}, settings{Count: 1}, settings{Name: "b"}, &settings{Count: 1},
		},
		"another kind changes nothing": {
			&settings{Limit: new(4)}, stored{Limit: "5"}, stored{}, &settings{Limit: new(4)},
		},
		"a number does not become a string": {
			&stored{Limit: "x"}, settings{Limit: new(65)}, settings{}, &stored{Limit: "x"},
		},
		"fields that the target does not have": {&settings{}, stored{More: true}, stored{}, &settings{}},
		"zero behind a pointer is a value": {
			&settings{Limit: new(4)}, settings{Limit: new(0)}, settings{}, &settings{Limit: new(0)},
		},
		"a pointer that is nil, as it was": {
			&settings{Limit: new(4)}, settings{}, settings{}, &settings{Limit: new(4)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			schema.Copy(tt.to, tt.from, tt.base)
			require.Equal(t, tt.want, tt.to)
			if to, ok := tt.to.(*settings); ok {
				require.NotSame(t, shared, to.Limit)
			}
		})
	}
}
