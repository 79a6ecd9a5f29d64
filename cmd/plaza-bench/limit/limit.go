// Package limit is what the benchmarks are measured against: the least that a program must do to Postgres or to a file to have
// the same rows in the same tables, or the same bytes hashed. It imports nothing of the project, so that no cleverness and no
// slip of the project moves the yardstick. The rows are filled with plausible bytes of the right length; nothing chains.
//
// A type here is used by one goroutine at a time; Run starts one goroutine per connection and waits for them.
package limit

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// What is the same in every row.
const (
	eventType = "message.posted"
	hashSize  = 32
)

// row is what differs between events, with bytes for what has to be hashed elsewhere.
type row struct {
	author    string
	authority uuid.UUID
	hash      []byte
	salt      []byte
	text      string
	payload   []byte
}

func newRow(author string, authority uuid.UUID, text string) row {
	random := make([]byte, 2*hashSize)
	_, _ = rand.Read(random) // never fails
	return row{author, authority, random[:hashSize], random[hashSize:], text, []byte(`{"text":"` + text + `"}`)}
}

// newEventID is a time-ordered UUID, as the log gives.
func newEventID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func connect(ctx context.Context, url string, count int) ([]*pgx.Conn, error) {
	connections := make([]*pgx.Conn, 0, count)
	for range count {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return nil, errors.Join(err, closeAll(ctx, connections))
		}
		connections = append(connections, conn)
	}
	return connections, nil
}

func closeAll(ctx context.Context, connections []*pgx.Conn) error {
	var all error
	for _, conn := range connections {
		all = errors.Join(all, conn.Close(ctx))
	}
	return all
}

// repeat calls once on its own goroutine for each of n workers until duration has passed, and returns the sum of what the
// calls return.
func repeat(n int, duration time.Duration, once func(worker int) (int, error)) (int, error) {
	var (
		workers sync.WaitGroup
		counts  = make([]int, n)
		errs    = make([]error, n)
		end     = time.Now().Add(duration)
	)
	for i := range n {
		workers.Go(func() {
			for errs[i] == nil && time.Now().Before(end) {
				var count int
				count, errs[i] = once(i)
				counts[i] += count
			}
		})
	}
	workers.Wait()
	total := 0
	for _, count := range counts {
		total += count
	}
	return total, errors.Join(errs...)
}
