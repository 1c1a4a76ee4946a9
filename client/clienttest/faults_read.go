package clienttest

// Stale responds to a read like a lagging replica: getSimulation and listSimulations show each
// simulation as it was the given number of versions ago, or in its oldest version. Writes and their
// responses are not affected. Behind a cache, a response has an Age as well:
// Stale(1).And(Header("Age", "30")).
func Stale(versions int) Fault { return Fault{back: versions} }
