package media

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/pion/webrtc/v4"
)

// publication is the connection in which a participant publishes. It begins with the first offer: most of a large meeting only
// watch.
type publication struct {
	participant *Participant
	negotiating sync.Mutex                            // one offer at a time
	connection  atomic.Pointer[webrtc.PeerConnection] // nil before the first offer

	mu      sync.Mutex
	closed  bool
	sources map[string]Source // by mid
	tracks  map[Source]*track
	held    map[Source]bool
	intakes map[uint32]*intake // by SSRC
}

func newPublication(p *Participant) *publication {
	return &publication{
		participant: p, sources: map[string]Source{}, tracks: map[Source]*track{}, held: map[Source]bool{}, intakes: map[uint32]*intake{},
	}
}

// connected is the connection, which begins here.
func (p *publication) connected() (*webrtc.PeerConnection, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errLeft
	}
	if connection := p.connection.Load(); connection != nil {
		return connection, nil
	}
	connection, err := newPublishing(p.participant.sfu.settings, p.intake)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	connection.OnTrack(p.came)
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed {
			go p.participant.lost()
		}
	})
	p.connection.Store(connection)
	return connection, nil
}

func (p *publication) answer(ctx context.Context, offer string, sources map[string]Source) (string, error) {
	p.negotiating.Lock()
	defer p.negotiating.Unlock()
	if err := checkOffer(offer); err != nil {
		return "", err
	}
	if err := p.tell(sources); err != nil {
		return "", err
	}
	connection, err := p.connected()
	if err != nil {
		return "", err
	}
	description := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	if err := connection.SetRemoteDescription(description); err != nil {
		return "", fmt.Errorf("%w: %w", ErrDescription, err)
	}
	answer, err := connection.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrDescription, err)
	}
	described, err := describe(ctx, connection, answer)
	if err != nil {
		return "", err
	}
	return askForRepeats(described)
}

// tell takes what the sections show. A section that showed something shows it for good: sections are not given to another source.
func (p *publication) tell(sources map[string]Source) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	count := len(p.sources)
	for mid, source := range sources {
		before, there := p.sources[mid]
		if source.Stream() == "" || there && before != source {
			return ErrSources
		}
		if !there {
			count++
		}
	}
	if count > maxTracks {
		return ErrSources
	}
	maps.Copy(p.sources, sources)
	return nil
}

// describe sets a local description and waits until the SFU's addresses stand in it, which takes no network.
func describe(ctx context.Context, connection *webrtc.PeerConnection, description webrtc.SessionDescription) (string, error) {
	gathered := webrtc.GatheringCompletePromise(connection)
	if err := connection.SetLocalDescription(description); err != nil {
		return "", fmt.Errorf("media: %w", err)
	}
	select {
	case <-gathered:
		return connection.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// came is called for each layer of a track when its first packet arrives.
func (p *publication) came(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	transceiver := receiver.RTPTransceiver()
	if transceiver == nil {
		return
	}
	intake := p.intakeOf(uint32(remote.SSRC()))
	if intake == nil {
		return // it has ended
	}
	t, layer, created := p.layerOf(transceiver.Mid(), remote, redType(receiver))
	if t == nil {
		return
	}
	if created {
		p.participant.meeting.publish(t)
	}
	go layer.listen(receiver, remote.RID())
	intake.hand(layer.reader(remote, levelExtension(receiver)))
	if t.ended(layer) {
		p.forget(t)
		p.participant.meeting.unpublish(t)
	}
}

// layerOf finds the track of a section, or begins it, and adds the layer; nil when the section was not explained.
func (p *publication) layerOf(mid string, remote *webrtc.TrackRemote, red uint8) (t *track, l *layer, created bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	source, known := p.sources[mid]
	if !known || source.Video() != (remote.Kind() == webrtc.RTPCodecTypeVideo) {
		return nil, nil, false
	}
	t = p.tracks[source]
	if created = t == nil; created {
		t = newTrack(p, trackKey{p.participant.id, source}, remote)
		t.held.Store(p.held[source])
		p.tracks[source] = t
	}
	return t, t.begin(remote, red), created
}

// hold keeps what a source sends from everybody, or lets it through again.
func (p *publication) hold(source Source, held bool) {
	p.mu.Lock()
	p.held[source] = held
	t := p.tracks[source]
	changed := t != nil && t.held.Swap(held) != held
	p.mu.Unlock()
	if !changed || held {
		return
	}
	for _, s := range *t.watchers.Load() {
		s.resume()
	}
}

func (p *publication) forget(t *track) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tracks[t.key.source] == t {
		delete(p.tracks, t.key.source)
	}
}

func (p *publication) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	if connection := p.connection.Load(); connection != nil {
		_ = connection.Close()
	}
}
