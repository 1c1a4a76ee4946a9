package clienttest

import (
	"errors"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// oneLine formats the findings of kin-openapi as a single line. The error texts of kin-openapi
// contain entire schemas.
func oneLine(err error) string {
	if err == nil {
		return ""
	}
	found := findings(err, "")
	slices.Sort(found)
	return strings.Join(slices.Compact(found), "; ")
}

// findings splits an error into findings about individual values. The type switch examines one
// level of wrapping at a time, whereas errors.As would skip levels.
func findings(err error, path string) []string {
	var list openapi3.MultiError
	switch e := err.(type) {
	case openapi3.MultiError:
		list = e
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			path = e.Parameter.Name
		}
		if e.Err == nil {
			return []string{labelled(path, e.Reason)}
		}
		return findings(e.Err, path)
	case *openapi3filter.ResponseError:
		if e.Err == nil {
			return []string{labelled(path, e.Reason)}
		}
		return findings(e.Err, path)
	case *openapi3.SchemaError:
		return schemaFindings(e, path)
	default:
		if unwrapped := errors.Unwrap(err); unwrapped != nil {
			return findings(unwrapped, path)
		}
		return []string{labelled(path, err.Error())}
	}
	var found []string
	for _, e := range list {
		found = append(found, findings(e, path)...)
	}
	return found
}

// schemaFindings returns the path of a value and the reason why the value is invalid. Each part of
// an allOf is a separate finding.
func schemaFindings(e *openapi3.SchemaError, path string) []string {
	if e.SchemaField == "allOf" && e.Origin != nil {
		return findings(e.Origin, path)
	}
	if field := strings.Join(e.JSONPointer(), "."); field != "" {
		path = field
	}
	return []string{labelled(path, e.Reason)}
}

func labelled(path, reason string) string {
	reason = strings.Join(strings.Fields(reason), " ")
	if path == "" {
		return reason
	}
	return path + ": " + reason
}
