// Package clienttest provides an in-process server for tests and examples. The server behaves like
// the OmniDimension simulations service.
//
// [NewServer] starts a server for a test, and [Start] starts one outside of tests. The server keeps
// state: it assigns ids, replaces the list of scenarios, runs simulations, and pages lists. Texts are
// stored exactly as sent. The server validates requests and responses against the specification; an
// invalid request gets 400.
//
//	srv := clienttest.NewServer(t)
//	id := srv.Seed(clienttest.SampleSimulation())
//	c, err := client.New(srv.Options()...)
//
// # Options
//
// Some behavior of the service is not documented. Each [Option] is one alternative, and its comment
// says how the server behaves without the option: like the simplest service that fits the
// documentation. The package does not validate responses that an option or a fault changes on
// purpose.
//
// # Faults
//
// [Server.Inject] queues faults for the next calls of an operation: a connection lost before or
// after the server stores a write, a write stored minutes later, a cut or stalled response, a
// gateway's page, a rate limit, a read from a lagging replica, another writer between two calls.
// [Fault.And] combines faults. [Stored] lets the server handle the call in spite of a fault.
//
//	srv.Inject("updateSimulation",
//		clienttest.Stored(clienttest.PlainText(503)),
//		clienttest.StoreAfter(5*time.Minute).And(clienttest.HTML(502)))
//	srv.Inject("getSimulation", clienttest.Times(2, clienttest.Stale(1))...)
//
// To test a conflict, call [Server.Edit] between Plan and Apply. An Edit of the client reads again
// only if its first read took a second or more, so the first read must be slow:
//
//	write := clienttest.After(func(srv *clienttest.Server) { srv.Edit(id, change) })
//	srv.Inject("getSimulation", write.And(clienttest.SlowBody(2*time.Second)))
//
// Waits and timeouts take no time in a testing/synctest bubble with NewServer(t, InMemory()).
//
// # Runs
//
// A started simulation waits for [Server.Step], or moves by the clock with [RunFor].
// [Simulation].Outcome sets the end of a run, such as one negative call:
//
//	srv.Edit(id, func(sim *clienttest.Simulation) {
//		sim.Outcome = &clienttest.Outcome{Sentiment: clienttest.Sentiment{Positive: 2, Negative: 1}}
//	})
//
// # Checks
//
// [Server.State] returns a stored simulation, [Server.History] all of its versions, and
// [Server.Requests] the requests. A [Request] has the number of the version that it stored or
// showed; versions are numbered across all simulations of the server.
package clienttest
