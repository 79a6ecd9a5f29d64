package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// selectHistory reads a span's events nearest to its centre ($5) until they weigh more than a page may ($6), with the present
// state of those messages that have changed, with what others have put on them and under which numbers they are registered. It is
// one statement, so that the head it returns is that of the same moment: a change of a message after it is not in its state, one
// before it is. A payload's length is known without reading it.
const selectHistory = `
	WITH weighed AS (
		SELECT e.*, w.reason, m.text, m.version AS message_version, weight,
		       sum(weight) OVER (ORDER BY abs(e.seq - $5::bigint), e.seq) AS total
		FROM event e
		LEFT JOIN withheld_event w ON w.room = e.room AND w.seq = e.seq
		LEFT JOIN message m ON m.id = e.id AND (m.version > 1 OR EXISTS (SELECT FROM reaction r WHERE r.message = m.id)
			OR EXISTS (SELECT FROM pin p WHERE p.message = m.id)
			OR EXISTS (SELECT FROM item_registration i WHERE i.room = e.room AND i.item = m.id))
		LEFT JOIN event_payload p ON p.room = e.room AND p.seq = e.seq AND w.reason IS NULL
		CROSS JOIN LATERAL (
			SELECT $7 + coalesce(octet_length(p.payload), 0) + coalesce(octet_length(m.text), 0)
				+ $8 * (SELECT count(*) FROM reaction r WHERE r.message = m.id) AS weight) weights
		WHERE e.room = $1 AND e.seq >= $2 AND e.seq BETWEEN $3 AND $4
	)
	SELECT e.id, e.seq, e.time, e.type, e.type_v, e.author, e.authority, e.number, e.payload_hash, e.hash,
	       e.reason, CASE WHEN e.reason IS NULL THEN p.salt END, CASE WHEN e.reason IS NULL THEN p.payload END,
	       e.message_version, e.text,
	       e.message_version IS NOT NULL AND EXISTS (SELECT FROM item_content x WHERE x.item = e.id AND x.room = e.room),
	       ARRAY(SELECT r.sign FROM reaction r WHERE r.message = e.id AND e.message_version IS NOT NULL ORDER BY r.seq),
	       ARRAY(SELECT r.author FROM reaction r WHERE r.message = e.id AND e.message_version IS NOT NULL ORDER BY r.seq),
	       (SELECT i.author FROM pin i WHERE i.message = e.id AND e.message_version IS NOT NULL),
	       (SELECT json_agg(json_build_object('Authority', i.authority, 'DiaryNumber', i.diary_number, 'ActNumber', i.act_number) ORDER BY i.seq)
	        FROM item_registration i WHERE i.room = e.room AND i.item = e.id AND e.message_version IS NOT NULL),
	       (SELECT r.seq FROM room r WHERE r.id = $1)
	FROM weighed e
	LEFT JOIN event_payload p ON p.room = e.room AND p.seq = e.seq
	WHERE total <= $6 OR total = weight
	ORDER BY e.seq`

// History implements rooms.Store.
func (s *Store) History(ctx context.Context, scope rooms.Scope, span rooms.Span) (rooms.HistoryPart, error) {
	rows, err := s.pool.Query(ctx, selectHistory, scope.Room(), scope.FromSeq(), span.First, span.Last, span.Centre,
		rooms.MaxPageBytes, rooms.EventBytes, rooms.ReactionBytes)
	if err != nil {
		return rooms.HistoryPart{}, readFailed(err, "")
	}
	var part rooms.HistoryPart
	part.Events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Event, error) {
		var version *int64
		var text *string
		var edited bool
		var signs []rooms.Sign
		var authors []string
		var pinnedBy *string
		var registered []rooms.ItemNumber
		e, err := scanEvent(scope.Room(), row, &version, &text, &edited, &signs, &authors, &pinnedBy, &registered, &part.AsOf)
		if err != nil || version == nil {
			return e, err
		}
		state := rooms.MessageState{ID: e.ID, Text: *text, Version: *version, Edited: edited, Registered: registered}
		state.Reactions, state.PinnedBy, err = marksOf(signs, authors, pinnedBy)
		part.Messages = append(part.Messages, state)
		return e, err
	})
	return part, readFailed(err, "")
}

// A room's times never fall as its seq rises, nor do its numbers: what begins somewhere is found by halving the log, some
// seventeen steps along the primary key in a log of 100,000 events, and no index of its own slows the writing down.
// What stands between the two parts says of the event in the middle whether that has begun there.
const firstWhere = `
	WITH RECURSIVE search (low, high) AS (
		SELECT $2::bigint, $3::bigint + 1
		UNION ALL
		SELECT CASE WHEN begun THEN low ELSE middle + 1 END, CASE WHEN begun THEN middle ELSE high END
		FROM search, LATERAL (SELECT (low + high) / 2 AS middle) m, LATERAL (`

const firstWhereEnds = `) b (begun)
		WHERE low < high
	)
	SELECT low FROM search WHERE low >= high`

const (
	firstAt = firstWhere + `SELECT e.time >= $4 FROM event e WHERE e.room = $1 AND e.seq = middle` + firstWhereEnds

	// The number reached at an event is that of the last message up to it.
	firstNumbered = firstWhere + `
		SELECT coalesce((SELECT e.number FROM event e WHERE e.room = $1 AND e.seq >= $2 AND e.seq <= middle AND e.number > 0
			ORDER BY e.seq DESC LIMIT 1), 0) > $4` + firstWhereEnds
)

// FirstAt implements rooms.Store.
func (s *Store) FirstAt(ctx context.Context, scope rooms.Scope, upTo int64, from time.Time) (int64, error) {
	return s.first(ctx, firstAt, scope, upTo, from)
}

// FirstNumbered implements rooms.Store.
func (s *Store) FirstNumbered(ctx context.Context, scope rooms.Scope, upTo, above int64) (int64, error) {
	return s.first(ctx, firstNumbered, scope, upTo, above)
}

func (s *Store) first(ctx context.Context, sql string, scope rooms.Scope, upTo int64, from any) (int64, error) {
	var seq int64
	err := s.pool.QueryRow(ctx, sql, scope.Room(), scope.FromSeq(), max(upTo, scope.FromSeq()-1), from).Scan(&seq)
	return seq, readFailed(err, "")
}
