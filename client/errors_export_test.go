package client

// FateOf returns the fate that an error has.
var FateOf = fateOf

// Fate is what became of a request.
type Fate = fate

// The fates.
const (
	NotSent       = notSent
	Refused       = refused
	ServiceFailed = serviceFailed
	Ambiguous     = ambiguous
)
