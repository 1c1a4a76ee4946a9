package scenario

import (
	"bytes"

	"github.com/omnidim-go/simulations/gen"
)

const (
	hidden   = "[text]"
	headSize = 8 // bytes that show where a text begins
)

// Hide takes the texts of the scenarios, but their names, out of what the service says: whole ones, and the beginnings of
// those that it cuts. A text of up to 3 bytes stays; hiding it would tear other words apart.
func Hide(said []byte, list []gen.Scenario) []byte {
	byHead := make(map[string][]string)
	for i := range list {
		for _, text := range Texts() {
			secret := *text.Of(&list[i])
			switch {
			case text.Name == "name" || len(secret) <= 3:
			case len(secret) < headSize:
				said = bytes.ReplaceAll(said, []byte(secret), []byte(hidden))
			default:
				byHead[secret[:headSize]] = append(byHead[secret[:headSize]], secret)
			}
		}
	}
	var out []byte
	for len(said) > 0 {
		n := 0
		if len(said) >= headSize {
			for _, secret := range byHead[string(said[:headSize])] {
				n = max(n, commonPrefix(said, secret))
			}
		}
		if n == 0 {
			out, said = append(out, said[0]), said[1:]
			continue
		}
		out, said = append(out, hidden...), said[n:]
	}
	return out
}

func commonPrefix(a []byte, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
