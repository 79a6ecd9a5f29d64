package storage

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Audit implements rooms.Store: one more entry in a chain, under an advisory lock of that chain. Audit is rare, so nothing
// is batched.
func (s *Store) Audit(ctx context.Context, record rooms.AuditRecord) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('audit ' || $1::uuid::text, 0))`, record.Chain); err != nil {
			return err
		}
		header := rooms.Header{
			ID: record.Draft.ID, Room: record.Chain, Seq: 1, Time: s.clock.Now().UTC().Truncate(time.Millisecond),
			Type: record.Draft.Content.EventType(), Author: record.Author, Authority: record.Authority,
		}
		previous := rooms.FirstPrevious(record.Chain)
		var seq int64
		var hash []byte
		var last time.Time
		switch err := tx.QueryRow(ctx, `
			SELECT seq, hash, time FROM audit_event WHERE chain = $1 ORDER BY seq DESC LIMIT 1`, record.Chain).Scan(&seq, &hash, &last); {
		case err == nil:
			header.Seq, previous = seq+1, rooms.Hash(hash)
			if last.After(header.Time) {
				header.Time = last.UTC()
			}
		case err != pgx.ErrNoRows: //nolint:errorlint // pgx returns it unwrapped
			return err
		}
		return insertAudit(ctx, tx, header, previous, record.Draft)
	})
	if err != nil {
		return rooms.Wrap(rooms.Unavailable, err, "Åtgärden kunde inte loggas och gjordes därför inte.")
	}
	return nil
}

func insertAudit(ctx context.Context, tx pgx.Tx, h rooms.Header, previous rooms.Hash, d rooms.Draft) error {
	hash := rooms.EventHash(previous, h.AppendCanonical(nil), d.PayloadHash)
	var authority *uuid.UUID
	if h.Authority != uuid.Nil {
		authority = &h.Authority
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO audit_event (chain, seq, id, time, type, type_v, author, authority, salt, payload, payload_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		h.Room, h.Seq, h.ID, h.Time, h.Type.Name, h.Type.Version, h.Author.String(), authority, d.Salt[:], d.Payload, d.PayloadHash[:], hash[:])
	return err
}
