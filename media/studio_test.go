package media

import (
	"context"
	"fmt"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// encoding is one layer of a person's camera.
type encoding struct {
	track  *webrtc.TrackLocalStaticRTP
	height uint16
	size   int // bytes of a frame, in one packet
	// sets are the header extensions of each packet.
	sets map[uint8]string
}

// framesEvery is the time between two frames, and between two packets of sound.
const framesEvery = 20 * time.Millisecond

// publish offers a camera, and a microphone if there is one, and sends what they take.
func (p *person) publish() {
	sources := map[string]Source{}
	var transceivers []*webrtc.RTPTransceiver
	encodings := p.encodings()
	camera := p.add(encodings[0].track)
	for _, e := range encodings[1:] {
		if err := camera.Sender().AddEncoding(e.track); err != nil {
			p.t.Fatal(err)
		}
	}
	transceivers = append(transceivers, camera)
	if p.reach.voice {
		microphone := p.track(webrtc.MimeTypeOpus, "microphone")
		transceivers = append(transceivers, p.add(microphone))
		p.tasks.Go(func() { p.speak(microphone) })
	}
	p.offerWhatIsPublished(nil, func() map[string]Source {
		for _, transceiver := range transceivers {
			sources[transceiver.Mid()] = map[webrtc.RTPCodecType]Source{webrtc.RTPCodecTypeVideo: Camera, webrtc.RTPCodecTypeAudio: Microphone}[transceiver.Kind()]
		}
		return sources
	})
	for _, e := range encodings {
		e.sets = map[uint8]string{}
		for _, extension := range camera.Sender().GetParameters().HeaderExtensions {
			switch extension.URI {
			case sdp.SDESMidURI:
				e.sets[uint8(extension.ID)] = camera.Mid()
			case sdp.SDESRTPStreamIDURI:
				e.sets[uint8(extension.ID)] = e.track.RID()
			}
		}
		keys := make(chan struct{}, 1)
		p.tasks.Go(func() { hearRequests(camera.Sender(), e.track.RID(), keys) })
		p.tasks.Go(func() { p.film(e, keys) })
	}
}

func (p *person) encodings() []*encoding {
	if !p.reach.layers {
		return []*encoding{{track: p.track(webrtc.MimeTypeVP8, "camera"), height: 180, size: 60}}
	}
	return []*encoding{
		{track: p.track(webrtc.MimeTypeVP8, "camera", webrtc.WithRTPStreamID(rids[0])), height: 180, size: 300},
		{track: p.track(webrtc.MimeTypeVP8, "camera", webrtc.WithRTPStreamID(rids[1])), height: 360, size: 1100},
	}
}

func (p *person) track(mime, id string, options ...func(*webrtc.TrackLocalStaticRTP)) *webrtc.TrackLocalStaticRTP {
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, id, p.name, options...)
	if err != nil {
		p.t.Fatal(err)
	}
	return track
}

func (p *person) add(track webrtc.TrackLocal) *webrtc.RTPTransceiver {
	transceiver, err := p.publishing.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		p.t.Fatal(err)
	}
	return transceiver
}

// offerWhatIsPublished negotiates. sources is asked once the sections have their names.
func (p *person) offerWhatIsPublished(options *webrtc.OfferOptions, sources func() map[string]Source) {
	err := func() error {
		offer, err := p.publishing.CreateOffer(options)
		if err != nil {
			return err
		}
		described, err := describe(context.Background(), p.publishing, offer)
		if err != nil {
			return err
		}
		answer, err := p.participant.Publish(context.Background(), described, sources())
		if err != nil {
			return err
		}
		return p.publishing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: p.rewritten(answer)})
	}()
	if err != nil {
		p.failed(fmt.Errorf("publishing: %w", err))
	}
}

// publishAgain looks for another way through the network.
func (p *person) publishAgain() {
	p.offerWhatIsPublished(&webrtc.OfferOptions{ICERestart: true}, func() map[string]Source { return nil })
}

func hearRequests(sender *webrtc.RTPSender, rid string, keys chan<- struct{}) {
	for {
		var packets []rtcp.Packet
		var err error
		if rid == "" {
			packets, _, err = sender.ReadRTCP()
		} else {
			packets, _, err = sender.ReadSimulcastRTCP(rid)
		}
		if err != nil {
			return
		}
		for _, packet := range packets {
			if _, asks := packet.(*rtcp.PictureLossIndication); asks {
				select {
				case keys <- struct{}{}:
				default:
				}
			}
		}
	}
}

// film sends a frame of one packet at a time, a key frame only when asked, as browsers do.
func (p *person) film(e *encoding, keys <-chan struct{}) {
	ticks := time.NewTicker(framesEvery)
	defer ticks.Stop()
	key := true
	for frame := uint16(0); ; frame++ {
		select {
		case <-p.done:
			return
		case <-keys:
			key = true
			frame--
			continue
		case <-ticks.C:
		}
		header := rtp.Header{Version: 2, Marker: true, SequenceNumber: frame, Timestamp: uint32(frame) * 1800}
		for id, value := range e.sets {
			_ = header.SetExtension(id, []byte(value))
		}
		payload := make([]byte, e.size)
		copy(payload, pictureOf(p.name, frame, key, e.height))
		_ = e.track.WriteRTP(&rtp.Packet{Header: header, Payload: payload})
		key = false
	}
}

// speak sends sound with the person's name in it.
func (p *person) speak(microphone *webrtc.TrackLocalStaticRTP) {
	ticks := time.NewTicker(framesEvery)
	defer ticks.Stop()
	for number := uint16(0); ; number++ {
		select {
		case <-p.done:
			return
		case <-ticks.C:
		}
		_ = microphone.WriteRTP(&rtp.Packet{
			Header: rtp.Header{Version: 2, Marker: true, SequenceNumber: number, Timestamp: uint32(number) * 960}, Payload: []byte(p.name),
		})
		p.spoken.Add(1)
	}
}

// look reads the frames of a section.
func (p *person) look(remote *webrtc.TrackRemote, transceiver *webrtc.RTPTransceiver) {
	var d decoder
	var asked time.Time
	for {
		packetIn, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		if len(packetIn.Payload) == 0 {
			continue
		}
		seen, lost, ok := d.decode(packetIn.Payload)
		if !ok {
			p.t.Errorf("a broken frame of %d bytes", len(packetIn.Payload))
			return
		}
		if lost && time.Since(asked) > time.Second {
			asked = time.Now()
			_ = p.subscribing.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(remote.SSRC())}})
		}
		p.mu.Lock()
		for _, name := range seen {
			p.seen[name]++
			p.heights[name] = d.height
			if seat := p.seats[transceiver.Mid()]; seat.Participant == p.name || name == p.name {
				p.wrong = fmt.Sprintf("%s sees %s in the seat of %s", p.name, name, seat.Participant)
			}
		}
		p.mu.Unlock()
	}
}

// listen counts the packets of sound.
func (p *person) listen(remote *webrtc.TrackRemote) {
	for {
		packetIn, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.heard[string(packetIn.Payload)]++
		p.mu.Unlock()
	}
}
