package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Report is what [Store.VerifyLog] found.
type Report struct {
	Rooms       int64
	Events      int64 // in rooms
	Hidden      int64 // of Events
	Disposed    int64 // of Events
	AuditChains int64
	AuditEvents int64
	Breaks      []Break
	Differences []Difference
}

// Clean reports whether everything is as it was written.
func (r Report) Clean() bool { return len(r.Breaks) == 0 && len(r.Differences) == 0 }

// Break is the first event of a chain that is not as it was written. What follows it in the chain proves nothing.
type Break struct {
	Chain  uuid.UUID // the room, or the audit chain
	Audit  bool
	Seq    int64
	Reason string
}

func (b Break) String() string {
	kind := "room"
	if b.Audit {
		kind = "audit chain"
	}
	return fmt.Sprintf("%s %s, event %d: %s", kind, b.Chain, b.Seq, b.Reason)
}

// Difference is a row of a read model that does not follow from the log, or is missing though it does.
type Difference struct {
	Table  string
	Room   uuid.UUID
	Seq    int64 // of the event that the row names
	Stored bool  // the row is in the table; otherwise it only follows from the log
}

func (d Difference) String() string {
	if d.Stored {
		return fmt.Sprintf("table %s, room %s, row of event %d: does not follow from the log", d.Table, d.Room, d.Seq)
	}
	return fmt.Sprintf("table %s, room %s, row of event %d: follows from the log but is missing or different", d.Table, d.Room, d.Seq)
}

// verifySettings keep the plans to index descents in the order of the primary keys, so that memory stays constant.
var verifySettings = map[string]string{
	"application_name": "plaza verify", "enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off", "jit": "off",
}

// verifyPage is how many events are held at once.
const verifyPage = 500

// VerifyLog recomputes every chain of every room and every audit chain from the stored rows, and compares each head. With
// models it also plays the log through the projectors into temporary tables and compares these with the read models, unless a
// chain is broken: what follows from a changed event proves nothing. All of it sees one moment of the database, beside a
// running server. The error is for a verification that could not be done.
func (s *Store) VerifyLog(ctx context.Context, models bool) (Report, error) {
	conn, err := connectWith(ctx, s.pool.Config().ConnConfig, verifySettings)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	v := verification{tx: tx}
	for _, step := range []func(context.Context) error{v.rooms, v.strays, v.audit} {
		if err := step(ctx); err != nil {
			return v.report, fmt.Errorf("verify: %w", err)
		}
	}
	if models && len(v.report.Breaks) == 0 {
		if err := v.models(ctx); err != nil {
			return v.report, fmt.Errorf("verify the read models: %w", err)
		}
	}
	return v.report, nil
}

type verification struct {
	tx     pgx.Tx
	report Report
}

func (v *verification) broken(b Break) { v.report.Breaks = append(v.report.Breaks, b) }

// storedEvent is an event's row with everything that is checked of it.
type storedEvent struct {
	rooms.Event // Payload nil when there is none, whatever the reason
	author      string
	bySeq       int64  // of the event that withheld it
	byType      string // of that event
	byPayload   []byte // of that event
	head        *head  // nil when the room has no row
}

const selectStored = `
SELECT e.room, e.seq, e.id, e.time, e.type, e.type_v, e.author, e.authority, e.number, e.payload_hash, e.hash,
	p.salt, p.payload, w.reason, COALESCE(w.by_seq, 0), COALESCE(d.type, ''), dp.payload,
	r.seq, r.hash, r.time, r.message_no, r.access_version
FROM event e
LEFT JOIN event_payload p ON p.room = e.room AND p.seq = e.seq
LEFT JOIN public.withheld_event w ON w.room = e.room AND w.seq = e.seq
LEFT JOIN event d ON d.room = w.room AND d.seq = w.by_seq
LEFT JOIN event_payload dp ON dp.room = d.room AND dp.seq = d.seq
LEFT JOIN public.room r ON r.id = e.room
WHERE (e.room, e.seq) > ($1, $2) ORDER BY e.room, e.seq LIMIT $3`

