package storage

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// The locked path: BEGIN and lock the heads in the order of their ids, answer repeats, compare versions; number and write;
// COMMIT. Two round trips, whatever the number of commands.

var (
	beginWrite  = statement("begin_write", `BEGIN ISOLATION LEVEL READ COMMITTED`)
	commitWrite = statement("commit_write", `COMMIT`)

	lockHeads = statement("lock_heads", `
SELECT id, seq, hash, time, message_no, access_version FROM room WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`)

	// A room that was made while the locks were waited for is not in the snapshot of the statement that locks.
	readHeads = statement("read_heads", `
SELECT id, seq, hash, time, message_no, access_version FROM room WHERE id = ANY($1::uuid[])`)

	// One index descent for each key; joining unnest instead costs three times as much with a stale plan.
	findCommands = statement("find_commands", `
SELECT k.i, e.seq, e.id, e.time, e.type, e.type_v, e.number, e.hash, e.ordinal, p.payload
FROM unnest($1::uuid[], $2::text[], $3::uuid[]) WITH ORDINALITY AS k (room, author, client_id, i)
CROSS JOIN LATERAL (
	SELECT * FROM event WHERE room = k.room AND author = k.author AND client_id = k.client_id ORDER BY ordinal LIMIT 1001
) e
LEFT JOIN LATERAL (SELECT payload FROM event_payload WHERE room = e.room AND seq = e.seq LIMIT 1) p ON true
ORDER BY k.i, e.ordinal`)

	readOfficers = statement("read_officers", `
SELECT id, version, active_from, active_until FROM officer WHERE id = ANY($1::uuid[])`)

	readMessageVersions = statement("read_message_versions", `SELECT id, version FROM message WHERE id = ANY($1::uuid[])`)
	readCaseVersions    = statement("read_case_versions", `SELECT id, version FROM planning_case WHERE id = ANY($1::uuid[])`)

	// What disposal takes: the events it names that still have their payload, and the later content of the items among them, which
	// must be named too.
	readDisposed = statement("read_disposed", `
WITH named AS (
	SELECT e.room, e.seq, e.id, e.type, e.type_v FROM unnest($1::uuid[], $2::bigint[]) AS n (room, seq)
	CROSS JOIN LATERAL (SELECT * FROM event WHERE room = n.room AND seq = n.seq LIMIT 1) e
	WHERE EXISTS (SELECT FROM event_payload p WHERE p.room = n.room AND p.seq = n.seq)
)
SELECT n.room, n.seq, n.id::text, n.type, n.type_v, COALESCE(c.item::text, '') FROM named n LEFT JOIN item_content c USING (room, seq)
UNION
SELECT e.room, e.seq, e.id::text, e.type, e.type_v, c.item::text
FROM named n JOIN item_content c ON c.item = n.id AND c.room = n.room
CROSS JOIN LATERAL (SELECT * FROM event WHERE room = c.room AND seq = c.seq LIMIT 1) e`)

	deletePayloads = statement("delete_payloads", `
WITH gone AS (
	DELETE FROM event_payload WHERE (room, seq) IN (SELECT * FROM unnest($1::uuid[], $2::bigint[])) RETURNING 1
)
SELECT plaza_expect('payload', count(*), cardinality($1)) FROM gone`)
)

// stored is one event of an earlier attempt.
type stored struct {
	receipt rooms.Receipt
	kind    rooms.EventType
	ordinal int
	payload []byte // nil when disposed of
}

// officerState is what the officer's row says now.
type officerState struct {
	version int64
	from    time.Time
	until   *time.Time
}

// disposable is an event whose payload is to go.
type disposable struct {
	ref  rooms.EventRef
	id   string
	kind rooms.EventType
	item string // the id of the item whose later content it is; "" when it made one
}

// entity is what has a version.
type entity struct {
	kind rooms.EntityKind
	id   uuid.UUID
}

// found is what the locked path reads under the locks.
type found struct {
	heads    map[uuid.UUID]head
	earlier  map[key][]stored
	officers map[uuid.UUID]officerState
	versions map[entity]int64
	disposed []disposable
	known    // what the commands concern
	// claimable has the complete uploads and the stored versions that the commands claim.
	claimable map[uuid.UUID]bool
}

