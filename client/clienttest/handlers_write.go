package clienttest

import "net/http"

func (s *Server) createSimulation(c *call) (answer, *refusal) {
	body, ref := decode(c.body)
	if ref != nil {
		return answer{}, ref
	}
	var sim Simulation
	body.settings(&sim)
	if body.Scenarios != nil {
		sim.Scenarios = make([]Scenario, len(*body.Scenarios))
		for i, entry := range *body.Scenarios { // an id in an entry means nothing here
			sim.Scenarios[i] = entry.scenario()
		}
	}
	sim.fillIn(s.createDate())
	v := s.store.add(c.seq, sim)
	s.journal.update(c.seq, func(r *Request) { r.SimulationID = v.Simulation.ID })
	return s.envelope(opCreate, "", v), nil
}

func (s *Server) updateSimulation(c *call, id int64) (answer, *refusal) {
	if s.opts.put.fails {
		return answer{}, &refusal{status: http.StatusInternalServerError, code: "internal_error", text: "The update failed."}
	}
	body, ref := decode(c.body)
	if ref != nil {
		return answer{}, ref
	}
	v, ref := s.store.change(c.seq, id, func(sim *Simulation) *refusal {
		if running(sim.Status) {
			if ref := s.opts.put.refuseRunning(); ref != nil {
				return ref
			}
		}
		body.settings(sim)
		return s.store.replace(sim, body.Scenarios)
	})
	if ref != nil {
		return answer{}, ref
	}
	return s.envelope(opUpdate, "", v), nil
}

// refuseRunning is what a PUT to a running simulation gets; nil lets it through.
func (o *putOptions) refuseRunning() *refusal {
	ref := invalidState("A running simulation cannot be updated.")
	switch o.whileRunning {
	case runningPutAccepted:
		return nil
	case runningPutUnsuccessful:
		ref.form = formSuccessFalse
	case runningPutRefused:
	}
	return ref
}

func (s *Server) deleteSimulation(c *call, id int64) (answer, *refusal) {
	v, ref := s.store.remove(c.seq, id)
	if ref != nil {
		return answer{}, ref
	}
	a := jsonAnswer(http.StatusOK, map[string]any{"success": true, "message": "The simulation was deleted."})
	a.version = v.Number
	return a, nil
}
