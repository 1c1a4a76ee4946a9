package clienttest

import "net/http"

// startSimulation begins a run. The optional body carries a list under the rule of updateSimulation.
func (s *Server) startSimulation(c *call, id int64) (answer, *refusal) {
	body, ref := decode(c.body)
	if ref != nil {
		return answer{}, ref
	}
	v, ref := s.store.change(c.seq, id, func(sim *Simulation) *refusal {
		if running(sim.Status) {
			return invalidState("The simulation is running already.")
		}
		if body.Scenarios != nil {
			if ref := s.store.replace(sim, body.Scenarios); ref != nil {
				return ref
			}
		}
		sim.begin()
		return nil
	})
	if ref != nil {
		return answer{}, ref
	}
	return s.envelope(opStart, "The simulation was started.", v), nil
}

// stopSimulation ends a run. As documented, 200 with success false says that there is nothing to stop.
func (s *Server) stopSimulation(c *call, id int64) (answer, *refusal) {
	var active, waiting int
	v, ref := s.store.change(c.seq, id, func(sim *Simulation) *refusal {
		if !stoppable(sim.Status) {
			return &refusal{form: formSuccessFalse, text: "The simulation cannot be stopped now."}
		}
		active, waiting = sim.ActiveCallsCount, sim.RemainingRecords
		sim.Status = StatusStopped
		sim.count()
		return nil
	})
	if ref != nil {
		return answer{}, ref
	}
	a := jsonAnswer(http.StatusOK, map[string]any{
		"success": true,
		"message": "The simulation was stopped.",
		"disconnect_results": map[string]int{
			"successful_disconnects": active,
			"failed_disconnects":     0,
			"pending_stopped":        waiting,
		},
	})
	a.version = v.Number
	return a, nil
}

// promptSection is a titled part of an agent's prompt.
type promptSection struct {
	Title  string `json:"title"`
	Prompt string `json:"prompt"`
}

// enhancePrompt answers the same sections before and after.
func (s *Server) enhancePrompt(id int64) (answer, *refusal) {
	v, ok := s.store.get(id)
	if !ok || v.Deleted {
		return answer{}, notFound(id)
	}
	if v.Simulation.Status != StatusCompleted {
		return answer{}, invalidState("The simulation is not Completed.")
	}
	return jsonAnswer(http.StatusOK, map[string]any{
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
