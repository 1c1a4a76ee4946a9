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

// The defaults of [New]. See [DefaultRetry] for retries.
const (
	DefaultBaseURL      = "https://backend.omnidim.io/api/v1"
	DefaultTimeout      = 30 * time.Second // per attempt, including the response body
	DefaultMaxBodyBytes = 32 << 20         // per response
)

// Option configures a [Client]. [New] returns an error for an invalid option. If an option is given
// twice, the last one wins, except that WithRequestEditor, WithProviders and WithUserAgent
// accumulate.
type Option func(*config)

// config holds the values of the options.
type config struct {
	transport.Config
	retry        RetryPolicy
	key, baseURL string
	readRecord   func(raw []byte) (scenario.Record, error)
	providers    []VoiceProvider
	ignoredMarks []string
	backupDir    *string // nil if disabled
	locker       Locker
}

// newConfig applies the options to the defaults, and validates the result.
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

// validate parses the base URL, and returns an error for an invalid option.
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

// checkValues returns an error for an invalid value.
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

// WithAPIKey sets the API key: at least 8 printable ASCII characters without spaces. A trailing
// newline is a common mistake.
func WithAPIKey(key string) Option {
	return func(cfg *config) { cfg.key = key }
}

// WithBaseURL sets the URL of the service. The scheme must be https, or http for this machine
// (localhost, 127.0.0.0/8, ::1). User information, queries, fragments, spaces and invisible
// characters are rejected. Trailing slashes are ignored.
func WithBaseURL(rawURL string) Option {
	return func(cfg *config) { cfg.baseURL = rawURL }
}

// WithHTTPClient sets the HTTP client. The Client uses a copy of hc with its Transport, Jar and
// Timeout, and follows no redirects regardless of CheckRedirect. If Transport is nil, a copy of
// http.DefaultTransport is used that keeps more idle connections and closes HTTP/2 connections
// whose peer has not answered for ten seconds.
//
// A request that failed without a response may have arrived if the Transport has read its body.
func WithHTTPClient(hc *http.Client) Option {
	return func(cfg *config) { cfg.HTTPClient = hc }
}

// WithTimeout limits the time for one attempt, including the response body. To limit all attempts
// of a call together, use its context.
func WithTimeout(d time.Duration) Option {
	return func(cfg *config) { cfg.Timeout = d }
}

// WithMaxBodyBytes limits the size of a response body. Decoding a response may take up to fifty
// times that size in memory.
func WithMaxBodyBytes(n int64) Option {
	return func(cfg *config) { cfg.MaxBytes = n }
}

// WithRetry sets the retry policy. Zero fields default to the values of [DefaultRetry].
func WithRetry(policy RetryPolicy) Option {
	return func(cfg *config) { cfg.retry = policy.withDefaults() }
}

// WithLogger logs each attempt, successes at debug level and all others as warnings, with the
// attributes operation, method, path, attempt, duration, may_have_arrived and status (0 if there is
// no response). Responses add bytes and request_id, failures add error. Headers, bodies and the key
// are never logged. The Client also logs a writer that has waited for another one for ten seconds.
func WithLogger(logger *slog.Logger) Option {
	return func(cfg *config) { cfg.Logger = logger }
}

// WithUserAgent prepends a product such as "app/1.2" to the User-Agent header.
func WithUserAgent(product string) Option {
	return func(cfg *config) { cfg.UserAgent = strings.TrimSpace(product + " " + cfg.UserAgent) }
}

// WithRequestEditor adds a function that may change each request. It runs once per call, after the
// key was set and before the first attempt. Editors run in the given order. A request whose scheme
// or host was changed is not sent. In Edit and Apply, the run time of editors counts towards the
// second within which a write must begin.
//
// If a request has an Idempotency-Key header, net/http may resend it, even if it adds scenarios.
// Set the header only if the service supports idempotency keys.
func WithRequestEditor(fn gen.RequestEditorFn) Option {
	return func(cfg *config) { cfg.Editors = append(cfg.Editors, transport.Editor(fn)) }
}

// WithRecordReader sets the function that reads stored scenarios, for records in a format that this
// package rejects. See [RecordReader].
func WithRecordReader(fn RecordReader) Option {
	return func(cfg *config) {
		cfg.readRecord = nil
		if fn != nil {
			cfg.readRecord = fn.read
		}
	}
}

// WithProviders allows voices of providers that are not in the specification.
func WithProviders(providers ...VoiceProvider) Option {
	return func(cfg *config) { cfg.providers = append(cfg.providers, providers...) }
}

// WithIgnoredListMarks disables the given marks of an incomplete list. The names are those listed
// in [RecordError], Content-Range and pagination. Use it only if a name has another meaning in the
// service: editing an incomplete list deletes the scenarios not listed.
func WithIgnoredListMarks(names ...string) Option {
	return func(cfg *config) { cfg.ignoredMarks = append(cfg.ignoredMarks, names...) }
}

// WithBackupDir makes Apply and Edit save the current state to a new file with mode 0600 in dir
// before they write. The directory must exist. A write without a backup is not sent. See [Backups]
// and [LoadBackup].
func WithBackupDir(dir string) Option {
	return func(cfg *config) { cfg.backupDir = &dir }
}

// Locker locks a simulation against writers in other processes, for example using a database row, a
// lease or a file. It must wait until the lock is acquired or ctx is done. The returned context
// must be derived from ctx, and be canceled with a cause when the lock is lost. The Client calls
// unlock once, even if ctx is done.
//
// If the service does not respond, an Edit may hold the lock for five minutes, plus waits requested
// by the service and the run time of its function. [WithTimeout] and a deadline shorten that time.
type Locker func(ctx context.Context, simulationID int64) (locked context.Context, unlock func(), err error)

// WithLocker makes all writers hold a lock: Edit from the first read to the last, Apply, Update,
// Delete and Start. Only programs that use the same lock are serialized. If the locker fails, no
// request is sent.
func WithLocker(locker Locker) Option {
	return func(cfg *config) { cfg.locker = locker }
}
