package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/proof"
)

// signLock is the advisory lock under which a day is signed, so that two nodes do not sign it twice.
const signLock = 0x706c617a61 // "plaza"

// LastSigned implements the store of [proof.Daily].
func (s *Store) LastSigned(ctx context.Context) (proof.Day, error) {
	var day *time.Time
	if err := s.pool.QueryRow(ctx, `SELECT max(day) FROM signed_heads`).Scan(&day); err != nil || day == nil {
		return "", readFailed(err, "")
	}
	return proof.DayOf(*day), nil
}

// SignDay signs the heads of all rooms at the day's cut, once: on a signed day it does nothing. Days are signed in their order, and
// by the key that signed before or one that it vouched for ([Store.AddSuccessions]).
func (s *Store) SignDay(ctx context.Context, day proof.Day, key proof.Key) error {
	if err := s.settleAppends(ctx); err != nil {
		return fmt.Errorf("wait for appends: %w", err)
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, signLock); err != nil {
			return err
		}
		previous, err := lastHeads(ctx, tx)
		if err != nil {
			return fmt.Errorf("read the last signed heads: %w", err)
		}
		if previous != nil && previous.Day >= day {
			return signedAlready(ctx, tx, day)
		}
		if previous != nil {
			if err := succeeds(ctx, tx, previous.Key, key); err != nil {
				return err
			}
		}
		return signDay(ctx, tx, day, previous, key)
	})
}

// CheckSigningKeys fails when the last of the keys could not sign the next day's heads: when neither it signed the last day's nor
// the key that did vouches for it, by a succession that is recorded or one that the keys make.
func (s *Store) CheckSigningKeys(ctx context.Context, keys []proof.Key) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		previous, err := lastHeads(ctx, tx)
		if err != nil || previous == nil {
			return readFailed(err, "")
		}
		return succeeds(ctx, tx, previous.Key, keys[len(keys)-1], proof.Successions(keys)...)
	})
}

// settleAppends waits until every event that was numbered before the call, which is some time after a day's cut, is committed or
// given up: the lock is had when nobody who began before holds a room's head. It is let go at once.
func (s *Store) settleAppends(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '5s'`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `LOCK TABLE room IN SHARE MODE`)
		return err
	})
}

// lastHeads returns the last signed day's record, nil when there is none.
func lastHeads(ctx context.Context, tx pgx.Tx) (*proof.Record, error) {
	rows, err := tx.Query(ctx, selectHeads+` ORDER BY day DESC LIMIT 1`)
	if err != nil {
		return nil, err
	}
	record, err := pgx.CollectExactlyOneRow(rows, scanHeads)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &record, err
}

// signedAlready refuses a day that was passed over.
func signedAlready(ctx context.Context, tx pgx.Tx, day proof.Day) error {
	var signed bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM signed_heads WHERE day = $1)`, day.Cut()).Scan(&signed); err != nil {
		return err
	}
	if !signed {
		return fmt.Errorf("a later day than %s is signed already", day)
	}
	return nil
}

// succeeds refuses a key that the one before does not vouch for, in the recorded successions and further ones: heads signed with it would break the published chain.
func succeeds(ctx context.Context, tx pgx.Tx, before proof.PublicKey, key proof.Key, further ...proof.Succession) error {
	if key.Public() == before {
		return nil
	}
	successions, err := readSuccessions(ctx, tx)
	if err != nil {
		return fmt.Errorf("read the successions of keys: %w", err)
	}
	if !proof.Leads(append(successions, further...), func(k proof.PublicKey) bool { return k == before }, key.Public()) {
		return fmt.Errorf("the signing key %s is not vouched for by %s, which signed the last heads: put the old key before it in --signing-keys and start again",
			key.Public().ID(), before.ID())
	}
	return nil
}

func signDay(ctx context.Context, tx pgx.Tx, day proof.Day, previous *proof.Record, key proof.Key) error {
	rows, err := tx.Query(ctx, `
		SELECT r.id, e.seq, e.hash FROM room r
		CROSS JOIN LATERAL (SELECT seq, hash FROM event WHERE room = r.id AND time < $1 ORDER BY seq DESC LIMIT 1) e`, day.Cut())
	if err != nil {
		return fmt.Errorf("read the rooms' heads: %w", err)
	}
	heads, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h proof.Head, err error) {
		var hash []byte
		if err = row.Scan(&h.Room, &h.Seq, &hash); err == nil {
			h.Hash = rooms.Hash(hash)
		}
		return h, err
	})
	if err != nil {
		return fmt.Errorf("read the rooms' heads: %w", err)
	}
	record, leaves, sums, err := proof.SignHeads(day, heads, previous, key, rand.Reader)
	if err != nil {
		return err
	}
	packed := make([]byte, 0, len(sums)*len(rooms.Hash{}))
	for _, sum := range sums {
		packed = append(packed, sum[:]...)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO signed_heads (day, signed, signature, key, leaves) VALUES ($1, $2, $3, $4, $5)`,
		day.Cut(), record.Signed(), record.Signature[:], record.Key[:], packed); err != nil {
		return fmt.Errorf("keep the signed heads: %w", err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"heads_leaf"}, []string{"room", "day", "seq", "hash", "blind"},
		pgx.CopyFromSlice(len(leaves), func(i int) ([]any, error) {
			l := &leaves[i]
			return []any{l.Room, day.Cut(), l.Seq, l.Hash[:], l.Blind[:]}, nil
		}))
	if err != nil {
		return fmt.Errorf("keep the leaves: %w", err)
	}
	return nil
}

// AddSuccessions keeps the old keys' word for the new ones. Every start adds those of its key file; known ones stay as they are.
func (s *Store) AddSuccessions(ctx context.Context, successions []proof.Succession) error {
	for _, n := range successions {
		if !n.Valid() {
			return fmt.Errorf("the key %s did not sign for %s", n.Old.ID(), n.New.ID())
		}
		if _, err := s.pool.Exec(ctx, `INSERT INTO key_succession (old_key, new_key, signature) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			n.Old[:], n.New[:], n.Signature[:]); err != nil {
			return fmt.Errorf("keep a succession of keys: %w", err)
		}
	}
	return nil
}

