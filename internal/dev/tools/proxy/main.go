// Proxy publishes a checkout as a version of its module, in a directory that GOPROXY can name:
//
//	proxy CHECKOUT DIRECTORY VERSION
//
// Programs can then require the version as they will after the release. The checks of a published
// module apply: names and sizes of files, and the module's path.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: proxy CHECKOUT DIRECTORY VERSION")
		os.Exit(2)
	}
	if err := publish(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "proxy:", err)
		os.Exit(1)
	}
}

func publish(checkout, directory, version string) error {
	gomod, err := os.ReadFile(filepath.Join(checkout, "go.mod"))
	if err != nil {
		return err
	}
	file, err := modfile.Parse("go.mod", gomod, nil)
	if err != nil {
		return err
	}
	if len(file.Replace) > 0 {
		return fmt.Errorf("go.mod replaces %s: programs would not", file.Replace[0].Old.Path)
	}
	m := module.Version{Path: file.Module.Mod.Path, Version: version}
	if err := module.Check(m.Path, m.Version); err != nil {
		return err
	}
	directory = filepath.Join(directory, m.Path, "@v")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	info := fmt.Sprintf(`{"Version": %q, "Time": %q}`, version, time.Now().UTC().Format(time.RFC3339))
	for name, content := range map[string]string{
		"list":            version + "\n",
		version + ".info": info,
		version + ".mod":  string(gomod),
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return writeZip(filepath.Join(directory, version+".zip"), m, checkout)
}

func writeZip(name string, m module.Version, checkout string) error {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := zip.CreateFromDir(out, m, checkout); err != nil {
		return fmt.Errorf("%s cannot be published: %w", m, err)
	}
	return out.Close()
}
