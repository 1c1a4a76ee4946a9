package client

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/transport"
)

// The defaults of [New]. Those of retries are in [DefaultRetry].
const (
	DefaultBaseURL      = "https://backend.omnidim.io/api/v1"
	DefaultTimeout      = 30 * time.Second // of one attempt, the response's body included
	DefaultMaxBodyBytes = 32 << 20         // of one response
)

// Option sets one thing of a [Client]. [New] reports what is wrong with it.
type Option func(*config) error

type config struct {
	transport.Config
	key        string
	readRecord RecordReader // nil: the documented format
	providers  []VoiceProvider
	backupDir  string
	locker     Locker
}

func newConfig(opts []Option) (*config, error) {
	cfg := &config{Config: transport.Config{
		Timeout:   DefaultTimeout,
		MaxBytes:  DefaultMaxBodyBytes,
		Policy:    transport.Policy(DefaultRetry()),
		Logger:    slog.New(slog.DiscardHandler),
		UserAgent: "omnidim-go-simulations/" + Version,
	}}
	for i, opt := range opts {
		if opt == nil {
			return nil, errorf("client: option %d is nil: leave it out", i)
		}
		if err := opt(cfg); err != nil {
			return nil, errorf("client: %w", err)
		}
	}
	return cfg, cfg.complete()
}

// complete takes from the environment what no option gave.
func (cfg *config) complete() (err error) {
	if cfg.Base == nil {
		if err = WithBaseURL(cmp.Or(os.Getenv("OMNIDIM_BASE_URL"), DefaultBaseURL))(cfg); err != nil {
			return errorf("client: OMNIDIM_BASE_URL: %w", err)
		}
	}
	if cfg.key == "" {
		if err = WithAPIKey(os.Getenv("OMNIDIM_API_KEY"))(cfg); err != nil {
			return errorf("client: OMNIDIM_API_KEY: %w", err)
		}
	}
	return nil
}

// WithAPIKey sets the account's key instead of the variable OMNIDIM_API_KEY. A key has at least 8 characters and no
// control character; a line break at its end is the usual mistake.
func WithAPIKey(key string) Option {
	return func(cfg *config) error {
		cfg.key = key
		return checkKey(key)
	}
}

// WithBaseURL sets the URL of the service, instead of the variable OMNIDIM_BASE_URL or [DefaultBaseURL]: https, except on
// this machine (localhost, 127.0.0.0/8, ::1), and without user, query and fragment.
func WithBaseURL(rawURL string) Option {
	return func(cfg *config) (err error) {
		cfg.Base, err = parseBaseURL(rawURL)
		return err
	}
}

// WithHTTPClient sends through hc: its Transport, Jar and Timeout. hc is copied and never changed. Its CheckRedirect is
// not used, because no redirect is followed.
func WithHTTPClient(hc *http.Client) Option {
	return func(cfg *config) error {
		cfg.HTTPClient = hc
		return notNil("HTTP client", hc)
	}
}

// WithTimeout limits the time of one attempt, from its start to the end of the response's body. The default is
// [DefaultTimeout]; the context of a call limits all of its attempts together.
func WithTimeout(d time.Duration) Option {
	return func(cfg *config) error {
		cfg.Timeout = d
		return positive("timeout", d)
	}
}

// WithMaxBodyBytes limits the body of one response. The default is [DefaultMaxBodyBytes]. Reading a response takes up to
// thirty times its size in memory.
func WithMaxBodyBytes(n int64) Option {
	return func(cfg *config) error {
		cfg.MaxBytes = n
		return positive("limit for a body", n)
	}
}

// WithRetry sets the retry policy, instead of [DefaultRetry]. Fields that are zero take the default's value.
func WithRetry(policy RetryPolicy) Option {
	return func(cfg *config) error {
		cfg.Policy = policy.withDefaults()
		return cfg.Policy.Validate()
	}
}

// WithLogger logs one record an attempt: at debug level if it succeeded, as a warning if it did not. A record holds the
// operation, method, path, status, duration, number of the attempt, request id and size of the response, and never a
// header or a body. A writer that waits for another one of the same simulation is logged after ten seconds.
func WithLogger(logger *slog.Logger) Option {
	return func(cfg *config) error {
		cfg.Logger = logger
		return notNil("logger", logger)
	}
}

// WithUserAgent puts the name of the program, such as "app/1.2", before the library's own in the User-Agent.
func WithUserAgent(product string) Option {
	return func(cfg *config) error {
		if strings.TrimSpace(product) == "" || hasControl(product) {
			return errorf("the user agent %.100q is blank or has a control character", product)
		}
		cfg.UserAgent = product + " " + cfg.UserAgent
		return nil
	}
}

// WithRequestEditor lets fn change each request before it is sent, once a call and after the key was set. A request
// whose scheme or host it changes is not sent. Before a write of Edit and Apply it has less than a second, see
// [SimulationsService.Apply].
func WithRequestEditor(fn gen.RequestEditorFn) Option {
	return func(cfg *config) error {
		cfg.Editors = append(cfg.Editors, transport.Editor(fn))
		return notNil("request editor", fn)
	}
}

// WithRecordReader reads the stored scenarios with fn, for a service whose records have a format that this package does
// not know and therefore refuses. See [RecordReader].
func WithRecordReader(fn RecordReader) Option {
	return func(cfg *config) error {
		cfg.readRecord = fn
		return notNil("record reader", fn)
	}
}

// WithProviders allows voices of other providers than those the specification lists.
func WithProviders(providers ...VoiceProvider) Option {
	return func(cfg *config) error {
		cfg.providers = append(cfg.providers, providers...)
		if slices.Contains(providers, "") {
			return errors.New("a voice provider is empty")
		}
		return nil
	}
}

// WithBackupDir saves in dir, which must exist, the state before each write of [SimulationsService.Apply] and
// [SimulationsService.Edit]: a file of its own, mode 0600, whose name sorts by time. [LoadBackup] reads it. If the file
// cannot be written, nothing is sent.
func WithBackupDir(dir string) Option {
	return func(cfg *config) error {
		cfg.backupDir = dir
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			err = errors.New(dir + " is not a directory")
		}
		if err != nil {
			return errorf("the backup directory: %w: create it first", err)
		}
		return nil
	}
}

// Locker locks a simulation against writers in other processes, for example with a row of a database, a lease or a file.
// It waits until the lock is free or ctx ends. unlock is called once, also after ctx has ended.
type Locker func(ctx context.Context, simulationID int64) (unlock func(), err error)

// WithLocker puts the lock around every writer: Edit from its first read to its last, Apply, Update, Delete and Start. It
// removes the remaining race among those who use the same lock, so that several processes take turns; others can still
// write at any time. If it fails, nothing is sent.
func WithLocker(locker Locker) Option {
	return func(cfg *config) error {
		cfg.locker = locker
		return notNil("locker", locker)
	}
}

// notNil refuses a nil pointer or function.
func notNil(what string, v any) error {
	if reflect.ValueOf(v).IsNil() {
		return errorf("the %s is nil: leave the option out", what)
	}
	return nil
}

func positive[T int64 | time.Duration](what string, v T) error {
	if v <= 0 {
		return errorf("the %s of %v is not positive", what, v)
	}
	return nil
}
