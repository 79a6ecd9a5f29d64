package hub

import (
	"log/slog"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Config tunes a hub. The zero value of every field but Source means its default.
type Config struct {
	Source  Source
	Log     *slog.Logger          // default: discarded
	Metrics prometheus.Registerer // default: measured but not registered
	// Whisper takes what concerns a topic besides its events to the hubs of other nodes, to [Hub.Overhear]. It may lose it and
	// must not wait. Default: there is no other node.
	Whisper func(topic string, data []byte)
	// Signals serves the messages about meetings. Default: they are refused as unknown.
	Signals Signals
	Origins []string // hosts besides the server's own that pages may come from, as in websocket.AcceptOptions

	Shards int // goroutines that own the topics; default: one per processor
	Reads  int // sockets that catch up, reading the source, at the same time; default 16

	HeadInterval time.Duration // between comparisons of heads and sessions with the source; default 3 s
	GapDelay     time.Duration // how long a gap may be mere reordering before it is fetched; default 20 ms
	RetryDelay   time.Duration // before a failed reading of the source is tried again; default 1 s
	PingInterval time.Duration // between signs of life; a client silent for as long again is cut; default 25 s
	WriteTimeout time.Duration // one frame may take this long before the socket is cut; default 15 s

	PresenceDelay   time.Duration // comings and goings within it are told together; default 200 ms
	PresenceRefresh time.Duration // between tellings to other nodes; one silent for three times as long is gone; default 20 s
	TypingInterval  time.Duration // signs of typing from one user in the long run; default 2 s

	QueueBytes     int   // bytes queued and unsent on one socket; more closes it with wire.CloseTooSlow; default 1 MiB
	MaxBehind      int64 // events that a socket may catch up; more is wire.TooFar; default 2,000
	SocketsPerUser int   // default 20
	RatePerUser    int   // subscriptions and other messages per second, over all sockets of a user; default 50
	BurstPerUser   int   // as many may come at once: every tab resumes all its rooms after a restart; default 1,024
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Whisper == nil {
		c.Whisper = func(string, []byte) {}
	}
	orDefault(&c.Shards, runtime.GOMAXPROCS(0))
	orDefault(&c.Reads, 16)
	orDefault(&c.HeadInterval, 3*time.Second)
	orDefault(&c.GapDelay, 20*time.Millisecond)
	orDefault(&c.RetryDelay, time.Second)
	orDefault(&c.PingInterval, 25*time.Second)
	orDefault(&c.WriteTimeout, 15*time.Second)
	orDefault(&c.PresenceDelay, 200*time.Millisecond)
	orDefault(&c.PresenceRefresh, 20*time.Second)
	orDefault(&c.TypingInterval, 2*time.Second)
	orDefault(&c.QueueBytes, 1<<20)
	orDefault(&c.MaxBehind, 2000)
	orDefault(&c.SocketsPerUser, 20)
	orDefault(&c.RatePerUser, 50)
	orDefault(&c.BurstPerUser, 1024)
	return c
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Limits that nobody has needed to tune.
const (
	pageSize      = 256              // events per reading of the source
	readBuffer    = 512              // bytes of a socket's, which stays for its life; what clients send is small
	controlFrame  = 128              // bytes of the same for what the library writes, which is 127 at most (RFC 6455, section 5.5)
	frameBytes    = 64 << 10         // a coalesced frame is cut at this size, so that a slow line shows progress
	frameBuffer   = 2 << 10          // bytes of a buffer for frames, to begin with
	heldMax       = 4096             // events of one topic that wait for a gap; more are dropped and fetched later
	heldBytesMax  = 1 << 20          // the same in bytes
	idleReadings  = 10               // in a row that bring a subscription nothing, although it is not live
	recentMax     = 1024             // events of one topic kept for its subscriptions that are catching up
	inboxSize     = 1024             // closures waiting for one shard; more make the caller wait
	headsPerQuery = 1000             // topics or sessions in one comparison
	sourceTimeout = 10 * time.Second // for one call of the source
	watchInterval = time.Second      // between rounds of a shard's watchdog
	spareMax      = 256              // places that a socket's queue keeps while it is written from
	idleSpareMax  = 64               // and while there is nothing to write
	typingBurst   = 5                // signs of typing from one user at once: in several tabs
	refusedMax    = 100              // messages in a row over the rate before the socket is closed
)
