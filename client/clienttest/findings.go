package clienttest

import (
	"errors"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// oneLine lists the findings of kin-openapi, whose own texts show whole schemas.
func oneLine(err error) string {
	if err == nil {
		return ""
	}
	found := findings(err, "")
	slices.Sort(found)
	return strings.Join(slices.Compact(found), "; ")
}

// findings takes an error apart down to the single values. It looks at one level at a time, which errors.As does not.
func findings(err error, where string) []string {
	var list openapi3.MultiError
	switch e := err.(type) {
	case openapi3.MultiError:
		list = e
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			where = e.Parameter.Name
		}
		if e.Err == nil {
			return []string{labelled(where, e.Reason)}
		}
		return findings(e.Err, where)
	case *openapi3filter.ResponseError:
		if e.Err == nil {
			return []string{labelled(where, e.Reason)}
		}
		return findings(e.Err, where)
	case *openapi3.SchemaError:
		return schemaFindings(e, where)
	default:
		if unwrapped := errors.Unwrap(err); unwrapped != nil {
			return findings(unwrapped, where)
		}
		return []string{labelled(where, err.Error())}
	}
	var found []string
	for _, e := range list {
		found = append(found, findings(e, where)...)
	}
	return found
}

// schemaFindings names the value and what is wrong with it. Of an allOf only the parts say something.
func schemaFindings(e *openapi3.SchemaError, where string) []string {
	if e.SchemaField == "allOf" && e.Origin != nil {
		return findings(e.Origin, where)
	}
	if path := strings.Join(e.JSONPointer(), "."); path != "" {
		where = path
	}
	return []string{labelled(where, e.Reason)}
}

func labelled(where, text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if where == "" {
		return text
	}
	return where + ": " + text
}
