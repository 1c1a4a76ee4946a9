package clienttest

// Stale responds to a read as a lagging replica does: getSimulation and listSimulations show each simulation as it was the given
// number of versions ago, or its oldest version. Writes and their responses are not affected. With a cache in front,
// the response has an Age, too: Stale(1).And(Header("Age", "30")).
func Stale(versions int) Fault { return Fault{back: versions} }
