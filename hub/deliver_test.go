package hub

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plaza/hub/wire"
)

func TestResumeThenLive(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	for range 700 {
		n.post("r")
	}
	c := n.dial("anna")
	c.send(wire.TypeResume, "", wire.Resume{Rooms: map[string]int64{"r": 12}})
	c.wantEvents("r", 12, 700)
	wantBody(c, wire.TypeResumed, wire.Resumed{Seq: 700})
	n.post("r")
	n.post("r")
	c.wantEvents("r", 700, 702)
}

// TestAnyOrder is the promise of the package: however the broker loses, repeats and reorders, a subscriber sees every event
// once and in order.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	rapid.Check(t, func(rt *rapid.T) {
		topic := rapid.StringMatching(`[a-z0-9]{12}`).Draw(rt, "topic")
		before := rapid.IntRange(0, 5).Draw(rt, "before")
		during := rapid.IntRange(1, 40).Draw(rt, "during")
		after := int64(rapid.IntRange(0, before).Draw(rt, "after"))
		for range before {
			n.source.append(topic)
		}
		n.source.change(func() { n.source.topic(topic) })

		c := n.dial("anna")
		defer func() { _ = c.conn.CloseNow() }()
		c.subscribe(topic, after)
		if rapid.Bool().Draw(rt, "resumed first") {
			c.wantEvents(topic, after, int64(before))
			c.want(wire.TypeResumed)
			after = int64(before)
		}
		var publications []Message
		for range during {
			message, _ := n.source.append(topic)
			for range rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2}).Draw(rt, "copies") {
				publications = append(publications, message)
			}
			if rapid.IntRange(0, 9).Draw(rt, "announce") == 0 {
				publications = append(publications, Message{Seq: message.Seq})
			}
		}
		publications = rapid.Permutation(publications).Draw(rt, "order")
		for _, message := range publications {
			n.hub.Publish(topic, message.Seq, 0, message.Data)
		}
		n.hub.compareHeads() // finds the last event if it was lost
		if err := c.follow(topic, after, int64(before+during)); err != nil {
			rt.Fatal(err)
		}
		last := n.post(topic) // whatever came too often would come before this
		if err := c.follow(topic, last-1, last); err != nil {
			rt.Fatal(err)
		}
	})
}

// TestSubscribeWhilePublishing: eight writers, and forty readers that come, go and come again in the middle of it.
func TestSubscribeWhilePublishing(t *testing.T) {
	t.Parallel()
	const writers, readers = 8, 40
	n := newNode(t, newMemory(), func(c *Config) {
		c.SocketsPerUser = 2 * readers // the server may notice the new socket before the end of the old one
		c.HeadInterval = 5 * time.Millisecond
	})
	n.post("r")
	stop := make(chan struct{})
	var writing, reading sync.WaitGroup
	for range writers {
		writing.Go(func() {
			pace := time.NewTicker(4 * time.Millisecond)
			defer pace.Stop()
			for {
				message, access := n.source.append("r")
				if rand.IntN(20) > 0 { // the broker loses some
					n.hub.Publish("r", message.Seq, access, message.Data)
				}
				select {
				case <-pace.C:
				case <-stop:
					return
				}
			}
		})
	}
	for i := range readers {
		reading.Go(func() {
			middle := int64(i*10 + 1)
			first := n.dial("anna")
			first.subscribe("r", 0)
			if err := first.follow("r", 0, middle); err != nil {
				t.Error(err)
			}
			_ = first.conn.CloseNow()
			second := n.dial("anna")
			second.subscribe("r", middle)
			if err := second.follow("r", middle, middle+500); err != nil {
				t.Error(err)
			}
		})
	}
	reading.Wait()
	close(stop)
	writing.Wait()
}

