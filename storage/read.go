package storage

import (
	"context"
	"iter"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// selectEvents reads events as readers get them: a withheld event has neither payload nor salt. selectWithHidden leaves only
// those out that are gone.
const (
	selectEvents     = joinEvents + whereInScope
	selectWithHidden = joinEvents + ` AND w.reason = 'disposed'` + whereInScope
)

const joinEvents = `
	SELECT e.id, e.seq, e.time, e.type, e.type_v, e.author, e.authority, e.number, e.payload_hash, e.hash,
	       w.reason, CASE WHEN w.reason IS NULL THEN p.salt END, CASE WHEN w.reason IS NULL THEN p.payload END
	FROM event e
	LEFT JOIN event_payload p ON p.room = e.room AND p.seq = e.seq
	LEFT JOIN withheld_event w ON w.room = e.room AND w.seq = e.seq`

const whereInScope = `
	WHERE e.room = $1 AND e.seq >= $2`

// scanEvent reads one row of selectEvents, and what further columns it has.
func scanEvent(room uuid.UUID, row pgx.CollectableRow, further ...any) (rooms.Event, error) {
	e := rooms.Event{Header: rooms.Header{Room: room}}
	var author string
	var payloadHash, hash, salt []byte
	var withheld *rooms.Reason
	columns := []any{
		&e.ID, &e.Seq, &e.Time, &e.Type.Name, &e.Type.Version, &author, &e.Header.Authority, &e.Number, &payloadHash, &hash,
		&withheld, &salt, &e.Payload,
	}
	err := row.Scan(append(columns, further...)...)
	if err != nil {
		return rooms.Event{}, err
	}
	e.Time = e.Time.UTC()
	e.PayloadHash, e.Hash = rooms.Hash(payloadHash), rooms.Hash(hash)
	if withheld != nil {
		e.Withheld = *withheld
	}
	if salt != nil {
		e.Salt = [rooms.SaltSize]byte(salt)
	}
	e.Author, err = rooms.ParseAuthor(author)
	return e, err
}

func (s *Store) events(ctx context.Context, room uuid.UUID, sql string, args ...any) ([]rooms.Event, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, readFailed(err, "")
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Event, error) { return scanEvent(room, row) })
	return events, readFailed(err, "")
}

// Events implements rooms.Store.
func (s *Store) Events(ctx context.Context, scope rooms.Scope, after, upTo int64, limit int) ([]rooms.Event, error) {
	return s.events(ctx, scope.Room(), selectEvents+` AND e.seq > $3 AND e.seq <= $4 ORDER BY e.seq LIMIT $5`,
		scope.Room(), scope.FromSeq(), after, upTo, limit)
}

// exportPage is how many events an export holds at once.
const exportPage = 200

// EventRange yields the events of the scope from first to last in order, a page at a time. A hidden event has its payload and
// salt only with hidden set; whoever asks for that has been entitled to it and audited.
func (s *Store) EventRange(ctx context.Context, scope rooms.Scope, first, last int64, hidden bool) iter.Seq2[rooms.Event, error] {
	sql := selectEvents
	if hidden {
		sql = selectWithHidden
	}
	return func(yield func(rooms.Event, error) bool) {
		for after := first - 1; ; {
			events, err := s.events(ctx, scope.Room(), sql+` AND e.seq > $3 AND e.seq <= $4 ORDER BY e.seq LIMIT $5`,
				scope.Room(), scope.FromSeq(), after, last, exportPage)
			if err != nil {
				yield(rooms.Event{}, err)
				return
			}
			for i := range events {
				if !yield(events[i], nil) {
					return
				}
				after = events[i].Seq
			}
			if len(events) < exportPage {
				return
			}
		}
	}
}
