package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	chatSockets = 1000 // ten in each of 100 rooms
	chatMin     = 0.25
)

// chat compares messages that go all the way, from the API to the sockets, with appends to the same database's log.
func chat(ctx context.Context, b *bench) error {
	return withSite(ctx, b, busyRooms, func(s *served) error {
		sockets := b.count(chatSockets)
		if err := s.connect(ctx, sockets, 1, 1); err != nil {
			return err
		}
		own, err := s.database.makeRooms(ctx, s.log, len(s.rooms))
		if err != nil {
			return err
		}
		var p50, p99, perProcessor, appending, server, postgres, clients []float64
		logs, chats, err := b.compare(
			throughput(func(duration time.Duration) (int, error) {
				before, err := s.appending()
				if err != nil {
					return 0, err
				}
				count, err := flood(ctx, s.log, s.database.sender, own, busySenders, duration)
				if err != nil {
					return 0, err
				}
				after, err := s.appending()
				appending = append(appending, microsecondsEach(after-before, count))
				return count, err
			}),
			func(duration time.Duration) (float64, error) {
				before, err := s.processors()
				if err != nil {
					return 0, err
				}
				a, err := s.clients.do(order{Post: &postOrder{min(busySenders, sockets), duration}})
				if err != nil {
					return 0, err
				}
				after, err := s.processors()
				if err != nil {
					return 0, err
				}
				used := after.since(before)
				p50, p99 = append(p50, milliseconds(a.P50)), append(p99, milliseconds(a.P99))
				perProcessor = append(perProcessor, perSecond(a.Deliveries, used.server+used.postgres))
				server, postgres = append(server, microsecondsEach(used.server, a.Count)), append(postgres, microsecondsEach(used.postgres, a.Count))
				clients = append(clients, microsecondsEach(used.clients, a.Count))
				return perSecond(a.Count, a.Took), nil
			})
		if err != nil {
			return err
		}
		b.value("appends", median(logs), "messages/s")
		b.value("posts", median(chats), "messages/s")
		b.value("deliveries", median(perProcessor), "deliveries/CPU-s")
		b.value("processor/append", median(appending), "µs/message")
		b.value("processor/server", median(server), "µs/message")
		b.value("processor/postgres", median(postgres), "µs/message")
		b.value("processor/clients", median(clients), "µs/message")
		b.value("post-to-deliver-p50", median(p50), "ms")
		b.value("post-to-deliver-p99", median(p99), "ms")
		b.ratio("", medianRatio(chats, logs), atLeast, chatMin)
		return nil
	})
}

// processors is what the server, PostgreSQL and the clients have used of the processors.
type processors struct{ server, postgres, clients time.Duration }

func (p processors) since(before processors) processors {
	return processors{p.server - before.server, p.postgres - before.postgres, p.clients - before.clients}
}

func (s *served) processors() (processors, error) {
	server, err := s.server.do(order{Usage: &usageOrder{}})
	if err != nil {
		return processors{}, err
	}
	clients, err := s.clients.do(order{Usage: &usageOrder{}})
	if err != nil {
		return processors{}, err
	}
	postgres, err := familyProcessor(s.database.postgres.ProcessID())
	return processors{server.Processor, postgres, clients.Processor}, err
}

// appending is what this process, which appends, and PostgreSQL have used of the processors.
func (s *served) appending() (time.Duration, error) {
	postgres, err := familyProcessor(s.database.postgres.ProcessID())
	return processorTime() + postgres, err
}

func microsecondsEach(used time.Duration, count int) float64 {
	return float64(used.Microseconds()) / float64(count)
}

// tick is the unit of processor times in Linux' /proc.
const tick = 10 * time.Millisecond

// familyProcessor is what a process, its children and those of them that have ended have used of the processors.
func familyProcessor(id int) (time.Duration, error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	var total time.Duration
	found := false
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // it ended
		}
		// The name in parentheses may contain anything; state, parent and so on follow it. See proc(5).
		fields := strings.Fields(string(content[strings.LastIndexByte(string(content), ')')+1:]))
		own := file == fmt.Sprintf("/proc/%d/stat", id)
		if len(fields) < 15 || !own && fields[1] != strconv.Itoa(id) {
			continue
		}
		used := fields[11:13] // user and system mode
		if own {
			found, used = true, fields[11:15] // and of the children that have ended
		}
		for _, field := range used {
			ticks, err := strconv.Atoi(field)
			if err != nil {
				return 0, err
			}
			total += time.Duration(ticks) * tick
		}
	}
	if !found {
		return 0, errors.New("PostgreSQL's process is not there")
	}
	return total, nil
}
