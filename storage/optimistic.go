package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// appendOne moves a head and writes its event, payload and message in one statement: no row when the head had moved, access
// changed or the officer is no longer who was authorised.
var appendOne = statement("append_one", `
WITH head AS (
	UPDATE room SET seq = $2, hash = $3, time = $4, message_no = $5
	WHERE id = $1 AND seq = $2 - 1 AND access_version = $6
		AND ($7::bigint = 0 OR EXISTS (SELECT FROM officer WHERE id = $8 AND version = $7
			AND active_from <= $4 AND (active_until IS NULL OR active_until > $4)))
	RETURNING id
), entry AS (
	INSERT INTO event (room, seq, id, time, type, type_v, author, authority, number, client_id, ordinal, payload_hash, hash)
	SELECT id, $2, $9, $4, $10, $11, $12, $13, $5, $14, $15, $16, $3 FROM head
), content AS (
	INSERT INTO event_payload (room, seq, salt, payload) SELECT id, $2, $17, $18 FROM head
)
INSERT INTO message (id, room, seq, number, author, authority, text)
SELECT $9, id, $2, $5, $12, $13, $19 FROM head`)

// optimistic commits on the cached heads, in one round trip. The caller has seen that they are cached.
func (s *shard) optimistic(hot []*pending) error {
	ctx, cancel := context.WithTimeout(s.work, transactionTimeout)
	defer cancel()
	t := newTransaction(s.log.options.Clock.Now(), len(hot))
	path := GroupPath
	if len(hot) == 1 && len(hot[0].command.Rooms[0].Events) == 1 {
		path = SinglePath
	}
	for _, p := range hot {
		room := p.command.Rooms[0].Room
		t.change(room, s.heads[room])
		p.settle(path, t.number(p), nil)
	}
	changes := t.sorted()
	begun := time.Now()
	var err error
	if path == SinglePath {
		err = writeOne(ctx, s.conn, changes[0], hot[0])
	} else {
		err = writeGroup(ctx, s.conn, changes, officersOf(hot, t))
	}
	s.log.measure(path, len(hot), begun, err)
	if err == nil {
		s.committed(changes)
	}
	return err
}

func writeOne(ctx context.Context, conn *pgx.Conn, c *change, p *pending) error {
	e := &c.entries[0]
	m := messageOf(e)
	tag, err := conn.Exec(ctx, appendOne, c.room, e.Seq, e.Hash[:], e.Time, e.Number, c.before.accessVersion,
		p.command.OfficerVersion, p.command.Author.ID, e.ID, e.Type.Name, e.Type.Version, e.author,
		nullable(e.Authority), e.clientID, e.ordinal, e.PayloadHash[:], e.Salt[:], e.Payload, m.text)
	if err == nil && tag.RowsAffected() != 1 {
		return errHeadMoved
	}
	return err
}

// writeGroup sends one pipelined batch with one Sync: an implicit transaction, aborted by plaza_expect when a head had moved.
func writeGroup(ctx context.Context, conn *pgx.Conn, changes []*change, officers []officerCheck) error {
	batch := &pgx.Batch{}
	queueHeads(batch, changes)
	queueOfficers(batch, officers)
	queueEvents(batch, changes)
	w := newModelWriter(batch, known{}) // messages alone
	w.project(changes)
	return conn.SendBatch(ctx, batch).Close()
}

func (l *Log) measure(path Path, commands int, begun time.Time, err error) {
	if l.options.Metrics != nil {
		l.options.Metrics.Committed(path, commands, time.Since(begun), err)
	}
}
