package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// notes are the differences between two forms of an operation that change nothing for this client, one line of them:
// the words, the size of integers, and the list of error answers. They are taken before normalise.
func notes(from, to operation) []string {
	var found []string
	add := func(note string) {
		if note != "" {
			found = append(found, note)
		}
	}
	add(words(from.Operation, to.Operation))
	add(sizes(from.Operation, to.Operation))
	add(errorAnswers(from.Operation, to.Operation))
	if to.security == "" && from.security != "" {
		add("NEW says nothing of authentication, the key is sent all the same")
	}
	if to.id == "" && from.id != "" {
		add("NEW has no operationId")
	}
	return found
}

// words compares titles, summaries, descriptions and examples.
func words(from, to *openapi3.Operation) string {
	before, after := wordsOf(from), wordsOf(to)
	var places []string
	for _, location := range slices.Sorted(maps.Keys(before)) {
		if text, both := after[location]; both && text != before[location] {
			places = append(places, location)
		}
	}
	return listed("descriptions or examples differ", places)
}

func wordsOf(op *openapi3.Operation) map[string]string {
	texts := map[string]string{"operation": fmt.Sprint(op.Summary, "\n", op.Description)}
	for _, parameter := range op.Parameters {
		p := parameter.Value
		texts["parameter "+p.Name] = fmt.Sprint(p.Description, "\n", p.Example)
	}
	if op.RequestBody != nil {
		texts["request body"] = op.RequestBody.Value.Description + examples(op.RequestBody.Value.Content)
	}
	for status, response := range op.Responses.Map() {
		if description := response.Value.Description; successful(status) && description != nil {
			texts["response "+status] = *description + examples(response.Value.Content)
		}
	}
	walk(op, func(location string, s *openapi3.Schema) {
		texts[location] = fmt.Sprint(s.Title, "\n", s.Description, "\n", s.Example, "\n", s.Examples)
	})
	return texts
}

func examples(content openapi3.Content) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(content)) {
		mediaType := content[name]
		fmt.Fprintln(&text, mediaType.Example)
		for _, key := range slices.Sorted(maps.Keys(mediaType.Examples)) {
			if example := mediaType.Examples[key].Value; example != nil {
				fmt.Fprintln(&text, example.Value)
			}
		}
	}
	return text.String()
}

// sizes notes integers that only one of the two documents calls int64. JSON has one kind of number, so the format is no
// promise about what is sent: it chooses the Go type. Ids stay int64 here, whatever the other document leaves out.
func sizes(from, to *openapi3.Operation) string {
	before, after := integersOf(from), integersOf(to)
	var places []string
	for _, location := range slices.Sorted(maps.Keys(before)) {
		old := before[location]
		if format, both := after[location]; both && old+format == "int64" {
			places = append(places, location)
		}
	}
	return listed("format int64 only in one of the two", places)
}

func integersOf(op *openapi3.Operation) map[string]string {
	formats := map[string]string{}
	walk(op, func(location string, s *openapi3.Schema) {
		if s.Type.Is("integer") {
			formats[location] = s.Format
		}
	})
	return formats
}

// errorAnswers notes statuses of errors that only one of the two documents lists. The client reads every answer that is
// not a success in the same way.
func errorAnswers(from, to *openapi3.Operation) string {
	var only []string
	for _, side := range []struct {
		name        string
		here, there *openapi3.Responses
	}{{"OLD", from.Responses, to.Responses}, {"NEW", to.Responses, from.Responses}} {
		statuses := slices.DeleteFunc(slices.Sorted(maps.Keys(side.here.Map())), func(status string) bool {
			return successful(status) || side.there.Value(status) != nil
		})
		if len(statuses) > 0 {
			only = append(only, fmt.Sprintf("error answers only in %s: %s", side.name, strings.Join(statuses, ", ")))
		}
	}
	return strings.Join(only, "; ")
}

// listed says how many places there are and names the first ones, so that notes stay one line each.
func listed(what string, places []string) string {
	const named = 4
	if len(places) == 0 {
		return ""
	}
	if len(places) <= named {
		return fmt.Sprintf("%s: %s", what, strings.Join(places, ", "))
	}
	return fmt.Sprintf("%s: %s and %d more", what, strings.Join(places[:named], ", "), len(places)-named)
}
