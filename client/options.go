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

// DefaultBaseURL is used if neither WithBaseURL nor OMNIDIM_BASE_URL is set.
const DefaultBaseURL = "https://backend.omnidim.io/api/v1"

const (
	defaultTimeout      = 30 * time.Second
	defaultMaxBodyBytes = 32 << 20
)

// Option configures a [Client]. If an option is repeated, the last one wins, except that
// WithRequestEditor, WithProviders, WithIgnoredListMarks and WithUserAgent accumulate.
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

// newConfig applies the options to the defaults and validates the result.
func newConfig(opts []Option) (*config, error) {
	cfg := &config{
		Config: transport.Config{
			HTTPClient: &http.Client{},
			Timeout:    defaultTimeout,
			MaxBytes:   defaultMaxBodyBytes,
			Logger:     slog.New(slog.DiscardHandler),
			UserAgent:  "omnidim-go-simulations/" + Version,
		},
		retry:      defaultRetry(),
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

// validate parses the base URL and returns an error if an option is invalid.
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

// WithAPIKey sets the API key, which must be at least 8 printable ASCII characters without spaces.
func WithAPIKey(key string) Option {
	return func(cfg *config) { cfg.key = key }
}

// WithBaseURL sets the service's URL. The scheme must be https, or http for the local machine
// (localhost, 127.0.0.0/8, ::1). User information, query, fragment, spaces and invisible characters
// are not allowed.
func WithBaseURL(rawURL string) Option {
	return func(cfg *config) { cfg.baseURL = rawURL }
}

// WithHTTPClient sets the Transport, Jar and Timeout to use. Redirects are not followed. The
// default Transport keeps 64 idle connections and detects broken HTTP/2 connections. A
// rate-limiting Transport makes reads stale and writes late; wait before each call instead.
func WithHTTPClient(hc *http.Client) Option {
	return func(cfg *config) { cfg.HTTPClient = hc }
}

// WithTimeout limits one attempt, including the response body. The default is 30 seconds. The
// context limits the whole call.
func WithTimeout(d time.Duration) Option {
	return func(cfg *config) { cfg.Timeout = d }
}

// WithMaxBodyBytes limits the size of a response body. The default is 32 MiB. Decoding may take
// fifty times as much memory.
func WithMaxBodyBytes(n int64) Option {
	return func(cfg *config) { cfg.MaxBytes = n }
}

// WithRetry sets the retry policy.
func WithRetry(policy RetryPolicy) Option {
	return func(cfg *config) { cfg.retry = policy.withDefaults() }
}

// WithLogger logs successful attempts at debug level, and failed attempts and writers waiting ten
// seconds for their turn as warnings. Headers, bodies and the key are never logged.
func WithLogger(logger *slog.Logger) Option {
	return func(cfg *config) { cfg.Logger = logger }
}

// WithUserAgent prepends a product such as "app/1.2" to omnidim-go-simulations/[Version].
func WithUserAgent(product string) Option {
	return func(cfg *config) { cfg.UserAgent = strings.TrimSpace(product + " " + cfg.UserAgent) }
}

// WithRequestEditor adds a function that may modify each request except its scheme and host. The
// function runs once per call, after the key is set. Set an Idempotency-Key only if the service
// supports it: net/http may resend such a request, even one that adds scenarios.
func WithRequestEditor(fn gen.RequestEditorFn) Option {
	return func(cfg *config) { cfg.Editors = append(cfg.Editors, transport.Editor(fn)) }
}

// WithRecordReader sets the function that decodes stored scenarios.
func WithRecordReader(fn RecordReader) Option {
	return func(cfg *config) {
		cfg.readRecord = nil
		if fn != nil {
			cfg.readRecord = fn.read
		}
	}
}

// WithProviders allows voices from providers missing from the specification.
func WithProviders(providers ...VoiceProvider) Option {
	return func(cfg *config) { cfg.providers = append(cfg.providers, providers...) }
}

// WithIgnoredListMarks ignores the named marks of an incomplete list: those in [RecordError],
// Content-Range or pagination. Editing an incomplete list deletes the missing scenarios.
func WithIgnoredListMarks(names ...string) Option {
	return func(cfg *config) { cfg.ignoredMarks = append(cfg.ignoredMarks, names...) }
}

// WithBackupDir makes Apply and Edit save the current state to a new file with mode 0600 in the
// existing directory dir before writing. If the backup fails, they do not write.
func WithBackupDir(dir string) Option {
	return func(cfg *config) { cfg.backupDir = &dir }
}

// Locker locks a simulation against writers in other processes. A Locker waits until the lock is
// acquired or ctx is done. The returned context must be derived from ctx and canceled with a cause
// when the lock is lost. The Client calls unlock once, even if ctx is done.
//
// An Edit may hold the lock for five minutes, plus waits requested by the service and the running
// time of its function. [WithTimeout] or a deadline shortens this time.
type Locker func(ctx context.Context, simulationID int64) (locked context.Context, unlock func(), err error)

// WithLocker makes Edit (from the first read to the last), Apply, Update, Delete and Start hold a
// lock. If the locker fails, nothing is sent.
func WithLocker(locker Locker) Option {
	return func(cfg *config) { cfg.locker = locker }
}
