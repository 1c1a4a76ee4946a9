package drills

import "testing"

// operations are drills of operations, parameters and responses.
func operations() []drill {
	const agents = `  /agents:
    get:
      operationId: listAgents
      tags:
        - agents
      summary: Drill.
      description: Drill.
      responses:
        '200':
          description: Drill.
`
	const deletion = "    delete:\n      operationId: deleteSimulation\n"
	const parameters = "      parameters:\n        - name: pageno\n"
	required := "      parameters:\n        - name: account\n          in: query\n          required: true\n" +
		"          description: Drill.\n          schema:\n            type: string\n        - name: pageno\n"
	return []drill{
		{class: "operation added", change: []edit{{old: deletion, new: `    patch:
      operationId: renameSimulation
      tags:
        - simulations
      summary: Drill.
      description: Drill.
      responses:
        '200':
          description: Drill.
` + deletion}}},
		{class: "operation of a second resource added", change: []edit{
			{old: "paths:\n", new: "paths:\n" + agents},
			{old: "tags:\n", new: "tags:\n  - name: agents\n    description: Drill.\n"},
		}},
		{class: "operation renamed", change: []edit{{old: "operationId: enhancePrompt", new: "operationId: improvePrompt"}}},
		{class: "operation moved to another path", change: []edit{{old: "{simulation_id}/stop:", new: "{simulation_id}/cancel:"}}},
		{class: "operation with another method", change: []edit{{
			old: "    post:\n      operationId: stopSimulation\n", new: "    put:\n      operationId: stopSimulation\n",
		}}},
		{class: "tag of all operations renamed", change: []edit{
			{old: "        - simulations\n", new: "        - tests\n", all: true}, {old: "  - name: simulations\n", new: "  - name: tests\n"},
		}},
		{class: "required parameter added to the query of listSimulations", change: []edit{{old: parameters, new: required}}},
		{class: "parameter of the query of listSimulations renamed", change: []edit{{old: "- name: pagesize\n", new: "- name: limit\n"}}},
		{class: "202 in place of 200", change: []edit{{after: []string{"operationId: startSimulation\n"}, old: "'200':", new: "'202':"}}},
		{class: "response 202 added", change: []edit{{
			after: []string{"operationId: startSimulation\n"}, old: "      responses:\n",
			new: "      responses:\n        '202':\n          description: Drill.\n",
		}}},
		{class: "response 409 added", change: []edit{{
			after: []string{"operationId: updateSimulation\n"}, old: "      responses:\n",
			new: "      responses:\n        '409':\n          $ref: '#/components/responses/BadRequest'\n",
		}}},
		{class: "body of startSimulation became required", change: []edit{{old: "        required: false\n", new: "        required: true\n"}}},
		{class: "records of scenarios_ids documented", change: []edit{{
			after: []string{"\n        scenarios_ids:\n"}, old: "            type: object\n            additionalProperties: true\n",
			new: "            $ref: '#/components/schemas/Scenario'\n",
		}}},
	}
}

// documents are drills of the document as a whole.
func documents(t *testing.T) []drill {
	t.Helper()
	all := []drill{
		{class: "OpenAPI 3.1 in place of 3.0", change: []edit{newer()}},
		{class: "server changed", change: []edit{{old: "https://backend.omnidim.io/", new: "https://api.omnidim.io/"}}},
		{class: "second server added", change: []edit{{
			old: "servers:\n", new: "servers:\n  - url: https://eu.omnidim.io/api/v1\n    description: Drill.\n",
		}}, target: "servers"},
		{class: "security changed", change: []edit{{
			old: "      type: http\n      scheme: bearer\n", new: "      type: apiKey\n      in: header\n      name: X-Key\n",
		}}},
		{class: "page of the vendor's documentation pasted", change: []edit{{old: "openapi: 3.0.3\n", new: "# Update simulation\n"}}},
		{class: "generator upgraded, with another template", change: []edit{{
			file: "gen/templates/typedef.tmpl", old: "{{ .DocComment }}\n", new: "{{ .DocComment }} \n",
		}}},
	}
	for _, component := range []string{"Scenario", "SimulationEnvelope", "Voice", "VoiceProvider"} {
		all = append(all, drill{class: "component renamed", variant: "`" + component + "`", change: []edit{
			{old: "schemas/" + component + "'", new: "schemas/Other" + component + "'", all: true},
			{old: heading(component), new: heading("Other" + component)},
		}})
	}
	return all
}

// newer makes the document one of OpenAPI 3.1.
func newer() edit { return edit{old: "openapi: 3.0.3\n", new: "openapi: 3.1.0\n", once: true} }
