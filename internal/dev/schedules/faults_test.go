package schedules

import (
	"fmt"
	"strconv"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// fault draws what happens to a call: mostly nothing.
func (g *generator) fault(draw func() fault) fault {
	if !g.maybe(g.wild) {
		return fault{"-", clienttest.Pass()}
	}
	f := draw()
	if g.maybe(0.2) {
		d := g.moment()
		f = fault{fmt.Sprintf("%v late, %s", d, f.name), clienttest.Delay(d).And(f.do)}
	}
	return f
}

// readFault draws what can happen to a read.
func (g *generator) readFault() fault {
	if !g.maybe(0.3) {
		return g.anyFault()
	}
	back := 1 + g.IntN(3)
	if g.maybe(0.2) {
		age := strconv.Itoa(g.IntN(60))
		return fault{fmt.Sprintf("out of a cache, %d old", back), clienttest.Stale(back).And(clienttest.Header("Age", age))}
	}
	return fault{fmt.Sprintf("stale, %d old", back), clienttest.Stale(back)}
}

// lag lets a few reads in a row show an older state.
func (g *generator) lag(reads []fault) {
	for i := range reads[:min(len(reads), 1+g.IntN(6))] {
		reads[i] = fault{"stale, 1 old", clienttest.Stale(1)}
	}
}

// anyFault draws what can happen to any call.
func (g *generator) anyFault() fault {
	switch g.IntN(14) {
	case 0:
		return fault{"refused", clienttest.Refuse()}
	case 1:
		return fault{"reset before", clienttest.ResetBefore()}
	case 2:
		return fault{"cut", clienttest.CutBody()}
	case 3:
		return fault{"cut chunked", clienttest.CutChunked()}
	case 4:
		d := g.moment()
		return fault{fmt.Sprintf("slow %v", d), clienttest.SlowBody(d)}
	case 5:
		return g.gateway()
	case 6:
		status := []int{408, 500, 501, 502, 503, 504}[g.IntN(6)]
		return fault{fmt.Sprintf("error %d", status), clienttest.ServerError(status)}
	case 7:
		return g.rateLimit()
	case 8:
		return fault{"rate limit in the body", clienttest.RateLimitBody(0.5 + float64(g.IntN(4)))}
	case 9:
		return g.oddResponse()
	case 10, 11:
		name, do := g.otherWriter()
		return fault{"before it somebody " + name, clienttest.Before(do)}
	case 12:
		return fault{"hangs before", clienttest.HangBefore()}
	default:
		name, do := g.otherWriter()
		return fault{"after it somebody " + name, clienttest.After(do)}
	}
}

func (g *generator) rateLimit() fault {
	after := []string{"", "1", "30", "3600", "Fri, 31 Dec 1999 23:59:59 GMT"}[g.IntN(5)]
	return fault{"rate limit " + after, clienttest.RateLimit(after)}
}

// gateway draws the response of a proxy in front of the service.
func (g *generator) gateway() fault {
	if g.maybe(0.75) {
		return g.failedGateway()
	}
	status := []int{200, 403, 404}[g.IntN(3)]
	return fault{fmt.Sprintf("page %d", status), clienttest.HTML(status)}
}

// failedGateway draws the response of a proxy that does not know what the service did.
func (g *generator) failedGateway() fault {
	status := []int{408, 500, 502, 503, 504}[g.IntN(5)]
	switch g.IntN(3) {
	case 0:
		return fault{fmt.Sprintf("string %d", status), clienttest.PlainText(status)}
	case 1:
		return fault{fmt.Sprintf("empty %d", status), clienttest.Empty(status)}
	}
	return fault{fmt.Sprintf("page %d", status), clienttest.HTML(status)}
}

// oddResponse draws a response that is none of the service's, although nothing was done.
func (g *generator) oddResponse() fault {
	switch g.IntN(5) {
	case 0:
		return fault{"plan expired", clienttest.PlanExpired()}
	case 1:
		return fault{"redirect", clienttest.Redirect([]int{301, 302, 303, 307}[g.IntN(4)], "/login")}
	case 2:
		return fault{"empty object", clienttest.Respond(200, `{}`)}
	case 3:
		body := fmt.Sprintf(`{"success":true,"simulation":{"id":%d,"name":"simulation"}}`, simulationID)
		return fault{"success of nothing", clienttest.Respond(200, body)}
	default:
		return fault{"another simulation", clienttest.Respond(200, `{"success":true,"simulation":{"id":8,"scenarios_ids":[]}}`)}
	}
}

// writeFault draws what can happen to a PUT: the above, and a write that is stored although the response does not say so,
// that is stored late, or in part.
func (g *generator) writeFault() fault {
	switch g.IntN(12) {
	case 0:
		return fault{"reset after", clienttest.ResetAfter()}
	case 1:
		d := g.long()
		return fault{fmt.Sprintf("stored %v after the client gave up", d), clienttest.StoreAfterGiveUp(d)}
	case 2, 3:
		return g.stored()
	case 4, 5, 6:
		return g.late()
	case 7:
		return g.partly()
	case 8:
		return fault{"202", clienttest.Status(202)}
	default:
		return g.anyFault()
	}
}

// stored draws a response that does not show that the write was stored.
func (g *generator) stored() fault {
	var f fault
	switch g.IntN(7) {
	case 0, 1:
		f = g.gateway()
	case 2:
		f = g.rateLimit()
	case 3:
		status := []int{408, 500, 502, 503, 504}[g.IntN(5)]
		f = fault{fmt.Sprintf("error %d", status), clienttest.ServerError(status)}
	case 4:
		status := []int{400, 403, 404, 409, 422}[g.IntN(5)]
		f = fault{fmt.Sprintf("error %d", status), clienttest.Error(status, "odd", "Not done.")}
	case 5:
		f = fault{"nothing of the list", clienttest.Respond(200, `{"success":true}`)}
	default:
		f = fault{"redirect", clienttest.Redirect(303, "/login")}
	}
	return fault{"stored, " + f.name, clienttest.Stored(f.do)}
}

// late draws a write that is stored later than its response, or than the client's patience.
func (g *generator) late() fault {
	d := g.long()
	late := clienttest.StoreAfter(d)
	f := fault{"reset", late}
	switch g.IntN(6) {
	case 0, 1:
		gateway := g.failedGateway()
		f = fault{gateway.name, late.And(gateway.do)}
	case 2:
		f = fault{"202", late.And(clienttest.Respond(202, fmt.Sprintf(`{"success":true,"simulation":{"id":%d}}`, simulationID)))}
	case 3:
		f = fault{"hangs", late.And(clienttest.HangAfter())}
	case 4:
		f = fault{"redirect", late.And(clienttest.Redirect(302, "/login"))}
	}
	return fault{fmt.Sprintf("stored %v later, %s", d, f.name), f.do}
}

// partly draws a write that is not stored whole.
func (g *generator) partly() fault {
	n := g.IntN(5)
	f := fault{fmt.Sprintf("%d applied", n), clienttest.HalfApplied(n)}
	if g.maybe(0.5) {
		f = fault{fmt.Sprintf("cut after %d", n), clienttest.Truncated(n)}
	}
	if g.maybe(0.5) {
		end := g.stored()
		return fault{f.name + ", " + end.name, f.do.And(end.do)}
	}
	return f
}
