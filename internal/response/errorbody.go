package response

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrorBody is the decoded body of an error response.
type ErrorBody struct {
	Code        string // such as invalid_state
	Message     string // reasons found in the body, separated by semicolons
	PlanExpired bool
	Succeeded   bool // the body states success
	IsOwn       bool // sent by the service rather than by a gateway in front of it
}

const (
	maxReasonBody  = 64 << 10 // bytes; larger members are ignored
	maxReasonDepth = 5        // a text nested in at most four lists or objects
)

// codePattern matches an error member that is a code rather than a sentence.
var codePattern = regexp.MustCompile(`^[[:alnum:]_.-]{1,60}$`)

// ownMembers returns the names of members that only the service sends. Gateways also send message
// and status.
func ownMembers() []string {
	return []string{"success", "ok", "error", "errors", "error_description", "detail", "simulation", "records"}
}

// ReadError decodes the body of an error response.
func ReadError(header http.Header, data []byte) ErrorBody {
	members := errorMembers(data)
	has := func(name string) bool { return members[name] != nil }
	e := ErrorBody{
		Code:        codeOf(valueOf(members["error"])),
		PlanExpired: string(members["plan_expire"]) == "true",
		Succeeded:   string(members["success"]) == "true",
		IsOwn:       CheckJSON(header) == nil && slices.ContainsFunc(ownMembers(), has),
	}
	texts := []string{e.Code, ""}
	for _, name := range []string{"error_description", "message", "detail", "error", "errors"} {
		text := strings.Join(reasons(valueOf(members[name]), maxReasonDepth), "; ")
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	e.Message = strings.Join(texts[2:], "; ")
	return e
}

// errorMembers returns the members of a JSON object. The object may be incomplete, because the
// transport may have truncated the body. Duplicate names are allowed.
func errorMembers(data []byte) map[string]jsontext.Value {
	r := newReader(data, jsontext.AllowDuplicateNames(true))
	if r.PeekKind() != '{' {
		return nil
	}
	members := make(map[string]jsontext.Value)
	err := r.members(func(name string) error {
		value, err := r.raw()
		if err == nil {
			members[name] = value
		}
		return err
	})
	if err == nil {
		err = r.end()
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return members
}

// valueOf decodes a member, or returns nil if the member is larger than maxReasonBody.
func valueOf(raw jsontext.Value) (value any) {
	if len(raw) <= maxReasonBody {
		_ = json.Unmarshal(raw, &value, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	}
	return value
}

// codeOf returns the code in the error member, or "" if there is none.
func codeOf(value any) string {
	if object, ok := value.(map[string]any); ok {
		value = object["code"]
	}
	text, _ := value.(string)
	return codePattern.FindString(text)
}

// reasons returns the texts in a value, descending into lists and objects up to the given depth.
func reasons(value any, depth int) (texts []string) {
	if depth == 0 {
		return nil
	}
	switch value := value.(type) {
	case string:
		if text := strings.TrimSpace(value); text != "" {
			texts = []string{text}
		}
	case []any:
		for _, element := range value {
			texts = append(texts, reasons(element, depth-1)...)
		}
	case map[string]any:
		return reasonsOfObject(value, depth-1)
	}
	return texts
}

// reasonsOfObject returns the message of an object, prefixed with the field in question. An object
// without a message, such as {"name": ["is taken"]}, maps field names to reasons.
func reasonsOfObject(object map[string]any, depth int) (texts []string) {
	for _, name := range []string{"message", "msg", "error_description", "description", "detail", "reason", "title"} {
		text := strings.Join(reasons(object[name], depth), "; ")
		if text != "" {
			return []string{place(object) + text}
		}
	}
	delete(object, "code")
	for _, name := range slices.Sorted(maps.Keys(object)) {
		text := strings.Join(reasons(object[name], depth), "; ")
		if text != "" {
			texts = append(texts, name+": "+text)
		}
	}
	return texts
}

// place returns the path of the field in question, such as "body.name: ", or "" if there is none.
func place(object map[string]any) (path string) {
	steps, _ := object["loc"].([]any)
	if field, ok := object["field"]; ok {
		steps = append(steps, field)
	}
	for _, step := range steps {
		path = strings.TrimPrefix(fmt.Sprint(path, ".", step), ".")
	}
	if path != "" {
		path += ": "
	}
	return path
}

// CheckJSON returns an error unless the Content-Type is JSON.
func CheckJSON(header http.Header) error {
	value := header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return errors.New("its content type is " + cmp.Or(value, "missing") + ", not JSON")
	}
	return nil
}