// locked settles the commands, on a connection of the given kind. The caller holds the turns of all their rooms' shards.
func (s *shard) locked(commands []*pending, connection func(context.Context) (*pgx.Conn, error)) {
	ctx, cancel := context.WithTimeout(s.work, transactionTimeout)
	defer cancel()
	var err error
	for attempt := range attempts {
		begun := time.Now()
		err = s.tryLocked(ctx, commands, connection, attempt > 0)
		s.log.measure(LockedPath, len(commands), begun, err)
		if err == nil {
			return
		}
		f := faultOf(err)
		if f == defect || f == repeated && attempt > 0 || ctx.Err() != nil {
			break // a unique index may refuse what another node wrote at the same moment, but not twice
		}
	}
	if f := faultOf(err); len(commands) > 1 && (f == defect || f == repeated) {
		for i := range commands { // one of them is at fault: the others shall not suffer
			s.locked(commands[i:i+1], connection)
		}
		return
	}
	for _, p := range commands {
		p.settle(LockedPath, nil, refusal(err))
	}
}

// tryLocked makes one attempt. Looking for repeats costs as much as writing, and while it lasts other nodes wait for the rooms:
// messages are looked for when something does not fit, and in an attempt after another one, whose outcome may be unknown or
// which the unique index refused.
func (s *shard) tryLocked(ctx context.Context, commands []*pending,
	connection func(context.Context) (*pgx.Conn, error), again bool,
) error {
	for _, p := range commands {
		for i := range p.command.Rooms {
			room := p.command.Rooms[i].Room
			delete(s.log.shardOf(room).heads, room)
		}
	}
	conn, err := connection(ctx)
	if err != nil {
		return err
	}
	defer endTransaction(conn)
	thorough := again || !commands[0].hot
	now, err := readUnderLock(ctx, conn, commands, thorough)
	if err != nil {
		return err
	}
	t := newTransaction(s.log.options.Clock.Now(), len(now.heads))
	if !thorough && slices.ContainsFunc(commands, func(p *pending) bool { return now.refuse(p, t) != nil }) {
		if err := now.readEarlier(ctx, conn, commands); err != nil {
			return err
		}
	}
	for _, p := range commands {
		now.decide(p, t)
	}
	changes := t.sorted()
	if len(changes) == 0 {
		return nil
	}
	if err := writeLocked(ctx, conn, commands, changes, now); err != nil {
		return err
	}
	s.committed(changes)
	return nil
}

// endTransaction leaves nothing open on a connection that is used again.
func endTransaction(conn *pgx.Conn) {
	if conn.IsClosed() || conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := conn.Exec(ctx, "ROLLBACK"); err != nil {
		_ = conn.Close(ctx)
	}
}

// decide settles the command: from the log when it is there, as a refusal, or numbered into t. A repeat is answered before
// access is compared, since its first attempt was authorised.
func (f *found) decide(p *pending, t *transaction) {
	receipts, err := f.repeat(p)
	if receipts != nil || err != nil {
		p.settle(LockedPath, receipts, err)
		return
	}
	if err := f.refuse(p, t); err != nil {
		p.settle(LockedPath, nil, err)
		return
	}
	for i := range p.command.Rooms {
		r := &p.command.Rooms[i]
		if len(r.Events) == 0 {
			continue
		}
		if r.Create != nil {
			f.heads[r.Room] = newHead(r.Room)
		}
		t.change(r.Room, f.heads[r.Room])
	}
	p.settle(LockedPath, t.number(p), nil)
}

