package storage

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// laterPage is a plan that begins where the page before ended, instead of passing over all before it.
var laterPage = regexp.MustCompile(`Index Cond: \(\(room = .*ROW\(`)

// In a room of 10,000 documents a page is read along an index, the first and any later one, whichever way it is sorted.
func TestPagesOfDocumentsAreReadByIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room, other := uuid.New(), uuid.New()
	for _, one := range []uuid.UUID{room, other} {
		f.exec(`
			INSERT INTO document (`+documentColumns+`, title_key)
			SELECT gen_random_uuid(), $1, n, 'system', NULL, now(), 'Handling ' || n, (ARRAY['study', 'photo', 'other'])[n % 3 + 1],
				'Mapp ' || n % 50, false, '', '', '', '-infinity', '', 2, 1, gen_random_uuid(), 'a.pdf', 'application/pdf', n * 7919 % 100000,
				n, now(), 'system', NULL, convert_to(lpad((n * 7919 % 10000)::text, 6, '0'), 'UTF8')
			FROM generate_series(1, 10000) n`, one)
	}
	f.exec(`ANALYZE document`)
	var after uuid.UUID
	if err := f.owner.QueryRow(t.Context(), `SELECT id FROM document WHERE room = $1 ORDER BY title_key OFFSET 5000 LIMIT 1`, room).Scan(&after); err != nil {
		t.Fatal(err)
	}
	for sort, columns := range orders {
		for _, page := range []uuid.UUID{uuid.Nil, after} {
			for _, descending := range []bool{false, true} {
				sql, args := f.reads.documentsQuery(rooms.OperatorScope(room), documents.Query{
					Sort: sort, Descending: descending, After: page, Limit: 101,
				}, columns)
				rows, err := f.owner.Query(t.Context(), "EXPLAIN "+sql, args...)
				if err != nil {
					t.Fatal(err)
				}
				lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
				if err != nil {
					t.Fatal(err)
				}
				plan := strings.Join(lines, "\n")
				if !strings.Contains(plan, "using document_"+string(sort)) || strings.Contains(plan, "Sort") || strings.Contains(plan, "Seq Scan") ||
					page != uuid.Nil && !laterPage.MatchString(plan) {
					t.Errorf("by %s, descending %t, after %s:\n%s", sort, descending, page, plan)
				}
			}
		}
	}
}
