package storage

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"plaza/rooms"
)

const (
	maxCachedHeads = 20_000
	// lockedBatches is how many batches stay on the locked path after another node moved a head: alone, the optimistic path
	// starves when two nodes share a room.
	lockedBatches = 50
	// transactionTimeout bounds the database work of one transaction.
	transactionTimeout = 15 * time.Second
	// attempts bounds how often a batch is tried when connections are lost or transactions run into each other.
	attempts = 4
)

// shard commits for the rooms that belong to it.
type shard struct {
	// Fixed after construction.
	log   *Log
	work  context.Context //nolint:containedctx // the life of the log's database work
	queue chan *pending

	// crowded says that more than one command was waiting the last time the goroutine looked.
	crowded atomic.Bool

	// turn is held while a transaction that touches the shard's rooms commits and is queued for announcing. A command over
	// rooms of several shards takes their turns in the shards' order. It guards what follows.
	turn    sync.Mutex
	heads   map[uuid.UUID]head
	conn    *pgx.Conn // nil when lost
	careful int       // batches left on the locked path
}

func newShard(work context.Context, l *Log) *shard {
	return &shard{log: l, work: work, queue: make(chan *pending, queueLength), heads: map[uuid.UUID]head{}}
}

// submit brings the command to its outcome: by itself when the shard has nothing else to do, else through its goroutine.
func (s *shard) submit(ctx context.Context, p *pending) outcome {
	p.ctx = ctx
	if p.hot && ctx.Err() == nil && s.commitIdle(p) {
		return p.outcome
	}
	select {
	case s.queue <- p:
	case <-ctx.Done():
		return outcome{err: notSaved(ctx.Err())}
	}
	select {
	case o := <-p.done:
		return o
	case <-ctx.Done():
		return outcome{err: notSaved(ctx.Err())}
	}
}

// commitIdle commits in the caller's goroutine if nobody else is at work: two changes of goroutine are a tenth of a lone
// append. In a crowd it would break up the batches, so there it does nothing.
func (s *shard) commitIdle(p *pending) bool {
	s.log.announce.waitForSpace()
	if s.crowded.Load() || len(s.queue) > 0 || !s.turn.TryLock() {
		return false
	}
	defer s.turn.Unlock()
	s.commitHot([]*pending{p})
	return true
}

func (s *shard) run() {
	batch := make([]*pending, 0, s.log.options.MaxBatch)
	for first := range s.queue {
		s.log.announce.waitForSpace()
		batch = s.gather(append(batch[:0], first))
		s.crowded.Store(len(batch) > 1)
		for len(batch) > 0 {
			batch = s.process(batch)
		}
	}
}

