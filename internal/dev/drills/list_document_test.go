package drills

// operationDrills are drills of operations, parameters and responses.
func operationDrills() []drill {
	const deletion = "    delete:\n      operationId: deleteSimulation\n"
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
	return []drill{
		{
			name: "operation added",
			change: []edit{{old: deletion, new: `    patch:
      operationId: renameSimulation
      tags:
        - simulations
      summary: Drill.
      description: Drill.
      responses:
        '200':
          description: Drill.
` + deletion}},
			message:   "operation renameSimulation has no method Rename on client.SimulationsService",
			needsCode: true,
		},
		{
			name: "second resource added",
			change: []edit{
				{old: "paths:\n", new: "paths:\n" + agents},
				{old: "tags:\n", new: "tags:\n  - name: agents\n    description: Drill.\n"},
			},
			message:   "operation listAgents has the tag agents: add client.AgentsService with the method List",
			needsCode: true,
		},
		{
			name: "operation renamed", change: []edit{{old: "operationId: enhancePrompt", new: "operationId: improvePrompt"}},
			message: "EnhancePrompt undefined", needsCode: true,
		},
		{
			name: "optional query parameter added",
			change: []edit{{old: "      parameters:\n        - name: pageno\n", new: `      parameters:
        - name: only_running
          in: query
          description: Drill.
          schema:
            type: boolean
        - name: pageno
`}},
			generated: "OnlyRunning *bool",
		},
		{
			name:    "202 instead of 200",
			change:  []edit{{after: "operationId: startSimulation\n", old: "'200':", new: "'202':"}},
			message: "startSimulation has no response 200, which package client expects", needsCode: true,
		},
		{
			name: "property of a response added", change: []edit{add(simulation, property("owner", "type: string"))},
		},
		{
			name: "property of a response removed",
			change: []edit{{
				after: simulation, old: "        create_date:\n", new: "        created_at:\n",
			}},
			message: "simulation.create_date: missing", needsCode: true,
		},
		{
			name: "property of the error added", change: []edit{add("\n    Error:\n", property("trace_id", "type: string"))},
		},
	}
}

// documentDrills are drills of the document as a whole.
func documentDrills() []drill {
	return []drill{
		{name: "OpenAPI 3.1 instead of 3.0", allTests: true, change: []edit{{old: "openapi: 3.0.3\n", new: "openapi: 3.1.0\n"}}},
		{
			name: "component renamed",
			change: []edit{
				{old: "schemas/Voice'", new: "schemas/CallerVoice'", all: true},
				{old: "    Voice:\n", new: "    CallerVoice:\n"},
			},
			message: "undefined: gen.Voice", needsCode: true,
		},
		{
			name: "target of the overlay disappeared", change: []edit{{old: "        - name: pageno\n", new: "        - name: page\n"}},
			message: "parameters[?@.name == 'pageno']", needsCode: true,
		},
		{
			name: "server changed", change: []edit{{old: "https://backend.omnidim.io/", new: "https://api.omnidim.io/"}},
			message: "change client.DefaultBaseURL too", needsCode: true,
		},
		{
			name:    "security changed",
			change:  []edit{{old: "      type: http\n      scheme: bearer\n", new: "      type: apiKey\n      in: header\n      name: X-Key\n"}},
			message: "change client.BearerAuth too", needsCode: true,
		},
		{
			name:    "page of the vendor's documentation pasted",
			change:  []edit{{old: "openapi: 3.0.3\n", new: "# Update simulation\n"}},
			message: "api/openapi.yaml: this is no OpenAPI document", needsCode: true,
		},
		{
			name:    "generator upgraded, with another template",
			change:  []edit{{file: "gen/templates/typedef.tmpl", old: "{{ .DocComment }}\n", new: "{{ .DocComment }} \n"}},
			message: "has another typedef.tmpl: take it over into gen/templates/typedef.tmpl", needsCode: true,
		},
	}
}
