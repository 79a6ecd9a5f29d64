package meeting_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"plaza/hub/wire"
	"plaza/rooms"
)

// person is an officer with a browser's connections: a microphone whose packets carry the officer's id, and ears for those of
// the others.
type person struct {
	t       *testing.T
	server  *server
	actor   rooms.Actor
	id      string
	room    string // of the meeting
	session string

	working    sync.Mutex
	sending    sync.Mutex // taken before mu
	mu         sync.Mutex
	changed    chan struct{} // closed at each change
	asked      int           // joins through this socket that are not answered
	socket     *websocket.Conn
	publishing *webrtc.PeerConnection
	receiving  *webrtc.PeerConnection
	gone       chan struct{} // closed when the connections are replaced
	attempt    int
	offered    *wire.MeetingPublish // not answered yet
	answering  wire.MeetingAnswer   // the last one
	joined     []wire.MeetingJoined
	state      wire.MeetingState
	answered   int
	seats      []wire.MeetingSeat
	heard      map[string]int
	left       []wire.MeetingLeft
	refused    []wire.MeetingRefused
	ordered    []wire.MeetingOrdered
	presence   []wire.MeetingPresence
	checked    []wire.MeetingChecked
}

func (s *server) person(actor rooms.Actor, meeting uuid.UUID) *person {
	p := &person{
		t: s.t, server: s, actor: actor, id: actor.Officer.String(), room: meeting.String(), session: uuid.NewString(),
		changed: make(chan struct{}), heard: map[string]int{},
	}
	p.dial()
	s.t.Cleanup(p.close)
	return p
}

// dial opens a socket in the place of the one before.
func (p *person) dial() {
	p.t.Helper()
	address := fmt.Sprintf("%s?officer=%s&session=%s", strings.Replace(p.server.http.URL, "http", "ws", 1), p.id, p.session)
	socket, _, err := websocket.Dial(p.t.Context(), address, &websocket.DialOptions{Subprotocols: []string{wire.Subprotocol}})
	if err != nil {
		p.t.Fatal(err)
	}
	socket.SetReadLimit(1 << 20)
	p.mu.Lock()
	p.socket, p.asked = socket, 0
	p.mu.Unlock()
	go p.read(socket)
}

// cut ends the socket as a broken network does.
func (p *person) cut() { _ = p.current().CloseNow() }

func (p *person) current() *websocket.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.socket
}

func (p *person) close() {
	p.cut()
	p.hangUp()
}

// hangUp closes the connections of media.
func (p *person) hangUp() {
	p.mu.Lock()
	publishing, receiving, gone := p.publishing, p.receiving, p.gone
	p.publishing, p.receiving, p.gone = nil, nil, nil
	p.mu.Unlock()
	if publishing != nil {
		close(gone)
		_ = publishing.Close()
		_ = receiving.Close()
	}
}

func (p *person) send(messageType string, body any) {
	p.t.Helper()
	p.sending.Lock()
	defer p.sending.Unlock()
	p.mu.Lock()
	if messageType == wire.TypeMeetingJoin {
		p.asked++
	}
	p.mu.Unlock()
	p.write(messageType, body)
}

// sendOf sends what is about a connection, unless it is not that of the last joining: what follows a meeting_join is about other
// connections.
func (p *person) sendOf(connection *webrtc.PeerConnection, messageType string, body any) {
	p.sending.Lock()
	defer p.sending.Unlock()
	p.mu.Lock()
	isCurrent := p.asked == 0 && (connection == p.publishing || connection == p.receiving)
	p.mu.Unlock()
	if isCurrent {
		p.write(messageType, body)
	}
}

func (p *person) write(messageType string, body any) {
	p.t.Helper()
	data, err := wire.Encode(messageType, p.room, body)
	if err != nil {
		p.t.Error(err)
		return
	}
	_ = p.current().Write(context.Background(), websocket.MessageText, data) // a socket that is gone is what some tests are about
}

func (p *person) read(socket *websocket.Conn) {
	for {
		_, frame, err := socket.Read(context.Background())
		if err != nil {
			return
		}
		for line := range bytes.Lines(frame) {
			messages, err := wire.Decode(bytes.TrimSpace(line))
			if err != nil {
				p.t.Error(err)
				return
			}
			p.take(socket, messages[0])
		}
	}
}

func into[T any](t *testing.T, message wire.Envelope) (body T) {
	if err := json.Unmarshal(message.Body, &body); err != nil {
		t.Error(err)
	}
	return body
}

