package hub

import (
	"fmt"
	"io"
	"sync"
	"syscall"
	"testing"
	"time"

	"plaza/hub/wire"
)

// BenchmarkPublish publishes to a topic with 1,000 sockets on loopback: saturated (as fast as they take it, frames coalesce)
// and one event at a time (a frame for each). Processor time is of the whole process: it includes the clients' reading.
func BenchmarkPublish(b *testing.B) {
	for _, ahead := range []int64{1, 64} {
		b.Run(fmt.Sprintf("sockets=1000/ahead=%d", ahead), func(b *testing.B) { benchmarkPublish(b, 1000, ahead) })
	}
}

func benchmarkPublish(b *testing.B, sockets int, ahead int64) {
	n := newNode(b, newMemory(), func(c *Config) { c.SocketsPerUser = sockets })
	n.source.append("r")
	var reading sync.WaitGroup
	b.Cleanup(reading.Wait)
	for range sockets {
		raw := n.handshake()
		if _, err := raw.Write(maskedText(encode(wire.TypeSubscribe, "r", wire.Subscribe{Seq: 1}))); err != nil {
			b.Fatal(err)
		}
		reading.Go(func() { _, _ = io.Copy(io.Discard, raw) })
		b.Cleanup(func() { _ = raw.Close() })
	}
	n.written(b, 2*float64(sockets)) // welcome and resumed
	body := wire.Event{
		ID: "0198f3a1-7c00-7000-8000-0000000000aa", Room: "r", Time: "2026-03-01T09:15:02.123Z", Type: "message.posted", TypeVersion: 1,
		Author: "officer:0198f3a1-7c00-7000-8000-0000000000bb", Payload: []byte(`{"text":"Bullerutredningen behöver kompletteras."}`),
	}
	b.ReportAllocs()
	before := processorTime(b)
	b.ResetTimer()
	for i := range int64(b.N) {
		body.Seq = i + 2
		n.hub.Publish("r", body.Seq, 0, encode(wire.TypeEvent, "r", body))
		n.written(b, float64(sockets)*float64(2+max(0, i+1-(ahead-1))))
	}
	n.written(b, float64(sockets)*float64(2+b.N))
	b.StopTimer()
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N*sockets), "cpu-ns/delivery")
	b.ReportMetric(value(b, n.hub.metrics.messagesOut)/value(b, n.hub.metrics.framesOut), "messages/frame")
}

// processorTime is what this process has used of the processors.
func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// written waits until the hub has written so many messages.
func (n *node) written(b *testing.B, messages float64) {
	poll := time.NewTicker(200 * time.Microsecond)
	defer poll.Stop()
	for value(b, n.hub.metrics.messagesOut) < messages {
		if value(b, n.hub.metrics.dropQueued[closeTooSlow]) > 0 {
			b.Fatal("a queue was full")
		}
		<-poll.C
	}
}
