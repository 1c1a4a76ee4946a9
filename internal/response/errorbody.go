package response

import (
	"cmp"
	"errors"
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
	IsOwn       bool // sent by the service rather than by a gateway in front of it
}

const maxReasonBody = 64 << 10 // bytes; larger members are ignored

// codePattern matches an error code, as opposed to a sentence.
var codePattern = regexp.MustCompile(`^[[:alnum:]_.-]{1,60}$`)

// ownMembers returns the names of members sent only by the service. Gateways also send message and
// status.
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
		IsOwn:       checkJSON(header) == nil && slices.ContainsFunc(ownMembers(), has),
	}
	texts := []string{e.Code, ""} // must not be repeated
	for _, name := range []string{"error_description", "message", "detail", "error", "errors"} {
		text := strings.Join(reasons(valueOf(members[name])), "; ")
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	e.Message = strings.Join(texts[2:], "; ")
	return e
}

// lenient accepts strings in any encoding and duplicate names.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// errorMembers returns the members of a JSON object. If the object is incomplete, because the
// transport may have truncated the body, or invalid, the members before the error are returned.
func errorMembers(data []byte) (members map[string]jsontext.Value) {
	_ = json.Unmarshal(data, &members, lenient)
	return members
}

// valueOf decodes a member, or returns nil if the member is larger than maxReasonBody.
func valueOf(raw jsontext.Value) (value any) {
	if len(raw) <= maxReasonBody {
		_ = json.Unmarshal(raw, &value, lenient)
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

// reasons returns the texts in a value. Texts in an object are prefixed with their member names.
func reasons(value any) (texts []string) {
	switch value := value.(type) {
	case string:
		text := strings.TrimSpace(value)
		if text != "" {
			return []string{text}
		}
	case []any:
		for _, element := range value {
			texts = append(texts, reasons(element)...)
		}
	case map[string]any:
		delete(value, "code") // see codeOf
		for _, name := range slices.Sorted(maps.Keys(value)) {
			texts = append(texts, named(name, reasons(value[name]))...)
		}
	}
	return texts
}

// named prefixes the texts with the name, unless the name merely means text, such as message.
func named(name string, texts []string) []string {
	names := []string{"message", "msg", "error_description", "description", "detail", "reason", "title"}
	if len(texts) == 0 || slices.Contains(names, name) {
		return texts
	}
	return []string{name + ": " + strings.Join(texts, ", ")}
}

// jsonPattern matches a JSON media type.
var jsonPattern = regexp.MustCompile(`^application/json$|\+json$`)

// checkJSON returns an error unless the Content-Type is JSON.
func checkJSON(header http.Header) error {
	value := header.Get("Content-Type")
	media, _, _ := mime.ParseMediaType(value) // an invalid type does not match
	if !jsonPattern.MatchString(media) {
		return errors.New("its content type is " + cmp.Or(value, "missing") + ", not JSON")
	}
	return nil
}
