package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// readSpec reads an OpenAPI 3 document. References to other files are refused: what is compared is one file.
func readSpec(source string, stdin io.Reader) (*openapi3.T, error) {
	data, err := read(source, stdin)
	if err != nil {
		return nil, err
	}
	return parse(source, data)
}

func parse(source string, data []byte) (*openapi3.T, error) {
	spec, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("%s: not a readable OpenAPI document: %w", source, err)
	}
	if !strings.HasPrefix(spec.OpenAPI, "3.") {
		return nil, fmt.Errorf("%s: openapi is %q, only 3.x can be compared", source, spec.OpenAPI)
	}
	return spec, nil
}

func read(source string, stdin io.Reader) ([]byte, error) {
	if source == "-" {
		return io.ReadAll(stdin)
	}
	data, err := os.ReadFile(source)
	if errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(source) {
		return nil, fmt.Errorf("%w (relative paths start in internal/tools: give an absolute one)", err)
	}
	return data, err
}
