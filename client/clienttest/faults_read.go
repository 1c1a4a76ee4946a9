package clienttest

import (
	"strconv"
	"time"
)

// Stale responds to a read as a lagging replica: getSimulation and listSimulations show each simulation as it was the given
// number of versions ago, or else its oldest version. Writes are not affected, nor is what they respond.
func Stale(versions int) Fault { return Fault{back: versions} }

// FromCache is like Stale, with the header Age that a cache adds, in whole seconds.
func FromCache(age time.Duration, versions int) Fault {
	return Stale(versions).And(Header("Age", strconv.Itoa(int(age/time.Second))))
}
