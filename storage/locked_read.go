package storage

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// readUnderLock begins the transaction and reads, in one round trip, what the commands are decided on; with earlier also what
// an earlier attempt has written. Each statement sees what was committed when it began, so those after the first see
// everything that was written before the locks were had.
func readUnderLock(ctx context.Context, conn *pgx.Conn, commands []*pending, earlier bool) (*found, error) {
	f := &found{
		heads: map[uuid.UUID]head{}, earlier: map[key][]stored{},
		officers: map[uuid.UUID]officerState{}, versions: map[entity]int64{}, claimable: map[uuid.UUID]bool{},
		known: newKnown(),
	}
	batch := &pgx.Batch{}
	batch.Queue(beginWrite)
	f.queueHeads(batch, commands)
	if earlier {
		f.queueEarlier(batch, commands)
	}
	f.queueOfficers(batch, commands)
	f.queueVersions(batch, commands)
	f.queueDisposed(batch, commands)
	f.queueClaims(batch, commands)
	f.queueDocuments(batch, commands)
	f.queueMeetings(batch, commands)
	return f, conn.SendBatch(ctx, batch).Close()
}

// readEarlier reads what an earlier attempt has written, in the transaction that holds the locks.
func (f *found) readEarlier(ctx context.Context, conn *pgx.Conn, commands []*pending) error {
	batch := &pgx.Batch{}
	f.queueEarlier(batch, commands)
	return conn.SendBatch(ctx, batch).Close()
}

func (f *found) queueHeads(batch *pgx.Batch, commands []*pending) {
	var ids, unwritten []uuid.UUID
	for _, p := range commands {
		for i := range p.command.Rooms {
			r := &p.command.Rooms[i]
			ids = append(ids, r.Room)
			if len(r.Events) == 0 {
				unwritten = append(unwritten, r.Room)
			}
		}
	}
	slices.SortFunc(ids, compareIDs)
	batch.Queue(lockHeads, slices.Compact(ids)).Query(f.scanHeads)
	if len(unwritten) > 0 {
		batch.Queue(readHeads, unwritten).Query(f.scanHeads)
	}
}

func (f *found) scanHeads(rows pgx.Rows) error {
	var id uuid.UUID
	var h head
	var hash []byte
	_, err := pgx.ForEachRow(rows, []any{&id, &h.seq, &hash, &h.time, &h.messageNumber, &h.accessVersion}, func() error {
		h.hash, h.time = rooms.Hash(hash), h.time.UTC()
		f.heads[id] = h
		return nil
	})
	return err
}

func (f *found) queueEarlier(batch *pgx.Batch, commands []*pending) {
	var keys []key
	var ids, clients []uuid.UUID
	var authors []string
	for _, p := range commands {
		for i := range p.command.Rooms {
			k := key{p.command.Rooms[i].Room, p.command.Author, p.command.ClientID}
			keys, ids, authors, clients = append(keys, k), append(ids, k.room), append(authors, p.author), append(clients, k.clientID)
		}
	}
	batch.Queue(findCommands, ids, authors, clients).Query(func(rows pgx.Rows) error {
		var i int64
		var e stored
		var hash []byte
		r := &e.receipt
		_, err := pgx.ForEachRow(rows, []any{
			&i, &r.Seq, &r.ID, &r.Time, &e.kind.Name, &e.kind.Version, &r.Number, &hash, &e.ordinal, &e.payload,
		}, func() error {
			k := keys[i-1]
			r.Room, r.Hash, r.Time = k.room, rooms.Hash(hash), r.Time.UTC()
			f.earlier[k] = append(f.earlier[k], e)
			return nil
		})
		return err
	})
}

func (f *found) queueOfficers(batch *pgx.Batch, commands []*pending) {
	var ids []uuid.UUID
	for _, p := range commands {
		if p.command.OfficerVersion != 0 {
			ids = append(ids, p.command.Author.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	slices.SortFunc(ids, compareIDs)
	batch.Queue(readOfficers, slices.Compact(ids)).Query(func(rows pgx.Rows) error {
		var id uuid.UUID
		var version int64
		var from time.Time
		var until *time.Time
		_, err := pgx.ForEachRow(rows, []any{&id, &version, &from, &until}, func() error {
			f.officers[id] = officerState{version, from, until}
			return nil
		})
		return err
	})
}

func (f *found) queueVersions(batch *pgx.Batch, commands []*pending) {
	wanted := map[rooms.EntityKind][]uuid.UUID{}
	for _, p := range commands {
		for i := range p.command.Rooms {
			for _, e := range p.command.Rooms[i].Expect {
				wanted[e.Entity] = append(wanted[e.Entity], e.ID)
			}
		}
	}
	for kind, name := range map[rooms.EntityKind]string{
		rooms.MessageEntity: readMessageVersions, rooms.CaseEntity: readCaseVersions,
		rooms.ReactionEntity: readReactions, rooms.PinEntity: readPins, rooms.PinsEntity: countPins,
	} {
		if len(wanted[kind]) == 0 {
			continue
		}
		batch.Queue(name, wanted[kind]).Query(func(rows pgx.Rows) error {
			e, version := entity{kind: kind}, int64(0)
			_, err := pgx.ForEachRow(rows, []any{&e.id, &version}, func() error {
				f.versions[e] = version
				return nil
			})
			return err
		})
	}
}

func (f *found) queueDisposed(batch *pgx.Batch, commands []*pending) {
	for _, p := range commands { // commands that dispose come alone
		if len(p.command.Dispose) == 0 {
			continue
		}
		ids, seqs := refs(p.command.Dispose)
		batch.Queue(readDisposed, ids, seqs).Query(func(rows pgx.Rows) error {
			var d disposable
			_, err := pgx.ForEachRow(rows, []any{&d.ref.Room, &d.ref.Seq, &d.id, &d.kind.Name, &d.kind.Version, &d.item}, func() error {
				f.disposed = append(f.disposed, d)
				return nil
			})
			return err
		})
	}
}
