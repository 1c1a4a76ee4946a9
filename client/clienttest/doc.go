// Package clienttest is an in-process server that behaves as the OmniDimension simulations service does, for tests and
// examples.
//
// NewServer starts one for a test, and Start one outside of tests. The server keeps state: it assigns ids, replaces the list of
// scenarios, runs simulations through their states, pages lists, and responds with errors in the documented forms. It stores
// exactly what was sent. Requests are validated against the specification, and one that breaks it gets 400; the server's own
// responses are validated too, except those that an option or fault changes on purpose.
//
//	srv := clienttest.NewServer(t)
//	id := srv.Seed(clienttest.SampleSimulation())
//	c, err := client.New(srv.Options()...)
//
// # Options
//
// What the service does in some cases is not documented. Each such point is an Option, whose comment names the point; without
// options the server is the simplest service that fits the documentation.
//
// # Faults
//
// Inject queues faults for the next calls of an operation, such as a lost connection before or after a write was stored, a write that
// is stored minutes later, a response that is cut, stalls, or comes from a gateway, a rate limit, a read from a lagging replica,
// or another writer between two calls. And combines faults, and Stored lets a write be stored in spite of one:
//
//	srv.Inject("updateSimulation",
//		clienttest.Stored(clienttest.PlainText(503)),
//		clienttest.StoreAfter(5*time.Minute).And(clienttest.HTML(502)))
//	srv.Inject("getSimulation", clienttest.Times(2, clienttest.Stale(1))...)
//
// To test a conflict, let another writer write between Plan and Apply, by [Server.Edit]. An Edit reads again only if its first
// read took more than a second, so the read must be slow:
//
//	write := clienttest.After(func(srv *clienttest.Server) { srv.Edit(id, change) })
//	srv.Inject("getSimulation", write.And(clienttest.SlowBody(2*time.Second)))
//
// Tests of waits and timeouts are fast in a bubble of testing/synctest, with a server of NewServer(t, InMemory()).
//
// # Checks
//
// State, History and Requests show what the server stored and received, so that a test can compare what a client believes
// with what happened. Versions are numbered over the whole server, and requests say which version they showed or made.
package clienttest
