package clienttest

import (
	"slices"
	"time"
)

// DefaultAPIKey is the API key of a server started without WithAPIKey.
const DefaultAPIKey = "clienttest-key-0123456789"

// Option changes the behavior of a server. By default, a server behaves as documented and, where
// the documentation is silent, like the simplest possible service.
type Option func(*options)

// options must not be modified once the server is running.
type options struct {
	inMemory       bool
	keepAlive      bool
	apiKey         string
	providers      []string
	skipValidation bool
	runFor         time.Duration
	clock          func() time.Time
	readOnly       bool

	put     putOptions
	reads   readOptions
	records recordOptions
	refuse  form // format of refusals

	softDelete       bool
	withoutScenarios []string
}

func newOptions(opts []Option) *options {
	o := &options{apiKey: DefaultAPIKey, clock: time.Now, records: newRecordOptions()}
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// InMemory connects client and server through pipes instead of sockets, for tests in a
// testing/synctest bubble. All server goroutines start in the bubble that calls NewServer or Start
// and end when the server is closed. Such a server is reachable only through Server.Client.
func InMemory() Option { return func(o *options) { o.inMemory = true } }

// KeepAlive lets calls made through Server.Client reuse connections. By default each call opens its
// own connection, because net/http silently retries a GET when a reused connection is lost, and the
// retry would consume the fault intended for the next call.
func KeepAlive() Option { return func(o *options) { o.keepAlive = true } }

// WithAPIKey sets the server's API key.
func WithAPIKey(key string) Option { return func(o *options) { o.apiKey = key } }

// AcceptProviders accepts voice providers in addition to those in the specification.
func AcceptProviders(names ...string) Option {
	return func(o *options) { o.providers = append(o.providers, names...) }
}

// SkipValidation disables validation of requests and responses against the specification, for
// benchmarks and very long runs. The server still decodes each request.
func SkipValidation() Option { return func(o *options) { o.skipValidation = true } }

// RunFor advances a started simulation as time passes. The simulation spends a quarter of d each in
// Pending, In Progress at 0 percent, In Progress at 50 percent, and Calculating Summary, and is
// then Completed. By default, a run advances only when Step is called.
func RunFor(d time.Duration) Option { return func(o *options) { o.runFor = d } }

// Clock sets the clock for RunFor, LaggingReads, Cache and creation dates. The default is time.Now,
// which returns fake time in a testing/synctest bubble.
func Clock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// ReadOnlyAccount refuses every request except GET with the 403 documented for accounts without
// write access to simulations.
func ReadOnlyAccount() Option { return func(o *options) { o.readOnly = true } }

// SoftDelete lets GET return deleted simulations. Lists omit deleted simulations, and writes to
// them get 404. By default, every request for a deleted simulation gets 404. Whether deletions are
// permanent is undocumented.
func SoftDelete() Option { return func(o *options) { o.softDelete = true } }

// WithoutScenarios omits scenarios_ids from the responses of the named operations, such as
// "updateSimulation". By default, every response includes the list. WithoutScenarios panics if an
// operation is unknown. The documented schema of the update response includes the list, but the
// documented example does not.
func WithoutScenarios(operations ...string) Option {
	mustBeOperation(operations...)
	return func(o *options) { o.withoutScenarios = append(o.withoutScenarios, operations...) }
}

// RefuseWithSuccessFalse makes refusals respond with 200 and {"success": false, "error"}. By
// default, a refusal has an error status and {"error", "error_description"}. Unknown paths and
// responses with 401, 403 or 405 always use the default format. The documentation describes the
// alternative format for some endpoints without naming them.
func RefuseWithSuccessFalse() Option { return func(o *options) { o.refuse = formSuccessFalse } }

// RefuseWithStatusError is like RefuseWithSuccessFalse, but refusals respond with 200, {"status":
// "error"} and the description in message. The documentation also describes this format for some
// endpoints.
func RefuseWithStatusError() Option { return func(o *options) { o.refuse = formStatusError } }

// hidesScenarios reports whether an operation's responses omit the list.
func (o *options) hidesScenarios(operation string) bool {
	return slices.Contains(o.withoutScenarios, operation)
}
