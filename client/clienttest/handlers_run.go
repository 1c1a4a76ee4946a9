package clienttest

import "net/http"

// startSimulation starts a run. The scenarios in the optional body are stored under the rules of
// updateSimulation.
func (s *Server) startSimulation(c *call, id int64) (response, *refusal) {
	body, ref := decode(c.body)
	if ref != nil {
		return response{}, ref
	}
	body = body.normalized(s.opts.put.normalize)
	v, ref := s.store.change(c.writer(), id, func(sim *Simulation) *refusal {
		if running(sim.Status) {
			return invalidState("The simulation is running already.")
		}
		if body.Scenarios != nil {
			if ref := s.store.replace(sim, body.Scenarios, c.fault.list); ref != nil {
				return ref
			}
		}
		sim.begin()
		return nil
	})
	if ref != nil {
		return response{}, ref
	}
	return s.envelope(opStart, "The simulation was started.", v), nil
}

// stopSimulation stops a run. If no run can be stopped, the response is 200 with "success": false,
// as documented.
func (s *Server) stopSimulation(c *call, id int64) (response, *refusal) {
	var active, waiting int
	v, ref := s.store.change(c.writer(), id, func(sim *Simulation) *refusal {
		if !stoppable(sim.Status) {
			return &refusal{form: formSuccessFalse, description: "The simulation cannot be stopped now."}
		}
		active, waiting = sim.ActiveCallsCount, sim.TotalSimulationRemainingRecords
		sim.Status = StatusStopped
		sim.count()
		return nil
	})
	if ref != nil {
		return response{}, ref
	}
	resp := jsonResponse(http.StatusOK, map[string]any{
		"success": true,
		"message": "The simulation was stopped.",
		"disconnect_results": map[string]int{
			"successful_disconnects": active,
			"failed_disconnects":     0,
			"pending_stopped":        waiting,
		},
	})
	resp.version = v.Number
	return resp, nil
}

// promptSection is a titled section of an agent's prompt.
type promptSection struct {
	Title  string `json:"title"`
	Prompt string `json:"prompt"`
}

// enhancePrompt returns fixed prompts with the same section titles before and after the
// enhancement.
func (s *Server) enhancePrompt(id int64) (response, *refusal) {
	v, ok := s.store.get(id, view{})
	if !ok || v.Deleted {
		return response{}, notFound(id)
	}
	if v.Simulation.Status != StatusCompleted {
		return response{}, invalidState("The simulation is not Completed.")
	}
	return jsonResponse(http.StatusOK, map[string]any{
		"success": true,
		"previous_context": []promptSection{
			{Title: "Greeting", Prompt: "Greet the caller."},
			{Title: "Task", Prompt: "Help the caller."},
		},
		"prompt_breakdown": []promptSection{
			{Title: "Greeting", Prompt: "Greet the caller and say your name."},
			{Title: "Task", Prompt: "Help the caller. Repeat the request in one sentence first."},
		},
	}), nil
}