// gather takes what has queued up, without waiting for more; but what queues up while another goroutine commits in the shard
// belongs to the batch.
func (s *shard) gather(batch []*pending) []*pending {
	s.turn.Lock()
	defer s.turn.Unlock()
	for len(batch) < s.log.options.MaxBatch {
		select {
		case p, open := <-s.queue:
			if !open {
				return batch
			}
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

// process brings a batch to its end and returns those who must try again.
func (s *shard) process(batch []*pending) (again []*pending) {
	hot := make([]*pending, 0, len(batch))
	first := make(map[key]*pending, len(batch))
	var alone []*pending
	for _, p := range batch {
		switch leader := first[p.key()]; {
		case p.ctx.Err() != nil:
			p.settle("", nil, notSaved(p.ctx.Err()))
			p.finish()
			continue
		case leader != nil:
			leader.followers = append(leader.followers, p)
			continue
		case p.hot:
			hot = append(hot, p)
		default:
			alone = append(alone, p)
		}
		first[p.key()] = p
	}
	if len(hot) > 0 {
		s.turn.Lock()
		s.commitHot(hot)
		s.turn.Unlock()
	}
	for _, p := range hot {
		again = append(again, p.finish()...)
	}
	for _, p := range alone {
		s.commitAlone(p)
		again = append(again, p.finish()...)
	}
	return again
}

// commitHot settles commands that only add messages, each in one room of the shard. The caller holds the turn.
func (s *shard) commitHot(hot []*pending) {
	if s.careful > 0 {
		s.careful--
	} else if s.current(hot) {
		err := s.optimistic(hot)
		if err == nil {
			return
		}
		for _, p := range hot {
			delete(s.heads, p.command.Rooms[0].Room)
		}
		if faultOf(err) == headMoved {
			s.careful = lockedBatches
		}
	}
	s.locked(hot, s.connection)
}

// current reports whether every command was authorised on the access version that is cached. If not, the cache or the command
// is behind; the locked path finds out which.
func (s *shard) current(hot []*pending) bool {
	for _, p := range hot {
		r := &p.command.Rooms[0]
		if h, cached := s.heads[r.Room]; !cached || h.accessVersion != r.AccessVersion {
			return false
		}
	}
	return s.conn != nil && !s.conn.IsClosed()
}

// commitAlone settles one command of any kind in a transaction of its own.
func (s *shard) commitAlone(p *pending) {
	for _, other := range s.log.shards {
		for i := range p.command.Rooms {
			if s.log.shardOf(p.command.Rooms[i].Room) == other {
				other.turn.Lock()
				defer other.turn.Unlock()
				break
			}
		}
	}
	connection := s.connection
	if len(p.command.Dispose) > 0 {
		disposer := &disposerConnection{config: s.log.disposer}
		defer disposer.close()
		connection = disposer.open
	}
	s.locked([]*pending{p}, connection)
}

// connection returns the shard's connection, a new one when it was lost.
func (s *shard) connection(ctx context.Context) (*pgx.Conn, error) {
	if s.conn != nil && !s.conn.IsClosed() {
		return s.conn, nil
	}
	conn, err := connectCommitter(ctx, s.log.service)
	if err != nil {
		s.conn = nil
		return nil, err
	}
	s.conn = conn
	return conn, nil
}

func (s *shard) disconnect() {
	if s.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx)
	s.conn = nil
}

// committed takes over the new heads and queues the announcements. The caller holds the turns of all the rooms' shards.
func (s *shard) committed(changes []*change) {
	for _, c := range changes {
		owner := s.log.shardOf(c.room)
		if len(owner.heads) >= maxCachedHeads {
			clear(owner.heads)
		}
		owner.heads[c.room] = c.after
	}
	s.log.announce.put(changes)
}

// disposerConnection is the disposer's connection for one command.
type disposerConnection struct {
	config *pgx.ConnConfig
	conn   *pgx.Conn
}

func (d *disposerConnection) open(ctx context.Context) (*pgx.Conn, error) {
	if d.conn != nil && !d.conn.IsClosed() {
		return d.conn, nil
	}
	conn, err := connectCommitter(ctx, d.config)
	d.conn = conn
	return conn, err
}

func (d *disposerConnection) close() {
	if d.conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = d.conn.Close(ctx)
	}
}

// fault says what to do after an error of the database.
type fault int

const (
	unknownOutcome fault = iota // the connection was lost or the server is going: it may be committed
	headMoved                   // another node wrote first: nothing is written
	repeated                    // a unique index refused it: most often a retry; nothing is written
	passing                     // deadlock, lock timeout, a stale officer: nothing is written, the locked path settles it
	defect                      // the database refuses the data
)

func faultOf(err error) fault {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		if errors.Is(err, errHeadMoved) {
			return headMoved
		}
		return unknownOutcome
	}
	switch pg.Code {
	case "PZ001":
		if pg.Message == "head" { // as moveHeads says
			return headMoved
		}
		return passing
	case "23505":
		return repeated
	case "40P01", "40001", "55P03":
		return passing
	case "25006": // read only: a standby
		return unknownOutcome
	}
	switch pg.Code[:2] {
	case "08", "53", "57", "58", "XX":
		return unknownOutcome
	}
	return defect
}

var errHeadMoved = errors.New("the room's head moved")

// refusal is what the sender of a command is told about a fault that stays.
func refusal(err error) error {
	switch faultOf(err) {
	case repeated:
		return rooms.Wrap(rooms.Conflict, err, "Det finns redan.")
	case defect:
		return rooms.Wrap(rooms.Internal, err, "Händelsen kunde inte sparas.")
	}
	return notSaved(err)
}
