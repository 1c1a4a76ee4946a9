package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// The defaults of [New]. [DefaultRetry] has those of retries.
const (
	DefaultBaseURL      = "https://backend.omnidim.io/api/v1"
	DefaultTimeout      = 30 * time.Second // of one attempt, including the response body
	DefaultMaxBodyBytes = 32 << 20         // of one response
)

// Option sets one thing of a [Client]. [New] reports an option that cannot work. The later of two
// options counts, but WithRequestEditor, WithProviders and WithUserAgent add up.
type Option func(*config)

// config is what the options set.
type config struct {
	transport.Config
	retry        RetryPolicy
	key, baseURL string
	readRecord   func(raw []byte) (scenario.Record, error)
	providers    []VoiceProvider
	ignoredMarks []string
	backupDir    *string // nil: no backups
	locker       Locker
}

// newConfig returns the defaults, changed by the options and checked.
func newConfig(opts []Option) (*config, error) {
	cfg := &config{
		Config: transport.Config{
			HTTPClient: &http.Client{},
			Timeout:    DefaultTimeout,
			MaxBytes:   DefaultMaxBodyBytes,
			Logger:     slog.New(slog.DiscardHandler),
			UserAgent:  "omnidim-go-simulations/" + Version,
		},
		retry:      DefaultRetry(),
		key:        os.Getenv("OMNIDIM_API_KEY"),
		baseURL:    cmp.Or(os.Getenv("OMNIDIM_BASE_URL"), DefaultBaseURL),
		readRecord: scenario.Read,
		locker: func(ctx context.Context, _ int64) (context.Context, func(), error) {
			return ctx, func() {}, nil
		},
	}
	for i, opt := range opts {
		if opt == nil {
			return nil, errorf("client: option %d is nil: leave it out", i)
		}
		opt(cfg)
	}
	if err := cfg.validate(); err != nil {
		return nil, errorf("client: %w", err)
	}
	return cfg, nil
}

// validate parses the base URL, and returns an error if an option cannot work.
func (cfg *config) validate() error {
	base, err := parseBaseURL(cfg.baseURL)
	if err != nil {
		return fmt.Errorf("%w (client.WithBaseURL or OMNIDIM_BASE_URL)", err)
	}
	cfg.Base = base
	if err := checkKey(cfg.key); err != nil {
		return fmt.Errorf("%w (client.WithAPIKey or OMNIDIM_API_KEY)", err)
	}
	return cmp.Or(cfg.checkValues(), cfg.checkBackupDir(), checkListMarks(cfg.ignoredMarks), cfg.retry.validate())
}

// checkValues refuses values that an option cannot have.
func (cfg *config) checkValues() error {
	hasNilEditor := slices.ContainsFunc(cfg.Editors, func(fn transport.Editor) bool { return fn == nil })
	for _, value := range []struct {
		isWrong bool
		problem string
	}{
		{cfg.HTTPClient == nil, "the HTTP client is nil: leave the option out"},
		{cfg.Logger == nil, "the logger is nil: leave the option out"},
		{cfg.readRecord == nil, "the record reader is nil: leave the option out"},
		{cfg.locker == nil, "the locker is nil: leave the option out"},
		{hasNilEditor, "the request editor is nil: leave the option out"},
		{cfg.Timeout <= 0, "the timeout must be positive"},
		{cfg.MaxBytes <= 0, "the limit for a body must be positive"},
		{strings.ContainsFunc(cfg.UserAgent, unicode.IsControl), "the user agent has a control character: remove it"},
	} {
		if value.isWrong {
			return errors.New(value.problem)
		}
	}
	return nil
}

func (cfg *config) checkBackupDir() error {
	if cfg.backupDir == nil {
		return nil
	}
	dir, err := os.OpenRoot(*cfg.backupDir)
	if err != nil {
		return fmt.Errorf("the backup directory %q cannot be opened: create it first: %w", *cfg.backupDir, err)
	}
	return dir.Close()
}

// WithAPIKey sets the account's key. A key has at least 8 characters, all of them printable ASCII
// without spaces. A line break at the end is the usual mistake.
func WithAPIKey(key string) Option {
	return func(cfg *config) { cfg.key = key }
}

// WithBaseURL sets the URL of the service. The scheme is https, or http for this machine (localhost,
// 127.0.0.0/8, ::1). New refuses a user, a query, a fragment, spaces and invisible characters.
// Slashes at the end make no difference.
func WithBaseURL(rawURL string) Option {
	return func(cfg *config) { cfg.baseURL = rawURL }
}

