// Package hub keeps the open WebSockets and delivers to each, exactly once and in order, the events of the topics that it
// subscribed to. A topic is a numbered log of bytes kept elsewhere (a room); the hub knows no case and stores nothing.
//
// # Contract
//
// [Hub.Publish] may be called with events lost, repeated or out of order. A subscriber that has seen seq n gets n+1, n+2, …
// without gap and without repeat, or is told that it will not ([wire.TooFar], [wire.Left], a close code). What is missing is
// read from the [Source]: a gap at once, a lost last event by the head comparison every few seconds. No event is delivered
// to a subscriber whose right was not checked at the event's access version or a later one.
//
// Who is here in a topic, who is typing and what [Hub.Tell] says are ephemeral: told to those whose rights stand, lost first
// when a queue is half full, and never waited for.
//
// # Goroutines
//
// A shard (one goroutine each, a few per node) owns the topics and subscriptions that hash to it: all their state is
// touched, and everything that concerns a subscription is queued, by that goroutine alone, from closures sent to its inbox.
// A shard never blocks: it waits for no queue, no socket and no source; reading the source is done by short-lived goroutines
// that send their result to the inbox. A shard's watchdog also pings its sockets and cuts those stuck in a write.
//
// A socket has a read loop, a write loop while there is something to write, and a catch-up goroutine while subscriptions of it
// read the source, a few at a time (turns); the read loop outlives the others. The write loop sends all that is queued as one frame. A queue is bounded
// in bytes; live events that don't fit close the socket (it comes back and resumes), catching up waits for space.
//
// One more goroutine compares heads and sessions with the source. [Hub.Drain] ends all of them.
package hub
