// Package clienttest provides an in-process server for tests and examples that behaves like the
// OmniDimension simulations service.
//
// [NewServer] starts a server for a test, and [Start] starts one outside of tests. The server is
// stateful: it assigns IDs, replaces scenario lists, runs simulations and paginates lists. Text is
// stored exactly as sent. The server validates requests and responses against the specification and
// responds to invalid requests with 400.
//
//	srv := clienttest.NewServer(t)
//	id := srv.Seed(clienttest.SampleSimulation())
//	c, err := client.New(srv.Options()...)
//
// # Options
//
// Some of the service's behavior is undocumented. By default, the server behaves like the simplest
// service consistent with the documentation. Each [Option] changes one aspect, and its comment
// describes the default. Responses deliberately changed by an option or a fault are not validated.
//
// # Faults
//
// [Server.Inject] queues faults for the next calls of an operation: a connection lost before or
// after the server stores a write, a write stored minutes later, a truncated or stalled response,
// an error page from a gateway, a rate limit, a read from a lagging replica, or a change by another
// writer between two calls. [Fault.And] combines faults. [Stored] makes the server process the call
// despite a fault.
//
//	srv.Inject("updateSimulation",
//		clienttest.Stored(clienttest.PlainText(503)),
//		clienttest.StoreAfter(5*time.Minute).And(clienttest.HTML(502)))
//	srv.Inject("getSimulation", clienttest.Times(2, clienttest.Stale(1))...)
//
// To test a conflict, call [Server.Edit] between Plan and Apply. The client's Edit repeats its read
// only if the first read took a second or more, so the first read must be slow:
//
//	write := clienttest.After(func(srv *clienttest.Server) { srv.Edit(id, change) })
//	srv.Inject("getSimulation", write.And(clienttest.SlowBody(2*time.Second)))
//
// In a testing/synctest bubble with NewServer(t, InMemory()), waits and timeouts take no real time.
//
// # Runs
//
// A started simulation advances when [Server.Step] is called or, with [RunFor], as time passes. The
// Outcome field of [Simulation] defines the result of a run, such as one negative call:
//
//	srv.Edit(id, func(sim *clienttest.Simulation) {
//		sim.Outcome = &clienttest.Outcome{Sentiment: clienttest.Sentiment{Positive: 2, Negative: 1}}
//	})
//
// # Checks
//
// [Server.State] returns a stored simulation, [Server.History] returns all of its versions, and
// [Server.Requests] returns the requests received. A [Request] includes the number of the version
// that it stored or returned. Versions are numbered across all simulations on the server.
package clienttest
