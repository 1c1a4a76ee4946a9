package client

// FateOf lets the tests of the transport ask for the fate that an error carries.
var FateOf = fateOf

// Fate is what became of a request.
type Fate = fate

// The fates.
const (
	NotSent       = notSent
	Refused       = refused
	ServiceFailed = serviceFailed
	Open          = ambiguous
)
