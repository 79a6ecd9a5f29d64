package media

import (
	"errors"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// offerNothing makes a connection that carries nothing, and its offer.
func offerNothing(t *testing.T, network webrtc.NetworkType) (*webrtc.PeerConnection, string) {
	t.Helper()
	connection, err := testAPI(t, reach{network: network}, plainEngine).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := connection.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	description, err := connection.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	offer, err := describe(t.Context(), connection, description)
	if err != nil {
		t.Fatal(err)
	}
	return connection, offer
}

func TestCheckFindsWhichWaysThereAre(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	for _, network := range []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeTCP4} {
		connection, offer := offerNothing(t, network)
		connected := make(chan struct{})
		connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
			if state == webrtc.PeerConnectionStateConnected {
				close(connected)
			}
		})
		answer, err := s.Check(t.Context(), offer)
		if err != nil {
			t.Fatal(err)
		}
		if err := connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
			t.Fatal(err)
		}
		select {
		case <-connected:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: no way", network)
		}
	}
}

func TestChecksAreBounded(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	if _, err := s.Check(t.Context(), "nothing"); !errors.Is(err, ErrDescription) {
		t.Fatal(err)
	}
	if len(s.checks.open) != 0 {
		t.Fatal("a connection that was refused is kept")
	}
	_, offer := offerNothing(t, webrtc.NetworkTypeUDP4)
	for range maxChecks {
		if _, err := s.Check(t.Context(), offer); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Check(t.Context(), offer); !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
	s.checks.close()
	if _, err := s.Check(t.Context(), offer); !errors.Is(err, ErrFull) {
		t.Fatalf("after the end: %v", err)
	}
}
