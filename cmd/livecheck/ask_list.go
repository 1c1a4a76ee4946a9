package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

const longList = 120

// askLongList stores 120 scenarios and counts those of a read.
func askLongList(ctx context.Context, p *probe) (answer, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return answer{}, err
	}
	entries := p.entries(records)
	for i := len(entries); i < longList; i++ {
		entries = append(entries, newScenario(fmt.Sprintf("livecheck %d", i+1)))
	}
	if err := p.put(ctx, entries); err != nil {
		return answer{}, err
	}
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return answer{}, err
	}
	shown := len(sim.ScenariosIDs)
	a := answer{seen: fmt.Sprintf("%d of %d are returned", shown, longList), asAssumed: shown == longList}
	if a.asAssumed {
		return a, nil
	}
	_, err = sim.Scenarios()
	if refused, ok := errors.AsType[*client.RecordError](err); ok {
		a.means = fmt.Sprintf("the field %s tells, and Edit refuses such a list: no scenario is lost", refused.Field)
		return a, nil
	}
	a.means = fmt.Sprintf("DANGER: no field tells that the list is a part, so that Edit would delete the rest: "+
		"edit no simulation with %d scenarios or more, and tell the project", shown)
	return a, err
}

const largePage = 1000

// askPages compares a large page of the account's simulations with the whole list.
func askPages(ctx context.Context, p *probe) (answer, error) {
	number, size := 1, largePage
	r, err := take(p.client.Raw().ListSimulations(ctx, &gen.ListSimulationsParams{PageNo: &number, PageSize: &size}))
	if err != nil {
		return answer{}, err
	}
	var body struct {
		Records      []jsontext.Value `json:"records"`
		TotalRecords jsontext.Value   `json:"total_records"`
	}
	if r.refused == "" && json.Unmarshal(r.body, &body) != nil {
		return answer{}, problem("the page cannot be read: its shape is " + shape(r.body))
	}
	if r.refused != "" {
		return answer{seen: r.refused, means: "leave ListOptions.PageSize at its default"}, nil
	}
	listed := 0
	for _, err := range p.simulations.List(ctx, client.ListOptions{}) {
		if errors.Is(err, client.ErrIncompleteList) {
			break
		}
		if err != nil {
			return answer{}, err
		}
		listed++
	}
	total, _ := strconv.Atoi(string(body.TotalRecords)) // 0 unless a number
	return comparePages(len(body.Records), total, listed), nil
}

// comparePages compares the length of a large page, and the total in the response, with the number
// of all simulations.
func comparePages(records, total, listed int) answer {
	a := answer{
		seen:      fmt.Sprintf("a page has %d of %d simulations, and total_records is %d", records, listed, total),
		asAssumed: records == min(listed, largePage) && total == listed,
	}
	switch {
	case total > listed:
		a.means = "List and FindByName end with ErrIncompleteList although they found all simulations"
	case total < listed:
		a.means = "List is complete, but ErrIncompleteList cannot report a list that is not"
	case !a.asAssumed:
		a.means = "pages are smaller than requested: List takes more requests, and is complete"
	}
	return a
}
