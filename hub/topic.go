package hub

import (
	"context"
	"slices"
	"time"
)

// topic is the live end of one log on this node: it exists while it has subscriptions. It belongs to its shard's goroutine.
type topic struct {
	id    string
	shard *shard

	// started is set once a subscription has read the log to its end; until then last is unknown and events are held.
	started bool
	last    int64 // the last seq that was delivered
	head    int64 // the highest seq known to exist; above last it is a gap

	access    int64 // the highest access version known
	unchecked bool  // rights changed: nothing is delivered before the subscriptions have been checked
	checking  bool
	fetching  bool
	waiting   bool // a later look at the gap or the check is on its way

	held      map[int64]Message // events that wait for a gap, a check or the start
	heldBytes int

	attendance *attendance // nil while nobody on this node is here

	subscriptions []*subscription
	catching      int       // subscriptions that are not live yet
	recent        []Message // delivered while some were catching up: consecutive, ending with last
}

// publish takes an event from the broker. Data nil only says that it exists.
func (t *topic) publish(message Message, access int64) {
	metrics := t.shard.hub.metrics
	full := len(t.held) >= heldMax || t.heldBytes+len(message.Data) > heldBytesMax
	switch {
	case message.Data == nil:
	case t.started && message.Seq <= t.last, t.held[message.Seq].Data != nil:
		metrics.dropDuplicate.Inc()
	case full && message.Seq != t.last+1:
		metrics.dropHeld.Inc()
	default:
		t.hold(message)
	}
	t.observe(Head{message.Seq, access})
	t.advance()
}

func (t *topic) hold(message Message) {
	t.heldBytes += len(message.Data) - len(t.held[message.Seq].Data)
	t.held[message.Seq] = message
}

// observe takes note of a head that was seen somewhere.
func (t *topic) observe(head Head) {
	t.head = max(t.head, head.Seq)
	if head.AccessVersion > t.access {
		t.access = head.AccessVersion
		if t.started { // before the start every subscription is yet to read at this version
			t.unchecked = true
		}
	}
}

// advance delivers what can be delivered and starts what is needed to deliver more.
func (t *topic) advance() {
	if !t.started || t.checking {
		return
	}
	if t.unchecked {
		t.check()
		return
	}
	for {
		message, next := t.held[t.last+1]
		if !next {
			break
		}
		delete(t.held, message.Seq)
		t.heldBytes -= len(message.Data)
		t.deliver(message)
	}
	if t.head > t.last && !t.fetching {
		t.lookLater(t.shard.hub.config.GapDelay)
	}
}

// deliver queues the next event to every live subscription that has not read it itself.
func (t *topic) deliver(message Message) {
	t.last = message.Seq
	if t.catching > 0 {
		if len(t.recent) >= recentMax {
			t.recent = slices.Delete(t.recent, 0, recentMax/2)
		}
		t.recent = append(t.recent, message)
	}
	for _, subscriber := range t.subscriptions {
		if subscriber.live && message.Seq > subscriber.last {
			subscriber.last = message.Seq
			subscriber.socket.push(message.Data)
		}
	}
}

// fetch reads the first gap from the source.
func (t *topic) fetch() {
	if !t.started || t.fetching || t.checking || t.head <= t.last {
		return
	}
	upTo := min(t.head, t.last+pageSize)
	for seq := range t.held {
		upTo = min(upTo, seq-1)
	}
	t.fetching = true
	after := t.last
	t.shard.ask(func(ctx context.Context) func() {
		page, err := t.shard.hub.config.Source.Fetch(ctx, t.id, after, upTo)
		return func() { t.fetched(after, page, err) }
	})
}

func (t *topic) fetched(after int64, page Page, err error) {
	t.fetching = false
	if !t.alive() {
		return
	}
	hub := t.shard.hub
	if err != nil || len(page.Messages) == 0 {
		hub.metrics.gapsFailed.Inc()
		hub.config.Log.Warn("gap not filled", "topic", t.id, "after", after, "error", err)
		t.lookLater(hub.config.RetryDelay)
		return
	}
	hub.metrics.gapsFetched.Inc()
	hub.metrics.gapMessages.Add(float64(len(page.Messages)))
	for _, message := range page.Messages {
		if message.Seq > t.last {
			t.hold(message)
		}
	}
	t.observe(page.Head)
	t.advance()
	t.fetch() // the next piece of a long gap, or the next gap
}

// check asks the source for the rights of every subscription. What comes meanwhile is held.
func (t *topic) check() {
	t.unchecked, t.checking = false, true
	subscriptions := slices.Clone(t.subscriptions)
	sessions := make([]Session, len(subscriptions))
	for i, subscriber := range subscriptions {
		sessions[i] = subscriber.socket.session
	}
	t.shard.ask(func(ctx context.Context) func() {
		accesses, err := t.shard.hub.config.Source.MayRead(ctx, t.id, sessions)
		return func() { t.checked(subscriptions, accesses, err) }
	})
}

func (t *topic) checked(subscriptions []*subscription, accesses []Access, err error) {
	t.checking = false
	if err != nil || len(accesses) != len(subscriptions) {
		t.unchecked = true
		t.shard.hub.config.Log.Warn("rights not checked", "topic", t.id, "error", err)
		t.lookLater(t.shard.hub.config.RetryDelay)
		return
	}
	for i, subscriber := range subscriptions {
		if !accesses[i].Allowed {
			t.shard.end(subscriber, left(t.id))
		}
		subscriber.last = max(subscriber.last, accesses[i].From-1)
	}
	if t.alive() {
		t.advance()
	}
}

// alive tells whether the topic still has subscriptions. Without, its shard has forgotten it.
func (t *topic) alive() bool { return len(t.subscriptions) > 0 }

// lookLater does after a pause what can't be done now: it checks again, or fetches a gap that is still open.
func (t *topic) lookLater(pause time.Duration) {
	if t.waiting {
		return
	}
	t.waiting = true
	t.shard.later(pause, func() {
		if t.alive() {
			t.advance()
			t.waiting = false
			t.fetch()
		}
	})
}
