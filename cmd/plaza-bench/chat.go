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
		var p50, p99, perProcessor []float64
		logs, chats, err := b.compare(
			throughput(func(duration time.Duration) (int, error) {
				return flood(ctx, s.log, s.database.sender, own, busySenders, duration)
			}),
			func(duration time.Duration) (float64, error) {
				before, err := s.processor()
				if err != nil {
					return 0, err
				}
				a, err := s.clients.do(order{Post: &postOrder{min(busySenders, sockets), duration}})
				if err != nil {
					return 0, err
				}
				after, err := s.processor()
				p50, p99 = append(p50, milliseconds(a.P50)), append(p99, milliseconds(a.P99))
				perProcessor = append(perProcessor, perSecond(a.Deliveries, after-before))
				return perSecond(a.Count, a.Took), err
			})
		if err != nil {
			return err
		}
		b.value("appends", median(logs), "messages/s")
		b.value("posts", median(chats), "messages/s")
		b.value("deliveries", median(perProcessor), "deliveries/CPU-s")
		b.value("post-to-deliver-p50", median(p50), "ms")
		b.value("post-to-deliver-p99", median(p99), "ms")
		b.ratio("", medianRatio(chats, logs), atLeast, chatMin)
		return nil
	})
}

// processor is what the server and PostgreSQL have used of the processors.
func (s *served) processor() (time.Duration, error) {
	a, err := s.server.do(order{Usage: &usageOrder{}})
	if err != nil {
		return 0, err
	}
	postgres, err := familyProcessor(s.database.postgres.ProcessID())
	return a.Processor + postgres, err
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
