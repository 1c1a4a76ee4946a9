package main

import (
	"cmp"
	"maps"
	"reflect"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// complete prepares two documents with the same operations for a comparison. The vendor's document
// gets the statements found only in ours. Ours loses the errors without documentation by the vendor.
func complete(vendor, ours *openapi3.T) {
	our := operations(ours)
	sameSecurity(vendor, ours)
	for k, their := range operations(vendor) {
		their.OperationID = cmp.Or(their.OperationID, our[k].OperationID)
		completeParameters(their, our[k])
		completeRequest(their, our[k])
		reduceErrors(our[k], their)
		completeResponses(their, our[k])
	}
}

// sameSecurity gives both documents the same names of authentication if their meaning is the same.
func sameSecurity(vendor, ours *openapi3.T) {
	if !reflect.DeepEqual(authentication(vendor), authentication(ours)) {
		return
	}
	vendor.Security = ours.Security
	vendor.Components.SecuritySchemes = ours.Components.SecuritySchemes
	for _, op := range operations(vendor) {
		op.Security = nil
	}
}

// authentication returns the ways to authenticate the operations of a document.
func authentication(doc *openapi3.T) map[string]bool {
	found := map[string]bool{}
	for _, op := range operations(doc) {
		required := doc.Security
		if op.Security != nil {
			required = *op.Security
		}
		found[ways(doc, required)] = true
	}
	return found
}

func ways(doc *openapi3.T, required openapi3.SecurityRequirements) string {
	list := []string{}
	for _, alternative := range required {
		for name := range alternative {
			if scheme := doc.Components.SecuritySchemes[name]; scheme != nil && scheme.Value != nil {
				s := scheme.Value
				list = append(list, strings.ToLower(strings.Join([]string{s.Type, s.Scheme, s.In, s.Name}, " ")))
			}
		}
	}
	return strings.Join(list, ", ")
}

func completeParameters(their, our operation) {
	known := parameters(our)
	for name, theirs := range parameters(their) {
		if ours := known[name]; ours != nil {
			completeSchema(theirs.Schema, ours.Schema, true)
		}
	}
}

// parameters returns the parameters of an operation and of its path by place and name. A path
// parameter has no name here: the documents may name the same one differently.
func parameters(op operation) map[string]*openapi3.Parameter {
	found := map[string]*openapi3.Parameter{}
	for _, list := range []openapi3.Parameters{op.item.Parameters, op.Parameters} {
		for _, ref := range list {
			name := ref.Value.In + " " + ref.Value.Name
			if ref.Value.In == openapi3.ParameterInPath {
				name = ref.Value.In
			}
			found[name] = ref.Value
		}
	}
	return found
}

func completeRequest(their, our operation) {
	if their.RequestBody == nil || our.RequestBody == nil {
		return
	}
	completeContent(their.RequestBody.Value.Content, our.RequestBody.Value.Content, true)
}

func completeResponses(their, our operation) {
	for status, response := range their.Responses.Map() {
		if ours := our.Responses.Value(status); ours != nil {
			completeContent(response.Value.Content, ours.Value.Content, false)
		}
	}
}

func completeContent(theirs, ours openapi3.Content, request bool) {
	for name, media := range theirs {
		if our := ours[name]; our != nil {
			completeSchema(media.Schema, our.Schema, request)
		}
	}
}

// reduceErrors removes our error responses if the vendor does not document their status, and our
// bodies if the vendor documents the status alone.
func reduceErrors(our, their operation) {
	for status, response := range our.Responses.Map() {
		if strings.HasPrefix(status, "2") {
			continue
		}
		documented := their.Responses.Value(status)
		if documented == nil {
			our.Responses.Delete(status)
			continue
		}
		if len(documented.Value.Content) == 0 {
			without := *response.Value
			without.Content, without.Headers = nil, nil
			our.Responses.Set(status, &openapi3.ResponseRef{Value: &without})
		}
	}
}

// completeSchema adds our formats to a schema of the vendor, and in requests the limits of the
// vendor's descriptions. Defaults are not compared, because ours are in descriptions.
func completeSchema(theirs, ours *openapi3.SchemaRef, request bool) {
	if theirs == nil || ours == nil {
		return
	}
	their, our := theirs.Value, ours.Value
	their.Default, our.Default = nil, nil
	if their.Format == "" {
		their.Format = our.Format
	}
	if request {
		completeLimits(their, our)
	}
	completeSchema(their.Items, our.Items, request)
	known := properties(our)
	for name, property := range properties(their) {
		completeSchema(property, known[name], request)
	}
}

// completeLimits turns limits in the description into keywords, unless there are keywords already.
// Descriptions often state the maximum alone; our minimum completes them.
func completeLimits(their, our *openapi3.Schema) {
	if !statesLimits(their) {
		return
	}
	stated, described := limitsOf(their), describedLimits(their.Description)
	if stated.max == nil && described.max != nil {
		stated.max = described.max
		if stated.min == nil && described.min == nil {
			stated.min = limitsOf(our).min
		}
	}
	if stated.min == nil {
		stated.min = described.min
	}
	setLimits(their, stated)
}

// properties returns the properties of a schema and of the parts of its allOf.
func properties(schema *openapi3.Schema) openapi3.Schemas {
	found := openapi3.Schemas{}
	maps.Copy(found, schema.Properties)
	for _, part := range schema.AllOf {
		maps.Copy(found, properties(part.Value))
	}
	return found
}
