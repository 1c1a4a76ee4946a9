package main

import "go/types"

// nameless takes the names of parameters and results out of function types: they can change without breaking anybody,
// and what the compiler exports of them depends on its version. A generic function keeps them, because its type
// parameters belong to one signature only.
func nameless(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Signature:
		if t.TypeParams().Len() > 0 {
			return t
		}
		return types.NewSignatureType(nil, nil, nil, namelessAll(t.Params()), namelessAll(t.Results()), t.Variadic())
	case *types.Pointer:
		return types.NewPointer(nameless(t.Elem()))
	case *types.Slice:
		return types.NewSlice(nameless(t.Elem()))
	case *types.Array:
		return types.NewArray(nameless(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(nameless(t.Key()), nameless(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), nameless(t.Elem()))
	}
	return t
}

func namelessAll(tuple *types.Tuple) *types.Tuple {
	variables := make([]*types.Var, 0, tuple.Len())
	for v := range tuple.Variables() {
		variables = append(variables, types.NewParam(v.Pos(), v.Pkg(), "", nameless(v.Type())))
	}
	return types.NewTuple(variables...)
}
