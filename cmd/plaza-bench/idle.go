package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/storage"
)

const (
	idleSockets    = 5000
	idleRooms      = 3 // of each socket
	idleMemoryMax  = 40
	kilobyte       = 1 << 10
	officerSockets = 10 // of each officer, as many as one may have tabs
)

// idle holds how much the server has grown when many sockets have come and nothing happens: as it then is, with the garbage of
// their coming, while the growth is counted from a server that had given back all it did not need.
func idle(ctx context.Context, b *bench) error {
	return withSite(ctx, b, busyRooms, func(s *served) error {
		before, err := s.server.do(order{Usage: &usageOrder{Settled: true}})
		if err != nil {
			return err
		}
		sockets := b.count(idleSockets)
		if err := s.connect(ctx, sockets, officerSockets, idleRooms); err != nil {
			return err
		}
		came, err := s.server.do(order{Usage: &usageOrder{}})
		if err != nil {
			return err
		}
		after, err := s.server.do(order{Usage: &usageOrder{Settled: true}})
		if err != nil {
			return err
		}
		each := func(a answer) float64 { return float64(a.Memory-before.Memory) / float64(sockets) / kilobyte }
		b.value("sockets", float64(sockets), "sockets")
		b.value("memory", each(came), "KB/socket")
		b.value("after-collection", each(after), "KB/socket")
		b.ratio("memory-KB", each(came), atMost, idleMemoryMax)
		return nil
	})
}

// served is a Plaza in a child process, with its database, rooms, and clients in another child.
type served struct {
	database *database
	log      *storage.Log // of the measuring process, as another node's
	rooms    []uuid.UUID
	server   *child
	clients  *child
	address  string
	objects  storage.ObjectsConfig // of the server; the zero value where nothing that is measured has files
}

// withSite runs a scenario on a Plaza of its own.
func withSite(ctx context.Context, b *bench, roomCount int, measure func(*served) error) error {
	return withSiteOf(ctx, b, roomCount, func(*served) error { return nil }, measure)
}

// withSiteOf also prepares something before the server starts.
func withSiteOf(ctx context.Context, b *bench, roomCount int, prepare, measure func(*served) error) error {
	d, err := openDatabase(ctx, b)
	if err != nil {
		return err
	}
	log, err := openLog(ctx, d.sender)
	if err != nil {
		return errors.Join(err, d.close())
	}
	s := &served{database: d, log: log}
	s.rooms, err = d.makeRooms(ctx, log, b.count(roomCount))
	if err == nil {
		err = prepare(s)
	}
	if err == nil {
		s.clients, err = startChild(ctx)
	}
	if err == nil {
		err = s.serve(ctx, "127.0.0.1:0")
	}
	if err == nil {
		err = measure(s)
	}
	for _, process := range []*child{s.clients, s.server} {
		if process != nil {
			err = errors.Join(err, process.close())
		}
	}
	return errors.Join(err, log.Close(ctx), d.close())
}

// serve starts the server.
func (s *served) serve(ctx context.Context, address string) (err error) {
	if s.server, err = startChild(ctx); err != nil {
		return err
	}
	a, err := s.server.do(order{Serve: &serveOrder{Sender: s.database.sender, Address: address, Objects: s.objects}})
	s.address = a.Address
	return err
}

// connect opens sockets, some of each officer, who are members of as many rooms, the next ones for each officer.
func (s *served) connect(ctx context.Context, sockets, ofOfficer, inRooms int) error {
	plans := make([]socketPlan, sockets)
	var plan socketPlan
	var members [][]any
	for i := range plans {
		if i%ofOfficer == 0 {
			plan = socketPlan{Officer: rooms.NewID()}
			for n := range min(inRooms, len(s.rooms)) {
				room := s.rooms[(i/ofOfficer+n)%len(s.rooms)]
				plan.Rooms = append(plan.Rooms, room.String())
				members = append(members, []any{room, plan.Officer})
			}
		}
		plans[i] = plan
	}
	if err := s.database.addMembers(ctx, members); err != nil {
		return err
	}
	_, err := s.clients.do(order{Connect: &connectOrder{s.address, plans}})
	return err
}

// addMembers makes officers, and members of rooms of them, without events: the scenarios measure what follows.
func (d *database) addMembers(ctx context.Context, members [][]any) error {
	conn, err := pgx.Connect(ctx, d.postgres.OwnerURL())
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, member := range members {
		room, officer := member[0], member[1]
		batch.Queue(`INSERT INTO person (id, name, email) VALUES ($1, 'Mätaren', $2) ON CONFLICT DO NOTHING`,
			officer, fmt.Sprintf("%s@example.org", officer))
		batch.Queue(`INSERT INTO officer (id, person, authority, title, active_from) VALUES ($1, $1, $2, 'Mätare', 'epoch') ON CONFLICT DO NOTHING`,
			officer, d.sender.Authority)
		batch.Queue(`
			INSERT INTO member (room, officer, seq, authority, authority_name, name, title, from_seq)
			VALUES ($1, $2, 1, $3, 'Mätbolaget', 'Mätaren', 'Mätare', 1)`, room, officer, d.sender.Authority)
	}
	return errors.Join(conn.SendBatch(ctx, batch).Close(), conn.Close(ctx))
}
