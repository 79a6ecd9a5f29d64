package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"plaza/cmd/plaza-bench/limit"
	"plaza/hub"
	"plaza/hub/wire"
)

// The sizes and bounds of the scenario.
const (
	fanSockets   = 1000
	fanPerSecond = 20
	saturatedMax = 2
	calmMax      = 1.3
)

// fanout compares what a delivery costs the server's processors with the least that it can cost. Each server has a process of
// its own; all clients are in one more.
func fanout(ctx context.Context, b *bench) error {
	kinds := []fanKind{rawFan, loopFan, hubFan}
	processes, err := startChildren(ctx, len(kinds)+1)
	if err != nil {
		return err
	}
	clients, sockets := processes[len(kinds)], b.count(fanSockets)
	for i, kind := range kinds {
		started, err := processes[i].do(order{Fan: &fanOrder{kind}})
		if err != nil {
			return errors.Join(err, closeChildren(processes))
		}
		plan := socketPlan{}
		if kind == hubFan {
			plan.Rooms = []string{fanTopic}
		}
		connect := &connectOrder{Address: started.Address, Sockets: make([]socketPlan, sockets)}
		for i := range connect.Sockets {
			connect.Sockets[i] = plan
		}
		if _, err := clients.do(order{Connect: connect}); err != nil {
			return errors.Join(err, closeChildren(processes))
		}
	}
	publish := func(server *child, perSecond int) side {
		return func(duration time.Duration) (float64, error) {
			published, err := server.do(order{Publish: &publishOrder{perSecond, duration}})
			if err != nil {
				return 0, err
			}
			if _, err := clients.do(order{Await: &awaitOrder{Events: published.Count}}); err != nil {
				return 0, err
			}
			return float64(published.Processor.Microseconds()) / float64(published.Count), nil
		}
	}
	bare, saturated, err := b.compare(publish(processes[0], 0), publish(processes[2], 0))
	if err == nil {
		b.value("saturated/raw-frames", median(bare), "µs/delivery")
		b.value("saturated/hub", median(saturated), "µs/delivery")
	}
	var loop, calm []float64
	if err == nil {
		loop, calm, err = b.compare(publish(processes[1], fanPerSecond), publish(processes[2], fanPerSecond))
	}
	// The clients first: then no server waits for them.
	if err := errors.Join(err, clients.close(), closeChildren(processes[:len(kinds)])); err != nil {
		return err
	}
	b.value("20-per-second/loop", median(loop), "µs/delivery")
	b.value("20-per-second/hub", median(calm), "µs/delivery")
	b.ratio("saturated", medianRatio(saturated, bare), atMost, saturatedMax)
	b.ratio("20-per-second", medianRatio(calm, loop), atMost, calmMax)
	return nil
}

// fanKind is how a server delivers one message to all its sockets.
type fanKind string

const (
	rawFan  fanKind = "raw"
	loopFan fanKind = "loop"
	hubFan  fanKind = "hub"
)

// fanOrder has a child start a server; the answer has its address.
type fanOrder struct{ Kind fanKind }

// publishOrder has that server send messages to its sockets: so many a second, or with 0 as fast as they are taken. The answer
// has the deliveries, and what they took of the processors.
type publishOrder struct {
	PerSecond int
	Duration  time.Duration
}

// fan is such a server, in a child process.
type fan struct {
	address string
	publish func(publishOrder) (deliveries int, err error)
	stop    func(context.Context) error // nil until started
}

func (f *fan) start(o fanOrder) (answer, error) {
	message, err := fanMessage(1)
	if err != nil {
		return answer{}, err
	}
	switch o.Kind {
	case rawFan:
		raw, err := limit.NewRawFan(message)
		if err != nil {
			return answer{}, err
		}
		f.address, f.stop = raw.Address(), func(context.Context) error { return raw.Close() }
		f.publish = func(o publishOrder) (int, error) { return raw.Run(o.Duration) }
	case loopFan:
		loop, err := limit.NewLoop(message)
		if err != nil {
			return answer{}, err
		}
		f.address, f.stop = loop.Address(), func(context.Context) error { return loop.Close() }
		f.publish = func(o publishOrder) (int, error) { return loop.Run(o.PerSecond, o.Duration) }
	case hubFan:
		served, err := startHub()
		if err != nil {
			return answer{}, err
		}
		f.address, f.publish, f.stop = served.listener.Addr().String(), served.publish, served.stop
	}
	return answer{Address: f.address}, nil
}

func (f *fan) run(o publishOrder) (answer, error) {
	begun, before := time.Now(), processorTime()
	count, err := f.publish(o)
	return answer{Count: count, Took: time.Since(begun), Processor: processorTime() - before}, err
}

func (f *fan) close(ctx context.Context) error {
	if f.stop == nil {
		return nil
	}
	return f.stop(ctx)
}

// processorTime is what this process has used of the processors, in user and system mode.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // can't fail with these arguments
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

const fanTopic = "0198f3a1-7c00-7000-8000-000000000001"

