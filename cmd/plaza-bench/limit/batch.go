package limit

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Batch writes messages a hundred at a time: the heads, event, payload and read-model rows of one batch by one multi-row
// statement a table, all four sent at once as one implicit transaction. Each connection has rooms of its own, so nobody waits
// for a lock.
type Batch struct {
	connections []*pgx.Conn
	rooms       [][]*roomHead // per connection
	next        []int         // per connection: the room that the next row goes to
	row         row
}

type roomHead struct {
	id  uuid.UUID
	seq int64
}

const batchRows = 100

// NewBatch opens the connections and shares the rooms out among them. The rooms' heads must exist with the seq first, and
// nobody else may write to them.
func NewBatch(ctx context.Context, url string, connections int, rooms []uuid.UUID, first int64,
	author string, authority uuid.UUID, text string,
) (*Batch, error) {
	opened, err := connect(ctx, url, connections)
	if err != nil {
		return nil, err
	}
	b := &Batch{
		connections: opened, rooms: make([][]*roomHead, connections), next: make([]int, connections),
		row: newRow(author, authority, text),
	}
	for i, room := range rooms {
		owner := i % connections
		b.rooms[owner] = append(b.rooms[owner], &roomHead{room, first})
	}
	return b, nil
}

// Run writes for the duration and returns the number of messages.
func (b *Batch) Run(ctx context.Context, duration time.Duration) (int, error) {
	return repeat(len(b.connections), duration, func(worker int) (int, error) {
		batch := b.statements(worker, time.Now())
		return batchRows, b.connections[worker].SendBatch(ctx, batch).Close()
	})
}

const (
	moveHeads = `
		UPDATE room SET seq = n.seq, message_no = n.seq, hash = $3, time = $4
		FROM unnest($1::uuid[], $2::bigint[]) AS n (id, seq) WHERE room.id = n.id`
	insertEvents = `
		INSERT INTO event (room, seq, id, time, type, type_v, author, authority, number, client_id, ordinal, payload_hash, hash)
		SELECT n.room, n.seq, n.id, $5, '` + eventType + `', 1, $6, $7, n.seq, n.client_id, 0, $8, $8
		FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[]) AS n (room, seq, id, client_id)`
	insertPayloads = `
		INSERT INTO event_payload (room, seq, salt, payload)
		SELECT n.room, n.seq, n.salt, n.payload
		FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[]) AS n (room, seq, salt, payload)`
	insertMessages = `
		INSERT INTO message (id, room, seq, number, author, authority, text)
		SELECT n.id, n.room, n.seq, n.seq, $4, $5, n.text
		FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $6::text[]) AS n (id, room, seq, text)`
)

// statements numbers the worker's next batch and puts it into columns.
func (b *Batch) statements(worker int, now time.Time) *pgx.Batch {
	var (
		rooms, ids, clientIDs = make([]uuid.UUID, batchRows), make([]uuid.UUID, batchRows), make([]uuid.UUID, batchRows)
		seqs                  = make([]int64, batchRows)
		salts, payloads       = make([][]byte, batchRows), make([][]byte, batchRows)
		texts                 = make([]string, batchRows)
		own                   = b.rooms[worker]
	)
	for i := range batchRows {
		head := own[b.next[worker]]
		b.next[worker] = (b.next[worker] + 1) % len(own)
		head.seq++
		rooms[i], seqs[i], ids[i], clientIDs[i] = head.id, head.seq, newEventID(), uuid.New()
		salts[i], payloads[i], texts[i] = b.row.salt, b.row.payload, b.row.text
	}
	// The last row of a room has its new head.
	heads := min(batchRows, len(own))
	batch := &pgx.Batch{}
	batch.Queue(moveHeads, rooms[batchRows-heads:], seqs[batchRows-heads:], b.row.hash, now)
	batch.Queue(insertEvents, rooms, seqs, ids, clientIDs, now, b.row.author, b.row.authority, b.row.hash)
	batch.Queue(insertPayloads, rooms, seqs, salts, payloads)
	batch.Queue(insertMessages, ids, rooms, seqs, b.row.author, b.row.authority, texts)
	return batch
}

// Close ends the connections.
func (b *Batch) Close(ctx context.Context) error { return closeAll(ctx, b.connections) }
