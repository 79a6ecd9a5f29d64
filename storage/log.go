package storage

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/rooms"
)

// Options are what a [Log] is told.
type Options struct {
	Clock      rooms.Clock        // the time that events get; the machine's unless set
	Committers int                // shards, each with a goroutine and a connection; 2 unless set
	MaxBatch   int                // most commands of one group commit; 400 unless set
	Announce   func(Announcement) // called after commit from one goroutine, in the order of commits per room; may be nil
	Metrics    Metrics            // may be nil
}

// Path names how a command was committed, for the metrics.
type Path string

// The paths.
const (
	SinglePath Path = "single" // one statement for one event
	GroupPath  Path = "group"  // several commands in one pipelined batch, on cached heads
	LockedPath Path = "locked" // heads locked first
)

// Metrics is told what the log does. Its methods must be quick and safe for concurrent use.
type Metrics interface {
	// Appended is called once per command: how long from the call of Append to its return.
	Appended(path Path, took time.Duration, err error)
	// Committed is called once per transaction that was tried, with the number of its commands.
	Committed(path Path, commands int, took time.Duration, err error)
}

type machineClock struct{}

func (machineClock) Now() time.Time { return time.Now() }

// queueLength is how many commands may wait for a shard before Append blocks.
const queueLength = 1024

// Log appends to the rooms' logs, [rooms.Log]. A command belongs to the shard of its first room. An idle shard commits a lone
// message in the caller's goroutine; a busy one commits in its own, in one transaction, what has queued up meanwhile.
type Log struct {
	// Fixed after construction.
	options  Options
	service  *pgx.ConnConfig
	disposer *pgx.ConnConfig
	shards   []*shard
	announce *announcer
	stop     context.CancelFunc // ends database work that is under way
	shardsWG sync.WaitGroup

	mu       sync.Mutex // guards closed, and Add against Wait on inFlight
	closed   bool
	inFlight sync.WaitGroup
}

var _ rooms.Log = (*Log)(nil)

// OpenLog starts a log on the database at serviceURL. disposerURL is used for commands that dispose of payloads, one connection
// each time, so that no connection that can delete lies open. It fails when the database cannot be reached.
func OpenLog(ctx context.Context, serviceURL, disposerURL string, options Options) (*Log, error) {
	service, err := connectionConfig(serviceURL)
	if err != nil {
		return nil, fmt.Errorf("service database URL: %w", err)
	}
	disposer, err := connectionConfig(disposerURL)
	if err != nil {
		return nil, fmt.Errorf("disposer database URL: %w", err)
	}
	if options.Clock == nil {
		options.Clock = machineClock{}
	}
	if options.Committers <= 0 {
		options.Committers = 2
	}
	if options.MaxBatch <= 0 {
		options.MaxBatch = 400
	}
	l := &Log{options: options, service: service, disposer: disposer}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	for range options.Committers {
		s := newShard(work, l)
		if s.conn, err = connectCommitter(ctx, service); err != nil {
			l.closeConnections()
			stop()
			return nil, err
		}
		l.shards = append(l.shards, s)
	}
	if options.Announce != nil {
		l.announce = startAnnouncer(options.Announce)
	}
	for _, s := range l.shards {
		l.shardsWG.Go(s.run)
	}
	return l, nil
}

// connectionConfig reads a URL that may have settings of a pool in it.
func connectionConfig(url string) (*pgx.ConnConfig, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	return config.ConnConfig, nil
}

// Close refuses new commands, finishes those under way, announces them and closes the connections. When ctx ends first,
// database work is cut off and the callers of Append get Unavailable.
func (l *Log) Close(ctx context.Context) error {
	l.mu.Lock()
	already := l.closed
	l.closed = true
	l.mu.Unlock()
	if already {
		return nil
	}
	release := context.AfterFunc(ctx, l.stop)
	defer release()
	l.inFlight.Wait()
	for _, s := range l.shards {
		close(s.queue)
	}
	l.shardsWG.Wait()
	l.announce.close()
	l.closeConnections()
	l.stop()
	return ctx.Err()
}

func (l *Log) closeConnections() {
	for _, s := range l.shards {
		s.disconnect()
	}
}

// Append implements [rooms.Log]. When ctx ends while the command waits for its turn the error is Unavailable; the command may
// still be committed. Database work that has begun is bounded by a timeout of its own.
func (l *Log) Append(ctx context.Context, command rooms.Command) ([]rooms.Receipt, error) {
	p, err := newPending(command)
	if err != nil {
		return nil, err
	}
	if !l.enter() {
		return nil, notSaved(errClosed)
	}
	defer l.inFlight.Done()
	begun := time.Now()
	o := l.shardOf(command.Rooms[0].Room).submit(ctx, p)
	if m := l.options.Metrics; m != nil {
		m.Appended(o.path, time.Since(begun), o.err)
	}
	return o.receipts, o.err
}

func (l *Log) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.inFlight.Add(1)
	return true
}

// shardOf says which shard commits for the room. Ids are random in their last bytes.
func (l *Log) shardOf(room uuid.UUID) *shard {
	return l.shards[(int(room[14])<<8|int(room[15]))%len(l.shards)]
}
