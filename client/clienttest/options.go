package clienttest

import (
	"slices"
	"time"
)

// DefaultAPIKey is the key that a server accepts unless WithAPIKey names another.
const DefaultAPIKey = "clienttest-key-0123456789"

// Option changes how a server behaves. Without options it behaves as documented, and where nothing is documented as the
// simplest service would; each option says which point it stands for.
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

// KeepAlive lets the calls of Server.Client share connections. By default each has its own: net/http silently repeats a GET on a shared
// connection that was lost, and such a repetition takes the fault that was meant for the next call.
func KeepAlive() Option { return func(o *options) { o.keepAlive = true } }

// WithAPIKey sets the key that the server accepts.
func WithAPIKey(key string) Option { return func(o *options) { o.apiKey = key } }

// AcceptProviders lets requests name voice providers that the specification does not list.
func AcceptProviders(names ...string) Option {
	return func(o *options) { o.providers = append(o.providers, names...) }
}

// SkipValidation leaves out the checks against the specification, of requests and of answers: for benchmarks and very long
// runs. A request is then only decoded.
func SkipValidation() Option { return func(o *options) { o.skipValidation = true } }

// RunFor lets a started simulation walk through its states by the clock: a quarter of d in each of Pending, In Progress,
// In Progress at 50 percent and Calculating Summary, then Completed. Without it a run stands still, and Step moves it.
func RunFor(d time.Duration) Option { return func(o *options) { o.runFor = d } }

// Clock sets what RunFor and creation dates take for the present. The default is time.Now, which is fake time in a
// testing/synctest bubble.
func Clock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// ReadOnlyAccount answers every request that is not a GET with the documented 403 of an account that may not change simulations.
func ReadOnlyAccount() Option { return func(o *options) { o.readOnly = true } }

// SoftDelete: whether a deletion is final is not documented. By default a deleted simulation answers 404; with this option
// GET still shows it, while it is neither listed nor changed any more.
func SoftDelete() Option { return func(o *options) { o.softDelete = true } }

// WithoutScenarios: the documented example of an update's answer lacks scenarios_ids, its schema has it. By default every
// answer bears the list; with this option the answers of the named operations, such as "updateSimulation", lack it.
// It panics on an unknown operation.
func WithoutScenarios(operations ...string) Option {
	mustKnow(operations...)
	return func(o *options) { o.withoutScenarios = append(o.withoutScenarios, operations...) }
}

// RefuseWithSuccessFalse: errors are documented as a status with {"error", "error_description"}, which is the default, and
// for some endpoints, not named, as 200 with {"success": false, "error"}. With this option all refusals of an operation (400,
// 404 of a simulation, 500 of PutFails) look like the latter. 401, 403, 405 and unknown paths stay.
func RefuseWithSuccessFalse() Option { return func(o *options) { o.refuse = formSuccessFalse } }

// RefuseWithStatusError is like RefuseWithSuccessFalse with the other documented form, 200 with {"status": "error"}. The
// text is in message.
func RefuseWithStatusError() Option { return func(o *options) { o.refuse = formStatusError } }

// hidesScenarios reports whether the answers of an operation lack the list.
func (o *options) hidesScenarios(operation string) bool {
	return slices.Contains(o.withoutScenarios, operation)
}