// take takes in a message, and answers as a browser does. What comes through an earlier socket is too late.
func (p *person) take(socket *websocket.Conn, message wire.Envelope) {
	p.working.Lock() // one after the other, whichever socket they came through
	defer p.working.Unlock()
	p.mu.Lock()
	if p.socket != socket {
		p.mu.Unlock()
		return
	}
	var then func()
	switch message.Type {
	case wire.TypeMeetingJoined:
		joined := into[wire.MeetingJoined](p.t, message)
		if p.asked--; p.asked > 0 {
			break // the answer to the last one counts
		}
		p.joined = append(p.joined, joined)
		if !joined.Resumed {
			p.answered, p.seats = 0, nil
			then = p.connect
		} else if offered := p.offered; offered != nil { // its answer, or it itself, was lost with the socket
			publishing := p.publishing
			then = func() { p.sendOf(publishing, wire.TypeMeetingPublish, offered) }
		}
	case wire.TypeMeetingState:
		if state := into[wire.MeetingState](p.t, message); state.Revision >= p.state.Revision {
			p.state = state
		}
	case wire.TypeMeetingPublished:
		published := into[wire.MeetingPublished](p.t, message)
		if p.asked == 0 && published.Attempt == p.attempt && p.publishing != nil && p.offered != nil {
			p.offered = nil
			_ = p.publishing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: published.Answer})
		}
	case wire.TypeMeetingSeats:
		seats := into[wire.MeetingSeats](p.t, message)
		if p.asked > 0 {
			break // of the connections that are given up
		}
		p.seats = seats.Seats
		if seats.Offer != "" && seats.Generation > p.answered && p.receiving != nil {
			p.answered = seats.Generation
			receiving := p.receiving
			then = func() { p.answer(receiving, seats) }
		} else if seats.Offer != "" && seats.Generation == p.answering.Generation && p.receiving != nil {
			answer, receiving := p.answering, p.receiving
			then = func() { p.sendOf(receiving, wire.TypeMeetingAnswer, answer) }
		}
	case wire.TypeMeetingLost:
		then = func() { p.send(wire.TypeMeetingJoin, wire.MeetingJoin{Microphone: true}) }
	case wire.TypeMeetingLeft:
		p.left = append(p.left, into[wire.MeetingLeft](p.t, message))
	case wire.TypeMeetingRefused:
		refused := into[wire.MeetingRefused](p.t, message)
		if refused.Of == wire.TypeMeetingJoin {
			p.asked--
		}
		p.refused = append(p.refused, refused)
	case wire.TypeMeetingOrdered:
		p.ordered = append(p.ordered, into[wire.MeetingOrdered](p.t, message))
	case wire.TypeMeetingChecked:
		p.checked = append(p.checked, into[wire.MeetingChecked](p.t, message))
	case wire.TypeMeetingPresence:
		p.presence = append(p.presence, into[wire.MeetingPresence](p.t, message))
	}
	close(p.changed)
	p.changed = make(chan struct{})
	p.mu.Unlock()
	if then != nil {
		then()
	}
}

func newAPI() *webrtc.API {
	var settings webrtc.SettingEngine
	_ = settings.SetAnsweringDTLSRole(webrtc.DTLSRoleClient) // as browsers do; Pion leaves it to the other side
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	return webrtc.NewAPI(webrtc.WithSettingEngine(settings))
}

// connect begins with new connections and publishes the microphone.
func (p *person) connect() {
	p.hangUp()
	api := newAPI()
	publishing, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		p.t.Error(err)
		return
	}
	receiving, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		p.t.Error(err)
		return
	}
	receiving.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { p.listen(track) })
	microphone, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48_000, Channels: 2}, "microphone", p.id)
	if err != nil {
		p.t.Error(err)
		return
	}
	transceiver, err := publishing.AddTransceiverFromTrack(microphone, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		p.t.Error(err)
		return
	}
	gone := make(chan struct{})
	p.mu.Lock()
	p.publishing, p.receiving, p.gone = publishing, receiving, gone
	p.attempt++
	p.offered, p.answering = nil, wire.MeetingAnswer{}
	attempt := p.attempt
	p.mu.Unlock()
	offer, err := publishing.CreateOffer(nil)
	if err != nil {
		return // hung up meanwhile
	}
	if sdp := described(publishing, offer); sdp != "" {
		offered := &wire.MeetingPublish{Attempt: attempt, Offer: sdp, Sources: map[string]string{transceiver.Mid(): wire.SourceMicrophone}}
		p.mu.Lock()
		if p.attempt == attempt {
			p.offered = offered
		}
		p.mu.Unlock()
		p.sendOf(publishing, wire.TypeMeetingPublish, offered)
		go speak(p.id, p.server.pace, microphone, gone)
	}
}

