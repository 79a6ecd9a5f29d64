package media

import (
	"log/slog"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"plaza/media/relay"
)

// newTestRelay relays to an SFU, on loopback ports of its own.
func newTestRelay(t *testing.T, s *SFU) (r *relay.Relay, udp, tcp string) {
	t.Helper()
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	connections, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r, err = relay.New(relay.Config{
		UDP: packets, Listeners: []net.Listener{connections}, Media: s.UDPAddress(), Public: s.PublicAddresses(),
		Secret: []byte("0123456789abcdef"), Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r, "turn:" + packets.LocalAddr().String() + "?transport=udp", "turn:" + connections.Addr().String() + "?transport=tcp"
}

// TestThroughARelayAlone lets one reach the server by the relay's UDP alone, one by its TCP alone, and one as everybody does.
func TestThroughARelayAlone(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	r, udp, tcp := newTestRelay(t, s)
	through := func(name, url string) *person {
		given := r.Credentials(name, "m")
		return joinOver(t, s, "m", name, reach{network: webrtc.NetworkTypeUDP4, relays: []webrtc.ICEServer{
			{URLs: []string{url}, Username: given.Username, Credential: given.Password},
		}})
	}
	people := []*person{through("anna", udp), through("bo", tcp), join(t, s, "m", "cia")}
	requireAllSeeAll(t, people)
	if n := r.Count(); n != 4 {
		t.Errorf("%d relays, want one for each connection of two", n)
	}
	for _, p := range people {
		p.leave()
	}
	deadline := time.Now().Add(10 * time.Second)
	for r.Count() > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%d relays are left", r.Count())
		}
		runtime.Gosched()
	}
}
