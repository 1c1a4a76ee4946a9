package clienttest

import (
	"slices"
	"time"
)

// DefaultAPIKey is the key that a server accepts unless WithAPIKey names another.
const DefaultAPIKey = "clienttest-key-0123456789"

// Option changes how a server behaves. Without options it behaves as documented, and if nothing is documented as the
// simplest service would.
type Option func(*options)

// options is read-only once the server runs.
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

// InMemory connects client and server by pipes in place of sockets, so that the server works inside a testing/synctest
// bubble: all of its goroutines start in the bubble that calls NewServer or Start, and end with Close. Only Server.Client
// reaches such a server.
func InMemory() Option { return func(o *options) { o.inMemory = true } }

// KeepAlive lets the calls of Server.Client share connections. By default each has its own: net/http silently retries a GET on a
// shared connection that was lost, and such a retry takes the fault that was meant for the next call.
func KeepAlive() Option { return func(o *options) { o.keepAlive = true } }

// WithAPIKey sets the key that the server accepts.
func WithAPIKey(key string) Option { return func(o *options) { o.apiKey = key } }

// AcceptProviders lets requests name voice providers that the specification does not list.
func AcceptProviders(names ...string) Option {
	return func(o *options) { o.providers = append(o.providers, names...) }
}

// SkipValidation leaves out the validation of requests and responses against the specification: for benchmarks and very long
// runs. A request is then only decoded.
func SkipValidation() Option { return func(o *options) { o.skipValidation = true } }

// RunFor moves a started simulation through its states by the clock: a quarter of d in each of Pending, In Progress,
// In Progress at 50 percent and Calculating Summary, then Completed. Without it a run waits for Step.
func RunFor(d time.Duration) Option { return func(o *options) { o.runFor = d } }

// Clock sets the clock of RunFor, LaggingReads, Cache and creation dates. The default is time.Now, which is fake time in a
// testing/synctest bubble.
func Clock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// ReadOnlyAccount refuses every request that is not a GET with the documented 403 of an account that may not change simulations.
func ReadOnlyAccount() Option { return func(o *options) { o.readOnly = true } }

// SoftDelete makes GET still show a deleted simulation, which is neither listed nor changed any more. By default it is gone and
// gets 404. (Whether a deletion is final is not documented.)
func SoftDelete() Option { return func(o *options) { o.softDelete = true } }

// WithoutScenarios leaves scenarios_ids out of the responses of the named operations, such as "updateSimulation". By default every
// response has the list. It panics on an unknown operation. (The documented example of an update's response lacks the field, its
// schema has it.)
func WithoutScenarios(operations ...string) Option {
	mustBeOperation(operations...)
	return func(o *options) { o.withoutScenarios = append(o.withoutScenarios, operations...) }
}

// RefuseWithSuccessFalse makes the refusals of an operation (400, 404 of a simulation, 412, 500 of PutFails) respond with 200 and
// {"success": false, "error"}. By default they have a status with {"error", "error_description"}; 401, 403, 405 and unknown paths
// always do. (The form is documented for some endpoints, which are not named.)
func RefuseWithSuccessFalse() Option { return func(o *options) { o.refuse = formSuccessFalse } }

// RefuseWithStatusError is like RefuseWithSuccessFalse with 200 and {"status": "error"}, and the description in message. (The other
// form that is documented for some endpoints.)
func RefuseWithStatusError() Option { return func(o *options) { o.refuse = formStatusError } }

// hidesScenarios reports whether the responses of an operation lack the list.
func (o *options) hidesScenarios(operation string) bool {
	return slices.Contains(o.withoutScenarios, operation)
}
