package clienttest

// Stale responds to a read as a lagging replica would: getSimulation and listSimulations return
// each simulation as of the given number of versions ago, or its oldest version if there are fewer.
// Writes and their responses are not affected. To simulate a cache, add an Age header:
// Stale(1).And(Header("Age", "30")).
func Stale(versions int) Fault { return Fault{back: versions} }