func scanStored(row pgx.CollectableRow) (storedEvent, error) {
	var e storedEvent
	var payloadHash, hash, salt, headHash []byte
	var reason *rooms.Reason
	var headSeq, headMessages, headAccess *int64
	var headTime *time.Time
	err := row.Scan(&e.Room, &e.Seq, &e.ID, &e.Time, &e.Type.Name, &e.Type.Version, &e.author, &e.Authority, &e.Number,
		&payloadHash, &hash, &salt, &e.Payload, &reason, &e.bySeq, &e.byType, &e.byPayload,
		&headSeq, &headHash, &headTime, &headMessages, &headAccess)
	if err != nil {
		return e, err
	}
	e.PayloadHash, e.Hash = rooms.Hash(payloadHash), rooms.Hash(hash)
	if salt != nil {
		e.Salt = [rooms.SaltSize]byte(salt)
	}
	if reason != nil {
		e.Withheld = *reason
	}
	if headSeq != nil {
		e.head = &head{seq: *headSeq, hash: rooms.Hash(headHash), time: *headTime, messageNumber: *headMessages, accessVersion: *headAccess}
	}
	return e, nil
}

// eachPage calls use with all stored events in the order of rooms and seqs, a page at a time.
func (v *verification) eachPage(ctx context.Context, use func([]storedEvent) error) error {
	var room uuid.UUID
	var seq int64
	for {
		rows, err := v.tx.Query(ctx, selectStored, room, seq, verifyPage)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, scanStored)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := use(page); err != nil {
			return err
		}
		room, seq = page[len(page)-1].Room, page[len(page)-1].Seq
	}
}

func (v *verification) rooms(ctx context.Context) error {
	c := chain{v: v}
	var last storedEvent
	end := func() {
		if last.Seq > 0 {
			v.report.Rooms++
			c.checkHead(&last)
		}
	}
	err := v.eachPage(ctx, func(page []storedEvent) error {
		for i := range page {
			e := &page[i]
			if e.Room != c.id {
				end()
				c = newChain(v, e.Room, false)
			}
			c.check(e)
			v.count(e)
			last = *e
		}
		return nil
	})
	end()
	return err
}

func (v *verification) count(e *storedEvent) {
	v.report.Events++
	switch e.Withheld {
	case rooms.Hidden:
		v.report.Hidden++
	case rooms.Disposed:
		v.report.Disposed++
	}
}

// strays finds what the walk over the events cannot see: heads without events, payloads without an event.
func (v *verification) strays(ctx context.Context) error {
	for _, query := range []struct{ sql, reason string }{
		{
			`SELECT id, 0 FROM public.room r WHERE NOT EXISTS (SELECT FROM event WHERE room = r.id) ORDER BY id`,
			"the room has a head but no events",
		},
		{
			`SELECT room, seq FROM event_payload p WHERE NOT EXISTS (SELECT FROM event WHERE room = p.room AND seq = p.seq)
			ORDER BY room, seq LIMIT 100`,
			"a payload without its event",
		},
	} {
		rows, err := v.tx.Query(ctx, query.sql)
		if err != nil {
			return err
		}
		b := Break{Reason: query.reason}
		if _, err := pgx.ForEachRow(rows, []any{&b.Chain, &b.Seq}, func() error { v.broken(b); return nil }); err != nil {
			return err
		}
	}
	return nil
}

const selectAudit = `
SELECT chain, seq, id, time, type, type_v, author, authority, salt, payload, payload_hash, hash
FROM audit_event WHERE (chain, seq) > ($1, $2) ORDER BY chain, seq LIMIT $3`

func (v *verification) audit(ctx context.Context) error {
	c := chain{v: v}
	var at uuid.UUID
	var seq int64
	for {
		rows, err := v.tx.Query(ctx, selectAudit, at, seq, verifyPage)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (storedEvent, error) {
			var e storedEvent
			var salt, payloadHash, hash []byte
			err := row.Scan(&e.Room, &e.Seq, &e.ID, &e.Time, &e.Type.Name, &e.Type.Version, &e.author, &e.Authority, &salt, &e.Payload,
				&payloadHash, &hash)
			if err == nil {
				e.Salt = [rooms.SaltSize]byte(salt)
				e.PayloadHash, e.Hash = rooms.Hash(payloadHash), rooms.Hash(hash)
			}
			return e, err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			e := &page[i]
			if e.Room != c.id {
				c = newChain(v, e.Room, true)
				v.report.AuditChains++
			}
			c.check(e)
			v.report.AuditEvents++
		}
		at, seq = page[len(page)-1].Room, page[len(page)-1].Seq
	}
}
