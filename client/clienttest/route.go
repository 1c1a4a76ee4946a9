package clienttest

import (
	"fmt"
	"net/http"
	"strings"
)

// The operationIds in the specification.
const (
	opList    = "listSimulations"
	opCreate  = "createSimulation"
	opGet     = "getSimulation"
	opUpdate  = "updateSimulation"
	opDelete  = "deleteSimulation"
	opStart   = "startSimulation"
	opStop    = "stopSimulation"
	opEnhance = "enhancePrompt"
)

// target identifies the operation and the simulation that a request addresses.
type target struct {
	operation string // "" if there is none
	id        string // simulation ID as written in the path
	allow     string // allowed methods if the path is known but the method is not
}

// route returns the target of a request with the given method and path.
func route(method, path string) target {
	rest, ok := strings.CutPrefix(path, basePath+"/simulations")
	if !ok {
		return target{}
	}
	if rest == "" {
		return collection(method)
	}
	id, action, deeper := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if rest[0] != '/' || id == "" {
		return target{}
	}
	if !deeper {
		return item(method, id)
	}
	return itemAction(method, id, action)
}

func collection(method string) target {
	switch method {
	case http.MethodGet:
		return target{operation: opList}
	case http.MethodPost:
		return target{operation: opCreate}
	}
	return target{allow: "GET, POST"}
}

func item(method, id string) target {
	switch method {
	case http.MethodGet:
		return target{operation: opGet, id: id}
	case http.MethodPut:
		return target{operation: opUpdate, id: id}
	case http.MethodDelete:
		return target{operation: opDelete, id: id}
	}
	return target{allow: "GET, PUT, DELETE"}
}

func itemAction(method, id, action string) target {
	t := target{id: id}
	switch action {
	case "start":
		t.operation = opStart
	case "stop":
		t.operation = opStop
	case "enhance-prompt":
		t.operation = opEnhance
	default:
		return target{}
	}
	if method != http.MethodPost {
		return target{allow: "POST"}
	}
	return t
}

// mustBeOperation panics on an unknown operation so that a typo fails the test.
func mustBeOperation(operations ...string) {
	for _, op := range operations {
		switch op {
		case opList, opCreate, opGet, opUpdate, opDelete, opStart, opStop, opEnhance:
		default:
			panic(fmt.Sprintf("clienttest: unknown operation %q", op))
		}
	}
}
