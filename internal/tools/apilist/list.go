package main

import (
	"errors"
	"fmt"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// list loads packages of the module in dir and returns the lines of each one's listing.
func list(dir string, directories []string) (map[string][]string, error) {
	patterns := make([]string, len(directories))
	for i, directory := range directories {
		patterns[i] = "./" + directory
	}
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedModule,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off"), // the module as its users get it
	}, patterns...)
	if err != nil {
		return nil, err
	}
	listing := map[string][]string{}
	for _, pkg := range loaded {
		if err := loadError(pkg); err != nil {
			return nil, err
		}
		l := lister{pkg: pkg.Types, module: pkg.Module.Path + "/"}
		listing[strings.TrimPrefix(pkg.PkgPath, l.module)] = l.all()
	}
	return listing, nil
}

func loadError(pkg *packages.Package) error {
	var all []error
	for _, err := range pkg.Errors {
		all = append(all, err)
	}
	if pkg.Module == nil {
		all = append(all, errors.New("is in no module"))
	}
	if err := errors.Join(all...); err != nil {
		return fmt.Errorf("%s: %w", pkg.PkgPath, err)
	}
	return nil
}

// lister writes down the exported names of a package.
type lister struct {
	pkg    *types.Package
	module string // with a slash at its end
	lines  []string
}

func (l *lister) all() []string {
	scope := l.pkg.Scope()
	for _, name := range scope.Names() {
		if object := scope.Lookup(name); object.Exported() {
			l.declaration(object)
		}
	}
	slices.Sort(l.lines)
	return slices.Compact(l.lines)
}

func (l *lister) add(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *lister) declaration(object types.Object) {
	switch o := object.(type) {
	case *types.Const:
		l.constant(o)
	case *types.TypeName:
		l.typeName(o)
	case *types.Var:
		l.add("var %s %s", o.Name(), l.typeString(o.Type()))
	case *types.Func:
		l.add("func %s", l.signature(o))
	}
}

// constant leaves out the value of the version, which changes with every release and has one place already.
func (l *lister) constant(c *types.Const) {
	if c.Name() == "Version" {
		l.add("const Version %s", l.typeString(c.Type()))
		return
	}
	l.add("const %s %s = %s", c.Name(), l.typeString(c.Type()), c.Val().ExactString())
}

// qualify names packages of the module by their place in it, all others by their path, and the listed one not at all.
func (l *lister) qualify(pkg *types.Package) string {
	if pkg == l.pkg {
		return ""
	}
	return strings.TrimPrefix(pkg.Path(), l.module)
}

func (l *lister) typeString(t types.Type) string { return types.TypeString(nameless(t), l.qualify) }
