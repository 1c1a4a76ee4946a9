// Package clienttest is an in-process server that behaves as the OmniDimension simulations service does, for tests and
// examples.
//
// NewServer starts one for a test, and Start one outside of tests. The server keeps state: it assigns ids, replaces the list of
// scenarios, runs simulations through their states, pages lists, and answers errors in the documented forms. It stores
// exactly what was sent. Requests are checked against the specification and answered 400 where they break it; the server's own
// answers are checked too, save those that an option or a fault bent.
//
//	srv := clienttest.NewServer(t)
//	id := srv.Seed(clienttest.Simulation{Name: "Clinic", AgentID: 7})
//	c, err := client.New(client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))
//
// # Options
//
// What the service does in some cases is not documented. Each such point is an Option that says what it stands for; without
// options the server is the simplest service that fits the documentation.
//
// # Faults
//
// Inject queues faults for the next calls of an operation: a lost connection before or after a write was stored, a write that is
// stored after the client gave up, an answer that is cut, stalls, or comes from a proxy, a rate limit, another writer between two calls.
//
// # Checks
//
// State, History and Requests show what the server stored and received, so that a test can compare what a client believes
// with what happened. Versions are numbered over the whole server, and requests say which version they showed or made.
package clienttest
