package main

import (
	"context"
	"time"
)

const resumeSockets = 2000

// resume kills the server under its sockets, writes to all rooms while it is away, and takes the time from the new server's
// start until every socket is live and has everything. What is lost or comes twice is an error of the clients.
func resume(ctx context.Context, b *bench) error {
	return withSite(ctx, b, busyRooms, func(s *served) error {
		sockets := b.count(resumeSockets)
		if err := s.connect(ctx, sockets, officerSockets, 1); err != nil {
			return err
		}
		var starts, resumes []float64
		var last answer
		seq := int64(1) // of every room: room.opened
		for range rounds {
			if err := s.appendToAll(ctx); err != nil {
				return err
			}
			s.server.kill()
			if err := s.appendToAll(ctx); err != nil {
				return err
			}
			seq += 2
			begun := time.Now()
			if err := s.serve(ctx, s.address); err != nil {
				return err
			}
			started := time.Since(begun)
			heads := make(map[string]int64)
			for _, room := range s.rooms {
				heads[room.String()] = seq
			}
			var err error
			if last, err = s.clients.do(order{Await: &awaitOrder{Heads: heads}}); err != nil {
				return err
			}
			starts = append(starts, milliseconds(started))
			resumes = append(resumes, milliseconds(time.Since(begun)))
		}
		b.value("sockets", float64(last.Count), "sockets")
		b.value("server-start", median(starts), "ms")
		b.value("all-live", median(resumes), "ms after the server's start")
		b.ratio("live", float64(last.Count)/float64(sockets), atLeast, 1)
		b.ratio("lost", float64(last.Lost), atMost, 0)
		b.ratio("twice", float64(last.Twice), atMost, 0)
		return nil
	})
}

// appendToAll writes a message to every room.
func (s *served) appendToAll(ctx context.Context) error {
	for _, room := range s.rooms {
		if _, err := appendOnce(ctx, s.log, s.database.sender, room); err != nil {
			return err
		}
	}
	return nil
}