// Successions are all of the installation's, oldest first. They are published before the heads.
func (s *Store) Successions(ctx context.Context) ([]proof.Succession, error) {
	all, err := readSuccessions(ctx, s.pool)
	return all, readFailed(err, "")
}

// querier is the pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error)
}

func readSuccessions(ctx context.Context, from querier) ([]proof.Succession, error) {
	rows, err := from.Query(ctx, `SELECT old_key, new_key, signature FROM key_succession ORDER BY ordinal`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (proof.Succession, error) {
		var before, after, signature []byte
		if err := row.Scan(&before, &after, &signature); err != nil {
			return proof.Succession{}, err
		}
		return proof.Succession{Old: proof.PublicKey(before), New: proof.PublicKey(after), Signature: proof.Signature(signature)}, nil
	})
}

const selectHeads = `SELECT signed, signature, key FROM signed_heads`

func scanHeads(row pgx.CollectableRow) (proof.Record, error) {
	var signed, signature, key []byte
	if err := row.Scan(&signed, &signature, &key); err != nil {
		return proof.Record{}, err
	}
	return headsRecord(signed, signature, key)
}

func headsRecord(signed, signature, key []byte) (proof.Record, error) {
	r, err := proof.ParseSigned(signed)
	if err != nil {
		return proof.Record{}, err
	}
	r.Key, r.Signature = proof.PublicKey(key), proof.Signature(signature)
	return r, nil
}

// SignedHeads yields every day's signed heads as they are published, oldest first.
func (s *Store) SignedHeads(ctx context.Context) iter.Seq2[proof.Record, error] {
	return stream(ctx, s, scanHeads, selectHeads+` ORDER BY day`)
}

// Proofs yields, oldest first, the signed heads of the days on which the room's last event was one from first to last, each with
// the proof of it.
func (s *Store) Proofs(ctx context.Context, room uuid.UUID, first, last int64) iter.Seq2[proof.Record, error] {
	return stream(ctx, s, func(row pgx.CollectableRow) (proof.Record, error) { return scanProof(room, row) }, `
		SELECT h.signed, h.signature, h.key, h.leaves, l.seq, l.hash, l.blind
		FROM heads_leaf l JOIN signed_heads h ON h.day = l.day
		WHERE l.room = $1 AND l.seq BETWEEN $2 AND $3 ORDER BY l.day`, room, first, last)
}

// scanProof builds the day's tree again from its leaves.
func scanProof(room uuid.UUID, row pgx.CollectableRow) (proof.Record, error) {
	var signed, signature, key, packed, hash, blind []byte
	leaf := proof.Leaf{Head: proof.Head{Room: room}}
	if err := row.Scan(&signed, &signature, &key, &packed, &leaf.Seq, &hash, &blind); err != nil {
		return proof.Record{}, err
	}
	leaf.Hash, leaf.Blind = rooms.Hash(hash), [32]byte(blind)
	r, err := headsRecord(signed, signature, key)
	if err != nil {
		return proof.Record{}, err
	}
	sums := make([]rooms.Hash, len(packed)/len(rooms.Hash{}))
	for i := range sums {
		sums[i] = rooms.Hash(packed[i*len(sums[i]):])
	}
	tree, err := proof.NewTree(sums)
	if err != nil {
		return proof.Record{}, fmt.Errorf("heads of %s: %w", r.Day, err)
	}
	p, found := tree.Prove(leaf)
	if !found {
		return proof.Record{}, fmt.Errorf("heads of %s: the leaf of room %s is not in the tree", r.Day, room)
	}
	r.Proof = &p
	return r, nil
}

// stream yields the rows of a query one by one as they arrive. It holds a connection while it runs.
func stream[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, arguments ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := s.pool.Query(ctx, sql, arguments...)
		if err != nil {
			yield(none, readFailed(err, ""))
			return
		}
		defer rows.Close()
		for rows.Next() {
			value, err := scan(rows)
			if err != nil {
				yield(none, readFailed(err, ""))
				return
			}
			if !yield(value, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, readFailed(err, ""))
		}
	}
}
