package client

// FateOf returns the fate that an error has.
func FateOf(err error) Fate {
	if unknown, ok := err.(*OutcomeUnknownError); ok {
		err = unknown.err
	}
	return fateOf(err)
}

// Fate is what became of a request.
type Fate = fate

// The fates.
const (
	NotSent   = notSent
	Refused   = refused
	Ambiguous = ambiguous
)