// repeat answers a command that the log has already: the old receipts when it says the same, a conflict otherwise.
func (f *found) repeat(p *pending) ([]rooms.Receipt, error) {
	var receipts []rooms.Receipt
	ordinal, missing, present := 0, false, false
	for i := range p.command.Rooms {
		r := &p.command.Rooms[i]
		if len(r.Events) == 0 {
			continue
		}
		earlier := f.earlier[key{r.Room, p.command.Author, p.command.ClientID}]
		if len(earlier) == 0 {
			missing = true
			ordinal += len(r.Events)
			continue
		}
		present = true
		if len(earlier) != len(r.Events) {
			return nil, errOtherBody
		}
		for j := range r.Events {
			old, draft := &earlier[j], &r.Events[j]
			if old.ordinal != ordinal || old.kind != draft.Content.EventType() ||
				old.payload != nil && !bytes.Equal(old.payload, draft.Payload) {
				return nil, errOtherBody
			}
			receipts = append(receipts, old.receipt)
			ordinal++
		}
	}
	if present && missing {
		return nil, errOtherBody
	}
	return receipts, nil
}

// refuse compares everything the command was decided on with what holds now.
func (f *found) refuse(p *pending, t *transaction) error {
	commit := t.now
	for i := range p.command.Rooms {
		r := &p.command.Rooms[i]
		h, exists := f.heads[r.Room]
		switch {
		case r.Create != nil && exists:
			return rooms.Errorf(rooms.Conflict, "Rummet finns redan.")
		case r.Create != nil:
			continue
		case !exists && len(r.Events) > 0:
			return errNoRoom
		case h.accessVersion != r.AccessVersion:
			return rooms.ErrAccessChanged
		}
		if h.time.After(commit) {
			commit = h.time
		}
		for _, e := range r.Expect {
			if f.versions[entity{e.Entity, e.ID}] != e.Version {
				return rooms.ErrEntityChanged
			}
		}
	}
	if v := p.command.OfficerVersion; v != 0 {
		o, exists := f.officers[p.command.Author.ID]
		if !exists || o.version != v || commit.Before(o.from) || o.until != nil && !commit.Before(*o.until) {
			return rooms.ErrAccessChanged
		}
	}
	if err := f.refuseClaims(p); err != nil {
		return err
	}
	return f.refuseDisposal(p)
}

// refuseDisposal holds what goes and what event.disposed says together. Only messages and documents go, each with all its later
// content: their read models can be rebuilt without the payloads.
func (f *found) refuseDisposal(p *pending) error {
	named := disposedIDs(&p.command)
	if len(f.disposed) != len(named) {
		return errAlreadyGone // an event that is gone already, or content that came since
	}
	for _, d := range f.disposed {
		if !named[d.id] || !slices.Contains(p.command.Dispose, d.ref) {
			return errAlreadyGone
		}
		if !messageTypes[d.kind] && !documentTypes[d.kind] && !named[d.item] {
			return rooms.Errorf(rooms.Invalid, "Händelser av typen %s kan inte gallras för sig.", d.kind.Name)
		}
	}
	return nil
}

// writeLocked writes what was decided and commits. COMMIT of an aborted transaction is no error to the protocol: it returns
// another tag.
func writeLocked(ctx context.Context, conn *pgx.Conn, commands []*pending, changes []*change, now *found) error {
	batch := &pgx.Batch{}
	queueEvents(batch, changes)
	newModelWriter(batch, now.known).project(changes)
	queueHeads(batch, changes)
	queueClaiming(batch, commands)
	if len(now.disposed) > 0 {
		ids, seqs := refs(commands[0].command.Dispose)
		batch.Queue(deletePayloads, ids, seqs)
		batch.Queue(disposeObjects, slices.Collect(maps.Keys(disposedIDs(&commands[0].command))))
	}
	batch.Queue(commitWrite)
	results := conn.SendBatch(ctx, batch)
	tag := ""
	for range batch.Len() {
		t, err := results.Exec()
		if err != nil {
			_ = results.Close()
			return err
		}
		tag = t.String()
	}
	if err := results.Close(); err != nil {
		return err
	}
	if tag != "COMMIT" {
		return fmt.Errorf("COMMIT answered %q", tag)
	}
	return nil
}

func refs(events []rooms.EventRef) (ids []uuid.UUID, seqs []int64) {
	for _, e := range events {
		ids, seqs = append(ids, e.Room), append(seqs, e.Seq)
	}
	return ids, seqs
}
