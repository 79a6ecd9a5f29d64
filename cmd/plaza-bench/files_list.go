package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/cmd/plaza-bench/limit"
)

const (
	listedDocuments = 10_000
	listedAtOnce    = 200 // documents of a page
	filesListMax    = 3.0
)

// filesList compares pages of a long list of documents through the API with the bare query that an index answers.
func filesList(ctx context.Context, b *bench) error {
	return withFiles(ctx, b, func(f *filed) error {
		documents, err := f.addDocuments(ctx, b.count(listedDocuments))
		if err != nil {
			return err
		}
		bare, err := limit.NewList(ctx, f.database.sender.ServiceURL, f.room)
		if err != nil {
			return err
		}
		after := func() uuid.UUID { return documents[rand.IntN(len(documents))] }
		list := "/api/rooms/" + f.room.String() + fmt.Sprintf("/documents?limit=%d", listedAtOnce)
		for _, c := range []struct {
			name  string
			bare  func() (time.Duration, error)
			query func() string
		}{
			{
				"page", func() (time.Duration, error) { return bare.Page(ctx, after(), listedAtOnce) },
				func() string { return "&sort=title&after=" + after().String() },
			},
			{
				"filter", func() (time.Duration, error) { return bare.OfKind(ctx, "study", listedAtOnce) },
				func() string { return "&sort=kind&kind=study&after=" + uuid.Nil.String() },
			},
		} {
			var all []time.Duration
			limits, plazas, err := b.compare(timed(c.bare, nil), timed(func() (time.Duration, error) { return f.list(ctx, list+c.query()) }, &all))
			if err != nil {
				return errors.Join(err, bare.Close(ctx))
			}
			b.value(c.name+"/bare", median(limits), "ms")
			b.value(c.name+"/plaza", median(plazas), "ms")
			b.value(c.name+"/plaza-p95", milliseconds(percentile(all, 0.95)), "ms")
			b.ratio(c.name, medianRatio(plazas, limits), atMost, filesListMax)
		}
		return bare.Close(ctx)
	})
}

// timed does something again and again; its figure is the median time in milliseconds. The times go into all.
func timed(do func() (time.Duration, error), all *[]time.Duration) side {
	return func(duration time.Duration) (float64, error) {
		var times []time.Duration
		for begun := time.Now(); time.Since(begun) < duration || len(times) == 0; {
			took, err := do()
			if err != nil {
				return 0, err
			}
			times = append(times, took)
		}
		if all != nil {
			*all = append(*all, times...)
		}
		return milliseconds(percentile(times, 0.5)), nil
	}
}

// list reads a page and returns how long that took.
func (f *filed) list(ctx context.Context, path string) (time.Duration, error) {
	begun := time.Now()
	response, err := f.ask(ctx, http.MethodGet, path, nil, 0)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return time.Since(begun), errors.Join(err, response.Body.Close())
}

// addDocuments makes rows as documents in 50 folders and seven kinds have them, and returns their ids.
func (f *filed) addDocuments(ctx context.Context, count int) ([]uuid.UUID, error) {
	conn, err := pgx.Connect(ctx, f.database.postgres.OwnerURL())
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, `
		INSERT INTO document (id, room, seq, author, authority, created, title, title_key, kind, folder, final, ground, marking_note,
			locked_by, locked_until, withheld, version, versions, latest, name, media_type, size, changed, changed_seq, changed_by, changed_of)
		SELECT gen_random_uuid(), $1, 1, $2, $3, now(), title, convert_to(title, 'UTF8'),
			(ARRAY['plan_map', 'plan_description', 'study', 'statement', 'minutes', 'photo', 'other'])[1 + n % 7], 'Mapp ' || n % 50,
			false, '', '', '', 'epoch', '', 1, 1, gen_random_uuid(), 'utredning-' || n || '.pdf', 'application/pdf', n * 1000, now(), n, $2, $3
		FROM (SELECT n, md5(n::text) || ' dagvattenutredning' AS title FROM generate_series(1, $4) AS n) AS made
		RETURNING id`, f.room, f.database.sender.author(), f.database.sender.Authority, count)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err == nil {
		_, err = conn.Exec(ctx, `ANALYZE document`)
	}
	return ids, errors.Join(err, conn.Close(ctx))
}