func described(connection *webrtc.PeerConnection, description webrtc.SessionDescription) string {
	gathered := webrtc.GatheringCompletePromise(connection)
	if connection.SetLocalDescription(description) != nil {
		return ""
	}
	<-gathered
	return connection.LocalDescription().SDP
}

func (p *person) answer(receiving *webrtc.PeerConnection, seats wire.MeetingSeats) {
	if receiving.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: seats.Offer}) != nil {
		return // hung up meanwhile
	}
	answer, err := receiving.CreateAnswer(nil)
	if err != nil {
		return
	}
	if sdp := described(receiving, answer); sdp != "" {
		answer := wire.MeetingAnswer{Generation: seats.Generation, Answer: sdp}
		p.mu.Lock()
		p.answering = answer
		p.mu.Unlock()
		p.sendOf(receiving, wire.TypeMeetingAnswer, answer)
	}
}

func speak(id string, pace time.Duration, microphone *webrtc.TrackLocalStaticRTP, gone <-chan struct{}) {
	ticks := time.NewTicker(pace)
	defer ticks.Stop()
	for n := uint16(0); ; n++ {
		select {
		case <-gone:
			return
		case <-ticks.C:
		}
		_ = microphone.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960}, Payload: []byte(id)})
	}
}

func (p *person) listen(track *webrtc.TrackRemote) {
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.heard[string(packet.Payload)]++
		p.mu.Unlock()
	}
}

// join asks to take part.
func (p *person) join() *person {
	p.send(wire.TypeMeetingJoin, wire.MeetingJoin{Microphone: true})
	return p
}

// until waits for what must become true, at each message and now and then.
func (p *person) until(what string, holds func() bool, others ...*person) {
	p.t.Helper()
	deadline := time.After(p.server.patience)
	for {
		p.mu.Lock()
		is, changed := holds(), p.changed
		p.mu.Unlock()
		if is {
			return
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			for _, other := range append(others, p) {
				p.t.Log(other.describe())
			}
			p.t.Fatalf("%s: not %s", p.actor.Name, what)
		}
	}
}

// describe is what the person knows, for a test that fails.
func (p *person) describe() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var there []string
	for _, participant := range p.state.Participants {
		there = append(there, fmt.Sprintf("%s away=%v heard=%d", participant.Name, participant.Away, p.heard[participant.ID]))
	}
	publishing, receiving := "", ""
	if p.publishing != nil {
		publishing = p.publishing.ConnectionState().String()
		receiving = fmt.Sprintf("%s (ICE %s, DTLS %s, signalling %s)", p.receiving.ConnectionState(), p.receiving.ICEConnectionState(),
			p.receiving.SCTP().Transport().State(), p.receiving.SignalingState())
	}
	return fmt.Sprintf("%s asked %d, joined %d, publishes %s, receives %s, answered %d, %d seats, left %+v, refused %+v; revision %d: %v",
		p.actor.Name, p.asked, len(p.joined), publishing, receiving, p.answered, len(p.seats), p.left, p.refused, p.state.Revision, there)
}

// seen is how the person was last told that another takes part; the zero value: they do not.
func (p *person) seen(other *person) wire.MeetingParticipant {
	for _, participant := range p.state.Participants {
		if participant.ID == other.id {
			return participant
		}
	}
	return wire.MeetingParticipant{}
}

func (p *person) wantLeft(reason string) {
	p.t.Helper()
	p.until("out: "+reason, func() bool { return len(p.left) > 0 && p.left[len(p.left)-1].Reason == reason })
}

func (p *person) wantRefused(code string) {
	p.t.Helper()
	p.until("refused: "+code, func() bool { return len(p.refused) > 0 && p.refused[len(p.refused)-1].Code == code })
}

// wantHeard waits until everybody hears everybody else anew, and knows of nobody else.
func wantHeard(people ...*person) {
	for _, p := range people {
		p.t.Helper()
		p.mu.Lock()
		clear(p.heard)
		p.mu.Unlock()
	}
	for _, p := range people {
		p.t.Helper()
		p.until("hearing all", func() bool {
			return len(p.state.Participants) == len(people) && !slices.ContainsFunc(people, func(other *person) bool { return other != p && p.heard[other.id] < 3 })
		}, people...)
	}
}