// TestEventDuringReading: events committed and published between a subscription's reading and its going live.
func TestEventDuringReading(t *testing.T) {
	t.Parallel()
	source := newMemory()
	n := newNode(t, source, nil)
	n.post("r")
	other := n.dial("bo") // keeps the topic alive
	other.subscribe("r", 0)
	other.wantEvents("r", 0, 1)
	other.want(wire.TypeResumed)
	readings := 0
	source.change(func() {
		source.onRead = func() {
			if readings++; readings == 1 {
				for range 3 {
					n.post("r")
				}
			}
		}
	})
	c := n.dial("anna")
	c.subscribe("r", 0)
	c.wantEvents("r", 0, 4)
	wantBody(c, wire.TypeResumed, wire.Resumed{Seq: 4})
	n.post("r")
	c.wantEvents("r", 4, 5)
	other.wantEvents("r", 1, 5)
	if readings != 1 {
		t.Errorf("%d readings, want 1: the live events were remembered", readings)
	}
}

func TestGapWhileSourceIsAway(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	c := n.dial("anna")
	c.subscribe("r", 1)
	c.want(wire.TypeResumed)
	n.source.change(func() { n.source.failing = true })
	n.source.append("r") // lost
	n.post("r")
	if err := eventually(func() error {
		n.source.mu.Lock()
		defer n.source.mu.Unlock()
		if n.source.fetches < 3 {
			return fmt.Errorf("%d fetches", n.source.fetches)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	n.source.change(func() { n.source.failing = false })
	c.wantEvents("r", 1, 3)
}

// TestLongGap: more events lost than one reading brings, and more held than a topic may hold.
func TestLongGap(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.QueueBytes = 16 << 20 }) // for all of it, however slowly the client reads
	n.post("r")
	c := n.dial("anna")
	c.subscribe("r", 1)
	c.want(wire.TypeResumed)
	var held []Message
	for i := range 2*heldMax + 3*pageSize {
		message, _ := n.source.append("r")
		if i > 2*pageSize {
			held = append(held, message)
		}
	}
	for _, message := range slices.Backward(held) {
		n.hub.Publish("r", message.Seq, 0, message.Data)
	}
	c.wantEvents("r", 1, 2*heldMax+3*pageSize+1)
}

func TestTooFar(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.MaxBehind = 10 })
	for range 30 {
		n.post("r")
	}
	c := n.dial("anna")
	c.subscribe("r", 19)
	wantBody(c, wire.TypeTooFar, wire.TooFar{From: 20, Head: 30})
	n.post("r") // not for a client that is not subscribed
	c.subscribe("r", 30)
	c.wantEvents("r", 30, 31)
	wantBody(c, wire.TypeResumed, wire.Resumed{Seq: 31})
}

func TestAheadOfTheLog(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	c := n.dial("anna")
	c.subscribe("r", 2)
	c.wantClose(wire.CloseResumeImpossible)
}

func TestOnlyFromSeq(t *testing.T) {
	t.Parallel()
	source := newMemory()
	n := newNode(t, source, nil)
	for range 5 {
		n.post("r")
	}
	source.change(func() { source.topic("r").from["anna"] = 4; source.topic("r").from["bo"] = 8 })
	anna, bo := n.dial("anna"), n.dial("bo")
	anna.subscribe("r", 0)
	anna.wantEvents("r", 3, 5)
	anna.want(wire.TypeResumed)
	bo.subscribe("r", 0)
	bo.want(wire.TypeResumed)
	for range 4 {
		n.post("r")
	}
	anna.wantEvents("r", 5, 9)
	bo.wantEvents("r", 7, 9)
}

func TestSubscribeAgainAndUnsubscribe(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	for range 5 {
		n.post("r")
	}
	c := n.dial("anna")
	for range 3 {
		c.subscribe("r", 2)
	}
	c.send(wire.TypeUnsubscribe, "r", nil)
	c.send(wire.TypeUnsubscribe, "r", nil)
	c.send("nonsense", "", nil)
	for {
		message, err := c.next()
		if err != nil {
			t.Fatal(err)
		}
		if message.Type == wire.TypeError {
			break
		}
	}
	if err := eventually(func() error {
		count := 0
		for _, s := range n.hub.shards {
			s.call(func() { count += len(s.topics) })
		}
		if count > 0 {
			return fmt.Errorf("%d topics left", count)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