// fanMessage is what the socket carries for a message in a room.
func fanMessage(seq int64) ([]byte, error) {
	return wire.Encode(wire.TypeEvent, fanTopic, wire.Event{
		ID: "0198f3a1-7c00-7000-8000-0000000000aa", Room: fanTopic, Seq: seq, Time: "2026-03-01T09:15:02.123Z",
		Type: "message.posted", TypeVersion: 1, Author: "officer:0198f3a1-7c00-7000-8000-0000000000bb", Number: seq,
		Payload: []byte(`{"text":"` + text + `"}`),
	})
}

// hubServer is a hub behind HTTP, on a log of which nothing is ever missing.
type hubServer struct {
	hub       *hub.Hub
	registry  *prometheus.Registry
	listener  net.Listener
	server    http.Server
	served    chan error
	sockets   atomic.Int64
	published atomic.Int64
}

func startHub() (*hubServer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h := &hubServer{listener: listener, registry: prometheus.NewRegistry(), served: make(chan error, 1)}
	// The publisher waits for the sockets together. One that is far behind the others stays, so that all deliveries count.
	h.hub = hub.New(hub.Config{Source: h, Metrics: h.registry, QueueBytes: fanQueueBytes})
	h.server.ReadHeaderTimeout = time.Minute
	h.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strconv.FormatInt(h.sockets.Add(1), 10)
		h.hub.Serve(w, r, hub.Session{ID: id, User: id})
	})
	go func() { h.served <- h.server.Serve(listener) }()
	return h, nil
}

func (h *hubServer) stop(ctx context.Context) error {
	err := errors.Join(h.server.Shutdown(ctx), h.hub.Drain(ctx, 0))
	<-h.served // http.ErrServerClosed
	return err
}

const (
	fanWindow     = 256 // messages on their way to a socket, on the average
	fanQueueBytes = 64 << 20
)

// publish returns when every message is written.
func (h *hubServer) publish(o publishOrder) (int, error) {
	sockets := h.sockets.Load()
	before, err := h.written()
	if err != nil {
		return 0, err
	}
	pause := time.Millisecond
	if o.PerSecond > 0 {
		pause = time.Second / time.Duration(o.PerSecond)
	}
	ticks := time.NewTicker(pause)
	defer ticks.Stop()
	var sent, done int64
	for end := time.Now().Add(o.Duration); time.Now().Before(end); <-ticks.C {
		count := int64(1)
		if o.PerSecond == 0 {
			count = fanWindow - (sent - done)
		}
		for range count {
			seq := h.published.Add(1)
			message, err := fanMessage(seq)
			if err != nil {
				return 0, err
			}
			h.hub.Publish(fanTopic, seq, 0, message)
		}
		sent += max(0, count)
		if o.PerSecond == 0 {
			written, err := h.written()
			if err != nil {
				return 0, err
			}
			done = (written - before) / sockets
		}
	}
	for deadline := time.Now().Add(awaitTimeout); ; <-ticks.C {
		written, err := h.written()
		if err != nil || written-before >= sent*sockets {
			return int(sent * sockets), err
		}
		if time.Now().After(deadline) {
			return 0, fmt.Errorf("%d of %d messages were written", written-before, sent*sockets)
		}
	}
}

// written is how many messages the hub has written to sockets.
func (h *hubServer) written() (int64, error) {
	families, err := h.registry.Gather()
	for _, family := range families {
		if family.GetName() == "plaza_hub_messages_sent_total" {
			return int64(family.GetMetric()[0].GetCounter().GetValue()), err
		}
	}
	return 0, errors.Join(err, errors.New("the hub does not count what it sends"))
}

var errNothingMissing = errors.New("the benchmark's log has nothing to read")

// Read implements hub.Source.
func (h *hubServer) Read(_ context.Context, _ hub.Session, _ string, after int64, _ int) (hub.Page, error) {
	head := h.published.Load()
	if after != head {
		return hub.Page{}, errNothingMissing
	}
	return hub.Page{Head: hub.Head{Seq: head}}, nil
}

// Fetch implements hub.Source.
func (h *hubServer) Fetch(context.Context, string, int64, int64) (hub.Page, error) {
	return hub.Page{}, errNothingMissing
}

// Heads implements hub.Source.
func (h *hubServer) Heads(_ context.Context, topics []string) (map[string]hub.Head, error) {
	heads := make(map[string]hub.Head, len(topics))
	for _, topic := range topics {
		heads[topic] = hub.Head{Seq: h.published.Load()}
	}
	return heads, nil
}

// MayRead implements hub.Source.
func (h *hubServer) MayRead(_ context.Context, _ string, sessions []hub.Session) ([]hub.Access, error) {
	accesses := make([]hub.Access, len(sessions))
	for i := range accesses {
		accesses[i].Allowed = true
	}
	return accesses, nil
}

// Sessions implements hub.Source.
func (h *hubServer) Sessions(_ context.Context, ids []string) (map[string]int64, error) {
	versions := make(map[string]int64, len(ids))
	for _, id := range ids {
		versions[id] = 0
	}
	return versions, nil
}
