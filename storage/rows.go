package storage

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// moveHeads moves the heads of all rooms that a transaction writes to, in the array's order, and aborts the transaction when
// one of them is not where it was thought to be.
var moveHeads = statement("move_heads", `
WITH moved AS (
	UPDATE room r SET seq = n.seq, hash = n.hash, time = n.time, message_no = n.message_no, access_version = n.access_version
	FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::timestamptz[], $7::bigint[], $8::bigint[])
		AS n (id, seq_before, access_before, seq, hash, time, message_no, access_version)
	WHERE r.id = n.id AND r.seq = n.seq_before AND r.access_version = n.access_before
	RETURNING 1
)
SELECT plaza_expect('head', count(*), cardinality($1)) FROM moved`)

func queueHeads(batch *pgx.Batch, changes []*change) {
	n := len(changes)
	ids, hashes, times := make([]uuid.UUID, n), make([][]byte, n), make([]time.Time, n)
	seqBefore, accessBefore, seq := make([]int64, n), make([]int64, n), make([]int64, n)
	messages, access := make([]int64, n), make([]int64, n)
	for i, c := range changes {
		ids[i], hashes[i], times[i] = c.room, c.after.hash[:], c.after.time
		seqBefore[i], accessBefore[i], seq[i] = c.before.seq, c.before.accessVersion, c.after.seq
		messages[i], access[i] = c.after.messageNumber, c.after.accessVersion
	}
	batch.Queue(moveHeads, ids, seqBefore, accessBefore, seq, hashes, times, messages, access)
}

// officerCheck is an officer's state as it was when the command was authorised; it must hold at the commit's time.
type officerCheck struct {
	officer uuid.UUID
	version int64
	time    time.Time
}

var checkOfficers = statement("check_officers", `
SELECT plaza_expect('officer', count(*), cardinality($1))
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS n (id, version, time)
CROSS JOIN LATERAL (
	SELECT FROM officer o WHERE o.id = n.id AND o.version = n.version
		AND o.active_from <= n.time AND (o.active_until IS NULL OR o.active_until > n.time) LIMIT 1
) o`)

// officersOf lists the distinct checks of commands that are numbered in t.
func officersOf(commands []*pending, t *transaction) []officerCheck {
	seen := make(map[officerCheck]bool)
	var checks []officerCheck
	for _, p := range commands {
		if p.command.OfficerVersion == 0 || p.outcome.err != nil {
			continue
		}
		for i := range p.command.Rooms {
			check := officerCheck{
				p.command.Author.ID, p.command.OfficerVersion, t.changes[p.command.Rooms[i].Room].after.time,
			}
			if !seen[check] {
				seen[check] = true
				checks = append(checks, check)
			}
		}
	}
	return checks
}

func queueOfficers(batch *pgx.Batch, checks []officerCheck) {
	if len(checks) == 0 {
		return
	}
	n := len(checks)
	ids, versions, times := make([]uuid.UUID, n), make([]int64, n), make([]time.Time, n)
	for i, c := range checks {
		ids[i], versions[i], times[i] = c.officer, c.version, c.time
	}
	batch.Queue(checkOfficers, ids, versions, times)
}

// insertEvents and insertPayloads write the log itself. A nil UUID stands for no authority: arrays of UUIDs carry no nulls.
var insertEvents = statement("insert_events", `
INSERT INTO event (room, seq, id, time, type, type_v, author, authority, number, client_id, ordinal, payload_hash, hash)
SELECT room, seq, id, time, type, type_v, author, NULLIF(authority, '00000000-0000-0000-0000-000000000000'),
	number, client_id, ordinal, payload_hash, hash
FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::text[], $6::int[], $7::text[], $8::uuid[],
	$9::bigint[], $10::uuid[], $11::int[], $12::bytea[], $13::bytea[])
	AS n (room, seq, id, time, type, type_v, author, authority, number, client_id, ordinal, payload_hash, hash)`)

var insertPayloads = statement("insert_payloads", `
INSERT INTO event_payload (room, seq, salt, payload)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[])`)

func queueEvents(batch *pgx.Batch, changes []*change) {
	n := countEntries(changes)
	rooms, ids, authorities, clients := make([]uuid.UUID, 0, n), make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	seqs, numbers, versions, ordinals := make([]int64, n), make([]int64, n), make([]int32, n), make([]int32, n)
	times, types, authors := make([]time.Time, n), make([]string, n), make([]string, n)
	payloadHashes, hashes, salts, payloads := make([][]byte, n), make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for _, c := range changes {
		for j := range c.entries {
			e, i := &c.entries[j], len(rooms)
			rooms = append(rooms, c.room)
			ids[i], authorities[i], clients[i] = e.ID, e.Authority, e.clientID
			seqs[i], numbers[i], versions[i], ordinals[i] = e.Seq, e.Number, int32(e.Type.Version), int32(e.ordinal)
			times[i], types[i], authors[i] = e.Time, e.Type.Name, e.author
			payloadHashes[i], hashes[i], salts[i], payloads[i] = e.PayloadHash[:], e.Hash[:], e.Salt[:], e.Payload
		}
	}
	batch.Queue(insertEvents, rooms, seqs, ids, times, types, versions, authors, authorities, numbers, clients, ordinals,
		payloadHashes, hashes)
	batch.Queue(insertPayloads, rooms, seqs, salts, payloads)
}

func countEntries(changes []*change) int {
	n := 0
	for _, c := range changes {
		n += len(c.entries)
	}
	return n
}
