package storage

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

var _ documents.Store = (*Store)(nil)

// Document implements documents.Store.
func (s *Store) Document(ctx context.Context, scope rooms.Scope, id uuid.UUID) (documents.Document, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+documentColumns+` FROM document WHERE id = $1 AND room = $2 AND seq >= $3`,
		id, scope.Room(), scope.FromSeq())
	if err != nil {
		return documents.Document{}, readFailed(err, "")
	}
	all, err := collectDocuments(rows, 1)
	if err != nil || len(all) == 0 {
		return documents.Document{}, readFailed(cmp.Or(err, pgx.ErrNoRows), "Handlingen finns inte i rummet.")
	}
	return all[0], nil
}

// orders are the columns of an index for each way to sort.
var orders = map[documents.Sort]string{
	documents.ByTitle:   "title_key, id",
	documents.ByChanged: "changed_seq, id",
	documents.BySize:    "size, id",
	documents.ByKind:    "kind, title_key, id",
	documents.ByFolder:  "folder, title_key, id",
}

// Documents implements documents.Store. A page goes on behind the values that the last document of the page before has now.
func (s *Store) Documents(ctx context.Context, scope rooms.Scope, q documents.Query) ([]documents.Document, error) {
	columns, known := orders[q.Sort]
	if !known {
		return nil, rooms.Errorf(rooms.Invalid, "Okänd sortering.")
	}
	sql, args := s.documentsQuery(scope, q, columns)
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, readFailed(err, "")
	}
	all, err := collectDocuments(rows, q.Limit)
	return all, readFailed(err, "")
}

func (s *Store) documentsQuery(scope rooms.Scope, q documents.Query, columns string) (sql string, args []any) {
	where := conditions{sql: []string{"room = $1", "seq >= $2"}, args: []any{scope.Room(), scope.FromSeq()}}
	where.filter(q, s.clock)
	order, follows := columns, ">"
	if q.Descending {
		order, follows = strings.ReplaceAll(columns, ",", " DESC,")+" DESC", "<"
	}
	if q.After != uuid.Nil {
		where.add("("+columns+") "+follows+" (SELECT "+columns+" FROM document WHERE room = $1 AND id = %s)", q.After)
	}
	sql = `SELECT ` + documentColumns + ` FROM document WHERE ` + strings.Join(where.sql, " AND ") + ` ORDER BY ` + order
	where.args = append(where.args, q.Limit)
	return sql + fmt.Sprintf(" LIMIT $%d", len(where.args)), where.args
}

// conditions gathers what a query asks for.
type conditions struct {
	sql  []string
	args []any
}

// add adds a condition on one value, which stands in it as %s.
func (c *conditions) add(sql string, value any) {
	c.args = append(c.args, value)
	c.sql = append(c.sql, fmt.Sprintf(sql, fmt.Sprintf("$%d", len(c.args))))
}

func (c *conditions) filter(q documents.Query, clock rooms.Clock) {
	if q.IDs != nil {
		c.add("id = ANY(%s)", q.IDs)
	}
	if q.InFolder != nil {
		c.add("folder = %s", *q.InFolder)
	}
	if q.Kind != "" {
		c.add("kind = %s", q.Kind)
	}
	if q.Authority != uuid.Nil {
		c.add("authority = %s", q.Authority)
	}
	if q.Text != "" {
		c.add(`(title ILIKE %[1]s OR name ILIKE %[1]s)`, "%"+likeEscaper.Replace(q.Text)+"%")
	}
	switch q.Status {
	case documents.WorkingMaterial:
		c.sql = append(c.sql, "NOT final AND withheld = ''")
	case documents.FinalDocument:
		c.sql = append(c.sql, "final")
	case documents.MarkedDocument:
		c.sql = append(c.sql, "ground <> ''")
	case documents.LockedDocument:
		c.add("locked_until > %s", clock.Now())
	case documents.VisibleDocument:
		c.sql = append(c.sql, "withheld = ''")
	}
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Folders implements documents.Store.
func (s *Store) Folders(ctx context.Context, scope rooms.Scope) ([]documents.FolderCount, error) {
	return collect[documents.FolderCount](ctx, s.pool, `
		SELECT folder, count(*) FROM document WHERE room = $1 AND seq >= $2 AND withheld = '' GROUP BY folder ORDER BY folder`,
		scope.Room(), scope.FromSeq())
}

const versionColumns = `v.id, v.document, v.number, v.seq, v.time, v.author, v.authority, v.name, v.media_type, v.size, v.sha256, v.note,
	v.restored_from`

// scanVersion reads a row of versionColumns, and of what follows them into more.
func scanVersion(row pgx.CollectableRow, more ...any) (documents.Version, error) {
	var v documents.Version
	var author string
	var digest []byte
	into := append([]any{
		&v.ID, &v.Document, &v.Number, &v.Seq, &v.Time, &author, &v.Authority, &v.Name, &v.MediaType, &v.Size, &digest,
		&v.Note, &v.RestoredFrom,
	}, more...)
	if err := row.Scan(into...); err != nil {
		return v, err
	}
	v.Time, v.SHA256 = v.Time.UTC(), [32]byte(digest)
	var err error
	v.Author, err = rooms.ParseAuthor(author)
	return v, err
}

// Versions implements documents.Store.
func (s *Store) Versions(ctx context.Context, scope rooms.Scope, document uuid.UUID) ([]documents.Version, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+versionColumns+` FROM document_version v WHERE document = $1 AND room = $2 AND seq >= $3 ORDER BY number`,
		document, scope.Room(), scope.FromSeq())
	if err != nil {
		return nil, readFailed(err, "")
	}
	versions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (documents.Version, error) { return scanVersion(row) })
	return versions, readFailed(err, "")
}

// Version implements documents.Store, in one statement: every reading of a file begins with it.
func (s *Store) Version(ctx context.Context, scope rooms.Scope, document, version uuid.UUID) (documents.Opened, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+versionColumns+`, o.key, o.store_version, o.crc32c, d.author, d.ground, d.withheld
		FROM document_version v JOIN object o ON o.version = v.id JOIN document d ON d.id = v.document
		WHERE v.id = $1 AND v.document = $2 AND v.room = $3 AND v.seq >= $4 AND d.seq >= $4`,
		version, document, scope.Room(), scope.FromSeq())
	if err != nil {
		return documents.Opened{}, readFailed(err, "")
	}
	opened, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (documents.Opened, error) {
		var opened documents.Opened
		var owner string
		var err error
		if opened.Version, err = scanVersion(row, &opened.Object.Key, &opened.Object.StoreVersion, &opened.Object.CRC32C, &owner, &opened.Ground, &opened.Withheld); err != nil {
			return opened, err
		}
		opened.Owner, err = rooms.ParseAuthor(owner)
		return opened, err
	})
	v, object := &opened.Version, &opened.Object
	object.Version, object.Document, object.Room, object.Size, object.SHA256 = v.ID, v.Document, scope.Room(), v.Size, v.SHA256
	return opened, readFailed(err, "Versionen finns inte.")
}

// Registrations implements documents.Store.
func (s *Store) Registrations(ctx context.Context, scope rooms.Scope, document uuid.UUID) ([]documents.Registration, error) {
	return collect[documents.Registration](ctx, s.pool, `
		SELECT authority, diary_number, act_number FROM item_registration
		WHERE room = $1 AND item = $2 AND seq >= $3 ORDER BY seq`, scope.Room(), document, scope.FromSeq())
}