// WithHTTPClient sends through the Transport, Jar and Timeout of a copy of hc. The Client follows no
// redirect, whatever CheckRedirect says. A nil Transport stands for a copy of http.DefaultTransport
// that keeps more idle connections and drops an HTTP/2 connection whose other end has not answered
// for ten seconds.
//
// Without a response, a request with a body may have arrived if the Transport has read the body.
func WithHTTPClient(hc *http.Client) Option {
	return func(cfg *config) { cfg.HTTPClient = hc }
}

// WithTimeout limits the time of one attempt, including the body of the response. The context of a
// call limits all attempts together.
func WithTimeout(d time.Duration) Option {
	return func(cfg *config) { cfg.Timeout = d }
}

// WithMaxBodyBytes limits the body of one response. Reading a response takes up to fifty times the
// size of the body in memory.
func WithMaxBodyBytes(n int64) Option {
	return func(cfg *config) { cfg.MaxBytes = n }
}

// WithRetry sets the retry policy. Zero fields take the values of [DefaultRetry].
func WithRetry(policy RetryPolicy) Option {
	return func(cfg *config) { cfg.retry = policy.withDefaults() }
}

// WithLogger logs one record per attempt: a success at debug level, anything else as a warning. The
// keys are operation, method, path, attempt, duration, may_have_arrived and status (0: no response).
// A response adds bytes and request_id, and a failure adds error. No record has a header, a body or
// the key. After ten seconds, the Client also logs a writer that waits for another one.
func WithLogger(logger *slog.Logger) Option {
	return func(cfg *config) { cfg.Logger = logger }
}

// WithUserAgent puts the name of the program, such as "app/1.2", before the name of the library in
// the User-Agent.
func WithUserAgent(product string) Option {
	return func(cfg *config) { cfg.UserAgent = strings.TrimSpace(product + " " + cfg.UserAgent) }
}

// WithRequestEditor lets fn change each request once per call, after the key was set and before the
// first attempt. Editors run in the order of the options. The Client does not send a request whose
// scheme or host fn changes. The time of fn counts for the second in which a write of Edit or Apply
// must begin.
//
// A header Idempotency-Key allows net/http to send a request again by itself, even if the request
// adds scenarios. Set the header only if the service honours keys.
func WithRequestEditor(fn gen.RequestEditorFn) Option {
	return func(cfg *config) { cfg.Editors = append(cfg.Editors, transport.Editor(fn)) }
}

// WithRecordReader reads the stored scenarios with fn, for a service whose records have a format
// that this package refuses. See [RecordReader].
func WithRecordReader(fn RecordReader) Option {
	return func(cfg *config) {
		cfg.readRecord = nil
		if fn != nil {
			cfg.readRecord = fn.read
		}
	}
}

// WithProviders allows voices of more providers than the specification has.
func WithProviders(providers ...VoiceProvider) Option {
	return func(cfg *config) { cfg.providers = append(cfg.providers, providers...) }
}

// WithIgnoredListMarks ignores signs of an incomplete list, by the names that [RecordError] lists,
// Content-Range or pagination. Use the option only if the service gives a name another meaning: an
// edit of an incomplete list deletes the other scenarios.
func WithIgnoredListMarks(names ...string) Option {
	return func(cfg *config) { cfg.ignoredMarks = append(cfg.ignoredMarks, names...) }
}

// WithBackupDir saves the state before each write of Apply and Edit in dir, as a file of mode 0600. The
// directory must exist. [Backups] lists the files of a simulation, and [LoadBackup] reads one. A
// write without a backup is not sent.
func WithBackupDir(dir string) Option {
	return func(cfg *config) { cfg.backupDir = &dir }
}

// Locker locks a simulation against writers in other processes, for example with a row of a
// database, a lease or a file. A Locker waits until the lock is free or ctx ends. The returned
// context is derived from ctx and ends, with a cause, when the lock is lost. The Client calls unlock
// once, even after ctx has ended.
//
// If the service stops responding, an Edit holds the lock for five minutes. Waits that the service
// asks for and the function of the Edit come on top. [WithTimeout] and a deadline shorten the time.
type Locker func(ctx context.Context, simulationID int64) (locked context.Context, unlock func(), err error)

// WithLocker puts the lock around every writer: Edit from the first read to the last, Apply, Update,
// Delete and Start. Programs with the same lock take turns. Others can still write at any time. If
// the locker fails, the Client sends no request.
func WithLocker(locker Locker) Option {
	return func(cfg *config) { cfg.locker = locker }
}
