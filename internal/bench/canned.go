package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// perSize is the number of simulations of each size: one for each goroutine, so that writers do not meet.
const perSize = 100

// simulationID is the id of the simulation with n scenarios that a worker uses.
func simulationID(n, worker int) int64 { return int64(n*perSize + worker) }

// edited is the place of the scenario that an edit changes.
func edited(n int) int { return n / 2 }

// record is a stored scenario as the service answers it, about 900 bytes of JSON.
func record(i int, variant bool) plainScenario {
	sentence := "You call the clinic and want an appointment as early as possible, but only in the morning. "
	sc := plainScenario{
		ID:             int64(9001 + i),
		Name:           fmt.Sprintf("Asks for an appointment, case %d", i),
		Description:    strings.Repeat(sentence, 6),
		ExpectedResult: strings.Repeat("The agent offers a slot in the morning and confirms it. ", 4),
		SelectedVoices: []plainVoice{{"narrator-2", "cartesia"}},
	}
	if i%8 == 0 { // what must be unquoted
		sc.Description += "\nSay \"Grüße\" at the end."
	}
	if variant {
		sc.Description += " Be polite."
	}
	return sc
}

// records are the n stored scenarios, before the edit or after it.
func records(n int, variant bool) []plainScenario {
	list := make([]plainScenario, n)
	for i := range list {
		list[i] = record(i, variant && i == edited(n))
	}
	return list
}

// canned answers with bytes that were made before: it flips between the two states of a simulation with each PUT, which
// is what an edit that changes one scenario there and back does.
type canned struct {
	mu      sync.Mutex
	tails   map[int][2][]byte // by the number of scenarios and the state; all of an answer but its beginning
	flipped map[int64]bool
}

func newCanned() *canned {
	return &canned{tails: make(map[int][2][]byte), flipped: make(map[int64]bool)}
}

// answer returns the two parts of an answer about the simulation.
func (c *canned) answer(id int64, write bool) (head, tail []byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := int(id / perSize)
	if _, ok := c.tails[n]; !ok {
		if c.tails[n], err = newTails(n); err != nil {
			return nil, nil, err
		}
	}
	state := 0
	if c.flipped[id] = c.flipped[id] != write; c.flipped[id] {
		state = 1
	}
	return fmt.Appendf(nil, `{"success":true,"simulation":{"id":%d,`, id), c.tails[n][state], nil
}

func newTails(n int) (tails [2][]byte, err error) {
	for state := range tails {
		list, err := json.Marshal(records(n, state == 1))
		if err != nil {
			return tails, err
		}
		tails[state] = fmt.Appendf(nil, `"name":"Clinic reception","bot_id":{"id":208,"name":"Front desk"},"status":"Draft",`+
			`"number_of_call_to_make":1,"concurrent_call_count":3,"max_call_duration_in_minutes":5,"scenarios_ids":%s,`+
			`"what_went_wrong":false,"summary":false,"progress":[0],"can_stop":false,"create_date":"24/12/2025 08:15:00"}}`, list)
	}
	return tails, nil
}

// idOf reads the id at the end of a path.
func idOf(path string) (id int64, err error) {
	_, err = fmt.Sscan(path[strings.LastIndexByte(path, '/')+1:], &id)
	return id, err
}
