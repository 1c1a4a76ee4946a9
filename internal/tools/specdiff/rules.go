package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/oasdiff/oasdiff/checker"
)

// rule says what a difference that oasdiff names means for this client. oasdiff's own level counts where class is left
// out: errors and warnings break, the rest is additive.
type rule struct {
	id    *regexp.Regexp // of oasdiff's rule
	at    *regexp.Regexp // of the property's path; nil is everywhere
	class class
	todo  string
}

const (
	regenerate = "regenerate"
	lookAround = "regenerate, then follow what no longer compiles and the tests that fail"
)

// ruleFor finds the first of the rules that fits.
func ruleFor(rules []rule, id, at string) rule {
	for _, r := range rules {
		if r.id.MatchString(id) && (r.at == nil || r.at.MatchString(at)) {
			return r
		}
	}
	return rule{}
}

func ourRules() []rule {
	return []rule{
		// Operations.
		{re(`^endpoint-added$`), nil, additive, "regenerate, extend client.Simulations by a method and clienttest by the answer"},
		{re(`^api-(path-)?removed`), nil, breaking, "regenerate, remove the method of client.Simulations"},
		{re(`^api-operation-id-`), nil, breaking, "regenerate: the generated names change"},
		{re(`^api-(tag|version|major-version)-`), nil, documentation, ""},
		{re(`-deprecated`), nil, additive, "mark it as deprecated in the documentation"},

		// Defaults are the service's: the client sends nothing where nothing was set.
		{re(`-default-value-(added|removed)$`), nil, documentation, "compare with the table of the service's defaults"},
		{re(`-default-value-changed$`), nil, additive, "change the table of the service's defaults"},

		// A property that Edit does not know would be lost when it sends the full list.
		{re(`^new-optional-request-property$`), re(`scenarios/items/`), additive,
			"regenerate; it must be handled by reading, comparison, diff, validation and backup: see CONTRIBUTING"},
		{re(`^new-required-request-property`), re(`scenarios/items/`), breaking,
			"regenerate; it must be handled by reading, comparison, diff, validation and backup: see CONTRIBUTING"},
		{re(`^new-optional-request-property$`), nil, additive, "regenerate, extend the settings that Edit compares: see CONTRIBUTING"},
		{re(`^response-(optional|required)-property-added$`), re(`scenarios_ids/items/`), additive,
			"regenerate, extend the reading of stored records: see CONTRIBUTING"},

		// Decoding is open: a value, a null or a gap that is new in an answer stops nobody.
		{re(`^(request|response)-.*enum-value-added$`), nil, additive, "regenerate, extend the constants of package client"},
		{re(`^(request|response)-.*enum-value-removed$`), nil, breaking, "regenerate, remove the constant of package client"},
		{re(`^response-.*-became-(optional|required|nullable|not-nullable)$`), nil, additive, regenerate},
		{re(`^response-.*-removed$`), nil, breaking, lookAround},
		{re(`-removed-(with-deprecation|before-sunset)$`), nil, breaking, lookAround},

		// Limits are enforced on what is sent; nobody holds an answer to them.
		{re(`^response-.*-(min|max|exclusive-min|exclusive-max|min-items|max-items|min-length|max-length)-`), nil, additive, regenerate},
		{re(`^request-.*-(min|max|exclusive-min|exclusive-max|min-items|max-items|min-length|max-length)-`), nil, byLevel,
			"regenerate: validation takes the limit from the specification; say it in the release notes"},

		// Whatever the service means by it, the generated Go type changes.
		{re(`-(type|list-of-types)-(changed|generalized|specialized|widened|narrowed|compatible)$`), nil, breaking, lookAround},
		{re(`-became-(not-)?enum$`), nil, breaking, lookAround},
	}
}

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

func fromRule(rules []rule, change checker.Change, operation string) difference {
	r := ruleFor(rules, change.GetId(), fmt.Sprint(change.GetArgs()...))
	found := difference{class: r.class, operation: operation, todo: r.todo}
	if found.class == byLevel {
		found.class = classOf(change.GetLevel())
	}
	if found.todo == "" {
		found.todo = defaultTodo(found.class)
	}
	text := change.GetUncolorizedText(checker.NewDefaultLocalizer())
	found.text = strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "'")), " ")
	return found
}

func classOf(level checker.Level) class {
	if level == checker.INFO {
		return additive
	}
	return breaking
}

func defaultTodo(c class) string {
	switch c {
	case breaking:
		return lookAround
	case additive:
		return regenerate
	}
	return ""
}
