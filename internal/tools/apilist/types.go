package main

import (
	"go/types"
	"strings"
)

func (l *lister) typeName(name *types.TypeName) {
	t := name.Type()
	if name.IsAlias() {
		target := types.Unalias(t)
		l.add("type %s = %s", name.Name(), l.typeString(target))
		if named, ok := target.(*types.Named); ok && named.Obj().Pkg() != l.pkg && l.ours(named) {
			l.members(name.Name(), target)
		}
		return
	}
	l.add("type %s %s", l.typeString(t), l.underlying(t))
	l.members(name.Name(), t)
}

// underlying is the type that a type is defined as, without the members that have lines of their own.
func (l *lister) underlying(t types.Type) string {
	switch under := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		return l.typeString(under)
	}
}

func (l *lister) members(name string, t types.Type) {
	switch under := t.Underlying().(type) {
	case *types.Struct:
		l.fields(name, under)
	case *types.Interface:
		l.interfaceMethods(name, under)
		return
	}
	l.methods(name, t)
}

// fields lists the exported fields, and those that an embedded type of this module lends.
func (l *lister) fields(name string, s *types.Struct) {
	own := map[string]bool{}
	for field := range s.Fields() {
		own[field.Name()] = true
	}
	for field := range s.Fields() {
		if field.Embedded() {
			l.promoted(name, field, own)
		}
		if field.Exported() {
			l.add("field %s.%s %s", name, field.Name(), l.typeString(field.Type()))
		}
	}
}

func (l *lister) promoted(name string, embedded *types.Var, hidden map[string]bool) {
	t := embedded.Type()
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !l.ours(named) {
		return
	}
	s, ok := named.Underlying().(*types.Struct)
	if !ok {
		return
	}
	lent := lister{pkg: l.pkg, module: l.module}
	lent.fields(name, s)
	for _, line := range lent.lines {
		field := strings.Fields(strings.TrimPrefix(line, "field "+name+"."))[0]
		if !hidden[field] {
			l.add("%s", line)
		}
	}
}

func (l *lister) interfaceMethods(name string, i *types.Interface) {
	closed := false
	for method := range i.Methods() {
		if !method.Exported() {
			closed = true
			continue
		}
		l.add("method %s.%s", name, l.signature(method))
	}
	if closed {
		l.add("method %s.(unexported): nobody else can implement it", name)
	}
}

// methods lists what can be called, methods of embedded types included, and whether it needs a pointer.
func (l *lister) methods(name string, t types.Type) {
	values := types.NewMethodSet(t)
	for selection := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		method, ok := selection.Obj().(*types.Func)
		if !ok || !method.Exported() {
			continue
		}
		receiver := "*" + name
		if values.Lookup(method.Pkg(), method.Name()) != nil {
			receiver = name
		}
		l.add("method (%s) %s", receiver, l.signature(method))
	}
}

// signature is the name and the type of a function, such as "Len() int".
func (l *lister) signature(f *types.Func) string {
	return f.Name() + strings.TrimPrefix(l.typeString(f.Signature()), "func")
}

func (l *lister) ours(named *types.Named) bool {
	pkg := named.Obj().Pkg()
	return pkg != nil && strings.HasPrefix(pkg.Path(), l.module)
}
