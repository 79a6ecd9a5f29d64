package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/rooms/territory"
)

// Seed inserts what every installation begins with and lacks: counties, municipalities, and the bodies that answer for them
// with their first authority. What is there already stays as it is, also when somebody has changed it; running Seed again, or
// in two processes at once, is harmless. pool connects as the service role.
func Seed(ctx context.Context, pool *pgxpool.Pool) error {
	batch := &pgx.Batch{}
	for _, c := range territory.Counties() {
		batch.Queue(`INSERT INTO county (code, letter, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.Code, c.Letter, c.Name)
	}
	for _, m := range territory.Municipalities() {
		batch.Queue(`INSERT INTO municipality (code, county, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, m.Code, m.County(), m.Name)
	}
	for _, o := range territory.Organisations() {
		batch.Queue(`
			INSERT INTO organisation (id, kind, name, county, municipality)
			VALUES ($1, $2, $3, CASE $2 WHEN 'county_board' THEN $4 END, CASE $2 WHEN 'municipality' THEN $4 END)
			ON CONFLICT DO NOTHING`, o.ID, o.Kind, o.Name, o.Code)
		batch.Queue(`INSERT INTO authority (id, organisation, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			o.FirstAuthority, o.ID, o.Name)
	}
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if err != nil {
		return fmt.Errorf("seed counties and municipalities: %w", err)
	}
	return nil
}
