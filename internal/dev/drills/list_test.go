package drills

import "strings"

// The places of api/openapi.yaml where the drills add something, and the schemas that they are in.
const (
	scenario    = "\n    Scenario:\n"
	newScenario = "\n    NewScenario:\n"
	settings    = "\n    SimulationSettings:\n"
	simulation  = "\n    Simulation:\n"
	properties  = "      properties:\n"
)

// property returns a property in YAML; each line of the schema is one argument.
func property(name string, schema ...string) string {
	return "        " + name + ":\n          description: Drill.\n          " + strings.Join(schema, "\n          ") + "\n"
}

// add adds YAML to the properties of a schema.
func add(schema, yaml string) edit {
	return edit{after: schema, old: properties, new: properties + yaml}
}

// addSetting adds a property to the settings, and to what responses show.
func addSetting(name string, schema ...string) []edit {
	return []edit{add(settings, property(name, schema...)), add(simulation, property(name, schema...))}
}

// addScenarioProperty adds a property to both kinds of scenarios.
func addScenarioProperty(name string, schema ...string) []edit {
	return []edit{add(scenario, property(name, schema...)), add(newScenario, property(name, schema...))}
}

// limit adds a line to the limits of the setting max_call_duration_in_minutes, which are 1 and 10.
func limit(old, with string) edit {
	return edit{after: "\n        max_call_duration_in_minutes:\n", old: old, new: with}
}

// overlay adds an action to api/overlay.yaml.
func overlay(action string) edit {
	return edit{file: "api/overlay.yaml", old: "actions:\n", new: "actions:\n" + action}
}

// pointer is the action that makes a setting a pointer.
func pointer(name string) edit {
	return overlay("  - target: $.components.schemas['SimulationSettings', 'Simulation'].properties." + name +
		"\n    update:\n      x-go-type-skip-optional-pointer: false\n")
}

// lenient registers the function that reads a type of the responses.
func lenient(function string) edit {
	return edit{file: "internal/response/decode.go", old: "orAbsent(decodeAgent),", new: "orAbsent(decodeAgent), orAbsent(" + function + "),"}
}

const (
	zeroMessage    = "zero and false of this property mean something"
	lenientMessage = "read the type of this field leniently"
)

func lost(name string) string { return `the scenario property "` + name + `" would be lost by Edit` }

func drills() []drill {
	var all []drill
	for _, list := range [][]drill{values(), settingDrills(), scenarioDrills(), operationDrills(), documentDrills()} {
		all = append(all, list...)
	}
	return all
}

// values are drills of enums and limits.
func values() []drill {
	return []drill{
		{name: "provider added", allTests: true, change: []edit{{old: "        - rime\n", new: "        - rime\n        - inworld\n"}}},
		{name: "status added", allTests: true, change: []edit{{old: "        - Stopped\n", new: "        - Stopped\n        - Archived\n"}}},
		{
			name: "provider removed", change: []edit{{old: "        - play_ht\n"}},
			message: "undefined: gen.VoiceProviderPlayHT", needsCode: true,
		},
		{
			name: "limit changed", allTests: true, change: []edit{limit("maximum: 10\n", "maximum: 15\n")},
			generated: "within(atLeast(1), atMost(15))",
		},
		{
			name: "limit removed", change: []edit{limit("          maximum: 10\n", "")},
			message: "updateSimulation has less than the vendor documents", needsCode: true,
		},
		{
			name: "limit exclusive", alone: true, change: []edit{limit("maximum: 10\n", "maximum: 60\n          exclusiveMaximum: true\n")},
			generated: "within(atLeast(1), below(60))",
		},
		{
			name: "limit exclusive, as in OpenAPI 3.1", alone: true, change: []edit{
				{old: "openapi: 3.0.3\n", new: "openapi: 3.1.0\n"},
				limit("maximum: 10\n", "maximum: 70\n          exclusiveMaximum: 60\n"),
			},
			generated: "within(atLeast(1), atMost(70), below(60))",
		},
		{
			name: "limit with a fraction", alone: true, change: []edit{limit("maximum: 10\n", "maximum: 10.5\n")},
			generated: "within(atLeast(1), atMost(10.5))",
		},
		{
			name: "limit of a number", change: addSetting("speech_rate", "type: number", "minimum: 0.5"),
			message: "speech_rate: only those of integers can be generated",
			recipe: []edit{
				overlay("  - target: $.components.schemas['SimulationSettings', 'Simulation'].properties.speech_rate.minimum\n    remove: true\n"),
				pointer("speech_rate"), lenient("decodePointer[float32]"),
			},
		},
	}
}

func settingDrills() []drill {
	return []drill{
		{name: "setting added: string", change: addSetting("tone", "type: string")},
		{name: "setting added: integer from 1", change: addSetting("retries", "type: integer", "minimum: 1", "maximum: 5")},
		{
			name: "setting added: integer that can be 0", change: addSetting("silence", "type: integer", "minimum: 0"),
			message: zeroMessage, recipe: []edit{pointer("silence"), lenient("decodePointer[int]")},
		},
		{
			name: "setting added: boolean", change: addSetting("record_calls", "type: boolean"),
			message: zeroMessage, recipe: []edit{pointer("record_calls")},
		},
		{
			name:   "setting added: inline enum",
			change: addSetting("language", "type: string", "enum:", "  - en", "  - hi"), message: lenientMessage,
			recipe: []edit{lenient("decodeString[gen.SimulationLanguage]")},
		},
		{
			name: "setting that responses do not have", change: []edit{add(settings, property("mood", "type: string"))},
		},
		{
			name: "setting became string", change: []edit{
				limit("          type: integer\n          minimum: 1\n          maximum: 10\n", "          type: string\n"),
			},
			message: "max_call_duration_in_minutes: want at least", needsCode: true,
		},
	}
}

func scenarioDrills() []drill {
	return []drill{
		{
			name: "scenario property added: string", change: addScenarioProperty("language", "type: string"),
			message: lost("language"),
			recipe: []edit{{
				file: "internal/scenario/scenario.go",
				old:  "return &sc.ExpectedResult }},\n",
				new: "return &sc.ExpectedResult }},\n" +
					"\t{\"language\", true, func(sc *gen.Scenario) *string { return &sc.Language }},\n",
			}},
		},
		{
			name: "scenario property added: required string",
			change: append(addScenarioProperty("language", "type: string"),
				edit{after: scenario, old: "        - expected_result\n", new: "        - expected_result\n        - language\n"},
				edit{after: newScenario, old: "        - expected_result\n", new: "        - expected_result\n        - language\n"}),
			message: lost("language"), needsCode: true,
		},
		{
			name: "scenario property added: integer", change: addScenarioProperty("attempts", "type: integer"),
			message: zeroMessage, needsCode: true,
		},
		{
			name: "scenario property added: list", change: addScenarioProperty("labels", "type: array", "items:", "  type: string"),
			message: "an empty list of this property cannot be sent", needsCode: true,
		},
		{
			name: "scenario property added for updates only", change: []edit{add(scenario, property("language", "type: string"))},
			message: "NewScenario has the properties of Scenario except id: change both", needsCode: true,
		},
		{
			name: "scenarios_ids given a real schema",
			change: []edit{{
				after: "\n        scenarios_ids:\n", old: "            type: object\n            additionalProperties: true\n",
				new: "            $ref: '#/components/schemas/Scenario'\n",
			}},
			message: "breaks the specification: simulation.scenarios_ids", needsCode: true,
		},
	}
}
