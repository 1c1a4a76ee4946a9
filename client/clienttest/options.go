package clienttest

import (
	"slices"
	"time"
)

// DefaultAPIKey is the API key of a server without WithAPIKey.
const DefaultAPIKey = "clienttest-key-0123456789"

// Option changes the behavior of a server. Without options, a server behaves as documented, and
// like the simplest possible service where the documentation is silent.
type Option func(*options)

// options are read-only once the server runs.
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
	refuse  form // how refusals look

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

// InMemory connects client and server by pipes in place of sockets, for tests in a testing/synctest
// bubble. All goroutines of the server start in the bubble that calls NewServer or Start, and end
// with Close. Only Server.Client reaches such a server.
func InMemory() Option { return func(o *options) { o.inMemory = true } }

// KeepAlive lets the calls of Server.Client share connections. By default each call has its own,
// because net/http silently repeats a GET after a lost shared connection, and the repeated GET
// would take the fault of the next call.
func KeepAlive() Option { return func(o *options) { o.keepAlive = true } }

// WithAPIKey sets the API key of the server.
func WithAPIKey(key string) Option { return func(o *options) { o.apiKey = key } }

// AcceptProviders accepts more voice providers than those in the specification.
func AcceptProviders(names ...string) Option {
	return func(o *options) { o.providers = append(o.providers, names...) }
}

// SkipValidation turns off the validation of requests and responses against the specification, for
// benchmarks and very long runs. The server still decodes each request.
func SkipValidation() Option { return func(o *options) { o.skipValidation = true } }

// RunFor moves a started simulation through its states by the clock: a quarter of d each in
// Pending, In Progress, In Progress at 50 percent, and Calculating Summary, then Completed. Without
// RunFor, a run waits for Step.
func RunFor(d time.Duration) Option { return func(o *options) { o.runFor = d } }

// Clock sets the clock of RunFor, LaggingReads, Cache and creation dates. The default is time.Now,
// which is fake time in a testing/synctest bubble.
func Clock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// ReadOnlyAccount refuses every request except GET, with the documented 403 of an account without
// write access to simulations.
func ReadOnlyAccount() Option { return func(o *options) { o.readOnly = true } }

// SoftDelete makes GET still show a deleted simulation. Lists do not have it, and writes get 404.
// By default every request for a deleted simulation gets 404. (Whether a deletion is final is not
// documented.)
func SoftDelete() Option { return func(o *options) { o.softDelete = true } }

// WithoutScenarios leaves scenarios_ids out of the responses of the named operations, such as
// "updateSimulation". By default every response has the list. WithoutScenarios panics on an unknown
// operation. (The documented schema of the response to an update has the list, but the example does
// not.)
func WithoutScenarios(operations ...string) Option {
	mustBeOperation(operations...)
	return func(o *options) { o.withoutScenarios = append(o.withoutScenarios, operations...) }
}

// RefuseWithSuccessFalse makes refusals respond with 200 and {"success": false, "error"}. By
// default a refusal has a status from 400 and {"error", "error_description"}; 401, 403, 405 and
// unknown paths always have. (The form is documented for some endpoints, without their names.)
func RefuseWithSuccessFalse() Option { return func(o *options) { o.refuse = formSuccessFalse } }

// RefuseWithStatusError is like RefuseWithSuccessFalse, with 200, {"status": "error"}, and the
// description in message. (This form is also documented for some endpoints.)
func RefuseWithStatusError() Option { return func(o *options) { o.refuse = formStatusError } }

// hidesScenarios reports whether the responses of an operation lack the list.
func (o *options) hidesScenarios(operation string) bool {
	return slices.Contains(o.withoutScenarios, operation)
}
