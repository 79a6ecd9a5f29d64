package storage

import (
	"context"
	"io"
	"iter"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/proof"
)

// Range says which part of a room is exported.
type Range struct {
	First int64 // seq; 0 = from the first that may be read
	Last  int64 // seq; 0 = to the last that there is
	// Hidden includes the payloads of hidden events. Whoever sets it has seen to that the asker is entitled to them, and to the
	// audit.
	Hidden bool
}

// Export is one export of a room as a source for [export.Write].
type Export struct {
	store *Store
	files *Objects
	scope rooms.Scope
	asked Range
	first int64
	last  int64
}

var _ export.Source = (*Export)(nil)

// Export prepares an export of what the scope reads. files may be nil for a room without documents.
func (s *Store) Export(scope rooms.Scope, asked Range, files *Objects) *Export {
	return &Export{store: s, files: files, scope: scope, asked: asked}
}

// Facts implements export.Source. The room's last event is looked up here: later ones are not in the export.
func (e *Export) Facts(ctx context.Context) (export.Facts, error) {
	facts := export.Facts{Room: export.RoomFacts{ID: e.scope.Room()}, WithHidden: e.asked.Hidden}
	var head int64
	err := e.store.pool.QueryRow(ctx, `
		SELECT i.id, i.name, r.kind, r.name, coalesce(c.reference, ''), coalesce(c.title, ''), r.seq
		FROM room r CROSS JOIN installation i LEFT JOIN planning_case c ON c.id = r.case_id
		WHERE r.id = $1`, e.scope.Room()).Scan(&facts.Installation.ID, &facts.Installation.Name, &facts.Room.Kind, &facts.Room.Name,
		&facts.Room.Reference, &facts.Room.Title, &head)
	if err != nil {
		return export.Facts{}, readFailed(err, "Rummet finns inte.")
	}
	if err := e.choose(head); err != nil {
		return export.Facts{}, err
	}
	facts.First, facts.Last, facts.Complete = e.first, e.last, e.last == head
	if facts.First == 1 {
		facts.Previous = rooms.FirstPrevious(e.scope.Room())
		return facts, nil
	}
	var previous []byte
	err = e.store.pool.QueryRow(ctx, `SELECT hash FROM event WHERE room = $1 AND seq = $2`, e.scope.Room(), facts.First-1).Scan(&previous)
	if err != nil {
		return export.Facts{}, readFailed(err, "Händelsen före exporten finns inte.")
	}
	facts.Previous = rooms.Hash(previous)
	return facts, nil
}

// choose settles the range of the export in a room whose last event is head.
func (e *Export) choose(head int64) error {
	e.first, e.last = e.asked.First, e.asked.Last
	if e.first == 0 {
		e.first = e.scope.FromSeq()
	}
	if e.last == 0 {
		e.last = head
	}
	switch {
	case e.first < e.scope.FromSeq():
		return rooms.Errorf(rooms.Forbidden, "Du läser rummet från händelse %d.", e.scope.FromSeq())
	case e.first > head || e.last > head:
		return rooms.Errorf(rooms.Invalid, "Så många händelser finns det inte i rummet.")
	case e.first > e.last:
		return rooms.Errorf(rooms.Invalid, "Händelse %d kommer inte före händelse %d.", e.first, e.last)
	}
	return nil
}

// Events implements export.Source.
func (e *Export) Events(ctx context.Context) iter.Seq2[rooms.Event, error] {
	return e.store.EventRange(ctx, e.scope, e.first, e.last, e.asked.Hidden)
}

// File implements export.Source. A document that is disposed of while the export is written ends it: made again, it has none of it.
func (e *Export) File(ctx context.Context, version uuid.UUID) (io.ReadCloser, error) {
	if e.files == nil {
		return nil, rooms.Errorf(rooms.Unavailable, "Rummet har handlingar, men inget fillager är angivet.")
	}
	var key, storeVersion string
	err := e.store.pool.QueryRow(ctx, `
		SELECT o.key, o.store_version FROM object o JOIN event e ON e.id = o.version
		WHERE o.version = $1 AND o.room = $2 AND e.room = $2 AND e.seq >= $3`, version, e.scope.Room(), e.scope.FromSeq()).Scan(&key, &storeVersion)
	if err != nil {
		return nil, readFailed(err, "Versionen finns inte.")
	}
	content, _, err := e.files.Get(ctx, key, storeVersion, 0, -1)
	return content, err
}

// People implements export.Source.
func (e *Export) People(ctx context.Context) ([]rooms.Member, error) {
	return e.store.Members(ctx, e.scope)
}

// Successions implements export.Source.
func (e *Export) Successions(ctx context.Context) ([]proof.Succession, error) {
	return e.store.Successions(ctx)
}

// Heads implements export.Source.
func (e *Export) Heads(ctx context.Context) iter.Seq2[proof.Record, error] {
	return e.store.Proofs(ctx, e.scope.Room(), e.first-1, e.last)
}
