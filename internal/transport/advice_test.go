package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAFailureAdvisesWhatItsFateAllows(t *testing.T) {
	other, certificate := errors.New("broken"), &tls.CertificateVerificationError{Err: errors.New("unknown authority")}
	for name, test := range map[string]struct {
		class    Class
		attempts int
		arrived  bool
		err      error
		want     string
	}{
		"a read":                        {Read, 1, true, other, "try again later"},
		"a read that was not sent":      {Read, 1, false, other, "nothing was sent: check the network and the base URL, then try again"},
		"a write":                       {Add, 1, true, other, "the request may have arrived: read before repeating a write"},
		"a write that was not sent":     {Add, 1, false, other, "nothing was sent: check the network and the base URL, then try again"},
		"no attempt":                    {Add, 0, false, other, "nothing was sent"},
		"cancelled before it was sent":  {Add, 1, false, context.Canceled, "nothing was sent"},
		"cancelled after it was sent":   {Add, 1, true, context.Canceled, "the request may have arrived: read before repeating a write"},
		"a certificate":                 {Update, 1, false, certificate, "nothing was sent: check the base URL and its certificate"},
		"a certificate in a repetition": {Update, 2, true, certificate, "the request may have arrived: read before repeating a write"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &Failure{Call: &Call{Class: test.class, Attempts: test.attempts}, Arrived: test.arrived, Err: test.err}
			require.Equal(t, test.want, f.Advice())
		})
	}
}
