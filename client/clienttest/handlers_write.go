package clienttest

import "net/http"

func (s *Server) createSimulation(c *call) (response, *refusal) {
	body, ref := decode(c.body)
	if ref != nil {
		return response{}, ref
	}
	body = body.normalized(s.opts.put.normalize)
	var sim Simulation
	body.apply(&sim)
	if body.Scenarios != nil {
		sim.Scenarios = make([]Scenario, len(*body.Scenarios))
		for i, entry := range *body.Scenarios { // entry IDs are ignored
			sim.Scenarios[i] = entry.scenario(s.opts.put.storesUnknown)
		}
	}
	sim.fillIn(s.createDate())
	v := s.store.add(c.seq, sim)
	s.journal.update(c.seq, func(r *Request) { r.SimulationID = v.Simulation.ID })
	return s.envelope(opCreate, "", v), nil
}

func (s *Server) updateSimulation(c *call, id int64) (response, *refusal) {
	if s.opts.put.fails {
		return response{}, failed("The update failed.")
	}
	body, ref := decode(c.body)
	if ref != nil {
		return response{}, ref
	}
	body = body.normalized(s.opts.put.normalize)
	v, ref := s.store.change(c.writer(), id, func(sim *Simulation) *refusal {
		if running(sim.Status) {
			if ref := s.opts.put.refuseRunning(); ref != nil {
				return ref
			}
		}
		body.apply(sim)
		return s.store.replace(sim, body.Scenarios, c.fault.list)
	})
	if ref != nil {
		return response{}, ref
	}
	return s.envelope(opUpdate, "", v), nil
}

// refuseRunning returns the refusal of a PUT to a running simulation, or nil if the server accepts
// the PUT.
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

func (s *Server) deleteSimulation(c *call, id int64) (response, *refusal) {
	v, ref := s.store.remove(c.writer(), id)
	if ref != nil {
		return response{}, ref
	}
	resp := jsonResponse(http.StatusOK, map[string]any{"success": true, "message": "The simulation was deleted."})
	resp.version = v.Number
	return resp, nil
}
