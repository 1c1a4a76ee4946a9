import type { operations } from "./types";

type Body = operations["updateSimulation"]["requestBody"]["content"]["application/json"];

export const body: Body = {
  max_call_duration_in_minutes: 4,
  scenarios: [{
    id: 1, name: "name", description: "description", expected_result: "result",
    selected_voices: [{ id: "voice", provider: "cartesia" }],
  }],
};

// @ts-expect-error: a scenario must have a description and an expected result
export const incomplete: Body = { scenarios: [{ name: "name" }] };
