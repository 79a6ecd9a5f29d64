package media

import (
	"context"
	"sync"
)

// Listener is told what a participant's browser has to know. Its calls come one after the other and must not wait for the
// browser; no lock is held.
type Listener interface {
	// Subscribed tells the whole state of the subscription. What was told before is void.
	Subscribed(Subscription)
	// Spoke tells who speaks now, the loudest first; of nobody an empty list, never nil.
	Spoke(participants []string)
	// Wanted tells the best layer of each video of this participant that anybody watches, 0 the lowest; what is above it, and a
	// video at -1, need not be sent.
	Wanted(layers map[Source]int)
	// Lost says that the connections do not carry any more: the browser joins again.
	Lost()
}

// Subscription is what a browser gets: an offer to be answered, when there is one, and who is in which seat.
type Subscription struct {
	Offer      string // an SDP to be answered by Answer; "" when nothing is to be negotiated
	Generation int    // of the offer: goes with its answer
	Moves      bool   // the offer looks for another way through the network: what is published has to look for one too
	Seats      []Seat
}

// Seat is a pair of media sections and whose stream is shown in them now.
type Seat struct {
	Audio, Video string // the sections' mid
	Participant  string // "" while nobody sits there
	Stream       Stream
	Sources      []Source // that are published now
}

// Participant is one browser in a meeting. It is safe for concurrent use.
type Participant struct {
	id       string
	meeting  *Meeting
	sfu      *SFU
	listener Listener

	publication  *publication
	subscription *subscription

	ending sync.Once
	done   chan struct{}
	tasks  sync.WaitGroup
}

func newParticipant(s *SFU, id string, listener Listener) (*Participant, error) {
	p := &Participant{id: id, sfu: s, listener: listener, done: make(chan struct{})}
	p.publication = newPublication(p)
	var err error
	p.subscription, err = newSubscription(p)
	return p, err
}

// discard gives back what a participant has that was not let in.
func (p *Participant) discard() {
	p.subscription.close()
	p.publication.close()
}

func (p *Participant) begin() {
	p.tasks.Go(p.subscription.run)
	p.subscription.awake()
}

// Publish answers the browser's offer of what it publishes. sources tells what the media sections show, by mid. ErrDescription and
// ErrSources refuse it.
func (p *Participant) Publish(ctx context.Context, offer string, sources map[string]Source) (answer string, err error) {
	return p.publication.answer(ctx, offer, sources)
}

// Answer takes the browser's answer to the offer of a generation. One to an earlier offer is void.
func (p *Participant) Answer(generation int, sdp string) { p.subscription.answered(generation, sdp) }

// Resume tells the whole state again, after the messages between the browser and the server were lost. restart makes a new
// offer that finds another way through the network.
func (p *Participant) Resume(restart bool) { p.subscription.again(restart) }

// Watch says what the browser shows of the others. Whoever it does not name is heard and not seen.
func (p *Participant) Watch(tiles []Tile) { p.subscription.watch(tiles) }

// Hold keeps what a source of the participant sends from everybody, whatever the browser does, until it is let through again.
func (p *Participant) Hold(source Source, held bool) { p.publication.hold(source, held) }

// Leave takes the participant out of the meeting and waits for all that it has running.
func (p *Participant) Leave() {
	p.end()
	p.tasks.Wait()
}

// end closes without waiting, so that the participant's own goroutines can call it.
func (p *Participant) end() {
	p.ending.Do(func() {
		close(p.done)
		p.sfu.leave(p)
		p.publication.close() // the subscription closes itself
	})
}

// lost ends a participant whose connections broke.
func (p *Participant) lost() {
	select {
	case <-p.done:
	default:
		p.end()
		p.listener.Lost()
	}
}
