package scenario

import "github.com/omnidim-go/simulations/gen"

const (
	hidden   = "[text]"
	minSize  = 4 // bytes; hiding a shorter text would tear other words apart
	headSize = 8 // bytes that show where a text begins
)

// Hide takes the texts of the scenarios, but their names, out of what the service says: whole ones, and the beginnings of
// those that it cuts. A text of up to 3 bytes stays. Texts that overlap are hidden together, so that none leaves its end.
func Hide(said []byte, list []gen.Scenario) []byte {
	byHead := make(map[string][]string)
	for i := range list {
		for _, text := range Texts() {
			if secret := *text.Of(&list[i]); text.Name != "name" && len(secret) >= minSize {
				byHead[secret[:minSize]] = append(byHead[secret[:minSize]], secret)
			}
		}
	}
	var out []byte
	end := 0 // of what is hidden
	for i := range said {
		n := 0
		for _, secret := range byHead[string(said[i:min(i+minSize, len(said))])] {
			if shown := commonPrefix(said[i:], secret); shown >= min(len(secret), headSize) {
				n = max(n, shown)
			}
		}
		if n > 0 && i >= end {
			out = append(out, hidden...)
		}
		if end = max(end, i+n); i >= end {
			out = append(out, said[i])
		}
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
