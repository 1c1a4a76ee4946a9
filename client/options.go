package client

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// The defaults of [New]. Those of a retry stand in [DefaultRetry].
const (
	DefaultBaseURL      = "https://backend.omnidim.io/api/v1"
	DefaultTimeout      = 30 * time.Second // of one attempt, the answer's body included
	DefaultMaxBodyBytes = 32 << 20         // of one answer
)

// Option sets one thing of a [Client]. What is wrong with it is reported by [New].
type Option func(*config) error

type config struct {
	transport.Config
	key        string
	readRecord RecordReader
	providers  []VoiceProvider
	backupDir  string
}

func newConfig(opts []Option) (*config, error) {
	cfg := &config{readRecord: scenario.Read, Config: transport.Config{
		Timeout:   DefaultTimeout,
		MaxBytes:  DefaultMaxBodyBytes,
		Policy:    transport.Policy(DefaultRetry()),
		Logger:    slog.New(slog.DiscardHandler),
		UserAgent: "omnidim-go-simulations/" + Version,
	}}
	for i, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("client: option %d is nil: leave it out", i)
		}
		if err := opt(cfg); err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
	}
	return cfg, cfg.complete()
}

// complete takes from the environment what no option gave.
func (cfg *config) complete() error {
	if cfg.Base == nil {
		if err := WithBaseURL(cmp.Or(os.Getenv("OMNIDIM_BASE_URL"), DefaultBaseURL))(cfg); err != nil {
			return fmt.Errorf("client: OMNIDIM_BASE_URL: %w", err)
		}
	}
	if cfg.key == "" {
		if err := WithAPIKey(os.Getenv("OMNIDIM_API_KEY"))(cfg); err != nil {
			return fmt.Errorf("client: OMNIDIM_API_KEY: %w", err)
		}
	}
	return nil
}

// WithAPIKey sets the account's key instead of the variable OMNIDIM_API_KEY. A key has at least 8 characters and no
// control character; a line break at its end is the usual mistake.
func WithAPIKey(key string) Option {
	return func(cfg *config) error {
		cfg.key = key
		return transport.CheckKey(key)
	}
}

// WithBaseURL sets where the service is, instead of the variable OMNIDIM_BASE_URL or [DefaultBaseURL]: https, except on
// this machine (localhost, 127.0.0.0/8, ::1), and without user, query and fragment.
func WithBaseURL(rawURL string) Option {
	return func(cfg *config) (err error) {
		cfg.Base, err = transport.ParseBaseURL(rawURL)
		return err
	}
}

// WithHTTPClient sends through hc: its Transport, Jar and Timeout. hc is copied and never changed; its CheckRedirect is
// not used, because no redirect is followed.
func WithHTTPClient(hc *http.Client) Option {
	return func(cfg *config) error {
		cfg.HTTPClient = hc
		return refuse(hc == nil, "the HTTP client is nil: leave the option out")
	}
}

// WithTimeout limits the time of one attempt, from its start to the end of the answer's body. The default is
// [DefaultTimeout]; the context of a call limits all of its attempts together.
func WithTimeout(d time.Duration) Option {
	return func(cfg *config) error {
		cfg.Timeout = d
		return refuse(d <= 0, "the timeout %v is not positive", d)
	}
}

// WithMaxBodyBytes limits the body of one answer. The default is [DefaultMaxBodyBytes].
func WithMaxBodyBytes(n int64) Option {
	return func(cfg *config) error {
		cfg.MaxBytes = n
		return refuse(n <= 0, "the limit of %d bytes for a body is not positive", n)
	}
}

// WithRetry sets the policy for repeating requests, instead of [DefaultRetry].
func WithRetry(policy RetryPolicy) Option {
	return func(cfg *config) error {
		cfg.Policy = transport.Policy(policy)
		return cfg.Policy.Validate()
	}
}

// WithLogger logs one record an attempt: at debug level where it succeeded, as a warning where it did not. A record
// holds the operation, method, path, status, duration, number of the attempt, request id and bytes of the answer, and
// never a header or a body.
func WithLogger(logger *slog.Logger) Option {
	return func(cfg *config) error {
		cfg.Logger = logger
		return refuse(logger == nil, "the logger is nil: leave the option out")
	}
}

// WithUserAgent puts the name of the program, such as "app/1.2", before the library's own in the User-Agent.
func WithUserAgent(product string) Option {
	return func(cfg *config) error {
		cfg.UserAgent = product + " " + cfg.UserAgent
		return refuse(strings.TrimSpace(product) == "" || transport.HasControl(product), "the user agent %q is blank or has a control character", product)
	}
}

// WithRequestEditor lets fn change each request before it is sent, once a call and after the key was set. A request
// whose scheme or host it changes is not sent.
func WithRequestEditor(fn gen.RequestEditorFn) Option {
	return func(cfg *config) error {
		cfg.Editors = append(cfg.Editors, transport.Editor(fn))
		return refuse(fn == nil, "the request editor is nil: leave the option out")
	}
}

// WithRecordReader reads the stored scenarios with fn, for a service that answers them in a shape that this package does
// not know and therefore refuses. See [RecordReader].
func WithRecordReader(fn RecordReader) Option {
	return func(cfg *config) error {
		cfg.readRecord = fn
		return refuse(fn == nil, "the record reader is nil: leave the option out")
	}
}

// WithProviders allows voices of other providers than those the specification lists.
func WithProviders(providers ...VoiceProvider) Option {
	return func(cfg *config) error {
		cfg.providers = append(cfg.providers, providers...)
		return refuse(slices.Contains(providers, ""), "a voice provider is empty")
	}
}

// WithBackupDir keeps in dir, which must exist, the state before each write of [SimulationsService.Apply] and
// [SimulationsService.Edit] that changes or removes something: a file of its own, mode 0600, whose name sorts by time.
// [LoadBackup] reads it. Nothing is written to the service where the file cannot be.
func WithBackupDir(dir string) Option {
	return func(cfg *config) error {
		cfg.backupDir = dir
		info, err := os.Stat(dir)
		if err != nil {
			return fmt.Errorf("the backup folder: %w: create it first", err)
		}
		return refuse(!info.IsDir(), "the backup folder %s is not a folder", dir)
	}
}

func refuse(wrong bool, format string, args ...any) error {
	if !wrong {
		return nil
	}
	return fmt.Errorf(format, args...)
}
