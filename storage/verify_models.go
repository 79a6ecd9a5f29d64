package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// readModel is a table that derives from the log. columns are those compared, room and seq those that name a row.
type readModel struct {
	table, columns, room, seq string
}

// readModels lists every derived table. Of a room's row only what projectors write is compared here: the rest is its head,
// which follows from the chain.
var readModels = []readModel{
	{"room", "id, kind, case_id, authority, name, state, parent", "id", "0"},
	{"withheld_event", "*", "room", "seq"},
	{"message", "*", "room", "seq"},
	{"item_content", "*", "room", "seq"},
	{"reaction", "*", "room", "seq"},
	{"pin", "*", "room", "seq"},
	{"document", documentColumns, "room", "seq"},
	{"document_version", "*", "room", "seq"},
	{"meeting", "*", "room", "seq"},
	{"attendance", "*", "room", "seq"},
	{"member", "*", "room", "seq"},
	{"planning_case", "*", "room", "seq"},
	{"case_party", "*", "room", "seq"},
	{"case_step", "*", "room", "seq"},
	{"case_diary_number", "*", "room", "seq"},
	{"item_registration", "*", "room", "seq"},
	{"disposal_decision", "*", "room", "seq"},
}

// maxDifferences bounds what is reported of one table in one direction.
const maxDifferences = 20

// models plays the log into temporary tables of the same names, which come first in the search path, and compares.
func (v *verification) models(ctx context.Context) error {
	for _, m := range readModels {
		if _, err := v.tx.Exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE %s (LIKE public.%s INCLUDING ALL) ON COMMIT DROP`, m.table, m.table)); err != nil {
			return err
		}
	}
	if err := prepareAll(ctx, v.tx.Conn()); err != nil {
		return err
	}
	before := newKnown()
	err := v.eachPage(ctx, func(page []storedEvent) error {
		batch := &pgx.Batch{}
		w := newModelWriter(batch, before)
		for i := range page {
			e, err := replayed(&page[i])
			if err != nil {
				return err
			}
			projectors[e.Type].apply(w, e)
		}
		w.finish()
		before.forgetOtherRooms(page[len(page)-1].Room)
		return v.tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("play the log: %w", err)
	}
	for _, m := range readModels {
		if err := v.compare(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// replayed is a stored event as a projector takes it.
func replayed(stored *storedEvent) (*entry, error) {
	e := &entry{Event: stored.Event, author: stored.author}
	if _, known := projectors[e.Type]; !known {
		return nil, fmt.Errorf("room %s, event %d: unknown type %s: a newer Plaza wrote it", e.Room, e.Seq, e.Type)
	}
	author, err := rooms.ParseAuthor(stored.author)
	if err != nil {
		return nil, fmt.Errorf("room %s, event %d: %w", e.Room, e.Seq, err)
	}
	e.Author = author
	if e.Payload == nil {
		return e, nil
	}
	content, err := rooms.DecodePayload(e.Type, e.Payload)
	if err != nil {
		return nil, fmt.Errorf("room %s, event %d: %w", e.Room, e.Seq, err)
	}
	e.content = content
	return e, nil
}

func (v *verification) compare(ctx context.Context, m readModel) error {
	for _, stored := range []bool{true, false} {
		left, right := "public", "pg_temp"
		if !stored {
			left, right = right, left
		}
		sql := strings.NewReplacer("{table}", m.table, "{columns}", m.columns, "{room}", m.room, "{seq}", m.seq,
			"{left}", left, "{right}", right).Replace(`
SELECT {room}, {seq} FROM (SELECT {columns} FROM {left}.{table} EXCEPT ALL SELECT {columns} FROM {right}.{table}) d
ORDER BY 1, 2 LIMIT $1`)
		rows, err := v.tx.Query(ctx, sql, maxDifferences)
		if err != nil {
			return err
		}
		d := Difference{Table: m.table, Stored: stored}
		if _, err := pgx.ForEachRow(rows, []any{&d.Room, &d.Seq}, func() error {
			v.report.Differences = append(v.report.Differences, d)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
