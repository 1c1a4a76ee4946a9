package answer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/answer"
)

func TestAnErrorIsReadInEachOfItsForms(t *testing.T) {
	for body, want := range map[string]answer.Saying{
		`{"error":"invalid_state","error_description":"Not yet."}`:    {Code: "invalid_state", Message: "Not yet.", IsError: true},
		`{"error":"Not a code."}`:                                     {Message: "Not a code.", IsError: true},
		`{"success":false,"message":"No."}`:                           {Message: "No."},
		`{"status":"error","detail":"Gone.","plan_expire":true}`:      {Message: "Gone.", PlanExpired: true, IsError: true},
		`{"error":false,"error_description":null,"message":"Still."}`: {Message: "Still."},
		`[1]`:       {},
		`<html>`:    {},
		`{"error":`: {},
		`{"message":"` + strings.Repeat("x", 64<<10) + `"}`: {},
	} {
		require.Equal(t, want, answer.Say([]byte(body)), body)
	}
}

func TestOnlyWhatCallsItselfJSONIsRead(t *testing.T) {
	for contentType, ok := range map[string]bool{
		"application/json":                true,
		"Application/JSON; charset=utf-8": true,
		"application/problem+json":        true,
		"text/html":                       false,
		"text/json-seq":                   false,
		"":                                false,
		"/;":                              false,
	} {
		_, err := new(answer.Reader).Read(http.Header{"Content-Type": {contentType}}, []byte(`{}`))
		require.Equal(t, ok, err == nil, "%q: %v", contentType, err)
	}
}

func TestAVerdictNeedsTheWord(t *testing.T) {
	for body, want := range map[string][2]bool{ // accepts, refuses
		`{}`:                                {false, false},
		`{"success":true}`:                  {true, false},
		`{"success":false}`:                 {false, true},
		`{"success":true,"status":"error"}`: {true, true},
		`{"status":"ok"}`:                   {false, false},
	} {
		e, err := new(answer.Reader).Read(http.Header{"Content-Type": {"application/json"}}, []byte(body))
		require.NoError(t, err)
		require.Equal(t, want, [2]bool{e.Accepts(), e.Refuses()}, body)
	}
}

func TestAReaderDecodesTheSameBytesOnce(t *testing.T) {
	const first, second = `{"simulation":{"id":1}}`, `{"simulation":{"id":2}}`
	for name, test := range map[string]struct {
		reader  *answer.Reader
		between string // is read between two readings of first
		reused  bool
	}{
		"the same bytes":        {new(answer.Reader), first, true},
		"other bytes":           {new(answer.Reader), second, false},
		"an error in between":   {new(answer.Reader), `{"simulation":`, true},
		"half of it in between": {new(answer.Reader), `{"simulation":{"id":3,"name":[]}}`, true},
		"no reader":             {nil, first, false},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"application/json"}}
			one, err := test.reader.Read(header, []byte(first))
			require.NoError(t, err)
			between, err := test.reader.Read(header, []byte(test.between))
			require.Equal(t, test.between == first && test.reused, one == between, err)
			again, err := test.reader.Read(header, []byte(first))
			require.NoError(t, err)
			require.Equal(t, test.reused, one == again)
			require.EqualValues(t, 1, again.Simulation.ID)
		})
	}
}

func TestAReaderRefusesTheSameBytesUnderAnotherContentType(t *testing.T) {
	var r answer.Reader
	_, err := r.Read(http.Header{"Content-Type": {"application/json"}}, []byte(`{}`))
	require.NoError(t, err)
	_, err = r.Read(http.Header{"Content-Type": {"text/html"}}, []byte(`{}`))
	require.Error(t, err)
}
