package relay

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/turn/v5"

	"plaza/media/pionlog"
)

// served is a relay on loopback, to an SFU that sends back whatever comes.
type served struct {
	*Relay
	now            atomic.Int64 // seconds that have passed
	udp, tcp, tls  net.Addr
	media, private *net.UDPConn
}

func newServed(t *testing.T, change func(*Config)) *served {
	t.Helper()
	s := &served{media: echo(t), private: echo(t)}
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tcp, secure := listen(t), listen(t)
	s.udp, s.tcp, s.tls = udp.LocalAddr(), tcp.Addr(), secure.Addr()
	media := s.media.LocalAddr().(*net.UDPAddr).AddrPort()
	begun := time.Now()
	config := Config{
		UDP: udp, Listeners: []net.Listener{tcp, tls.NewListener(secure, &tls.Config{Certificates: []tls.Certificate{certificate(t)}, MinVersion: tls.VersionTLS12})},
		Media: media, Public: []netip.AddrPort{media}, Secret: []byte("0123456789abcdef"),
		Now:    func() time.Time { return begun.Add(time.Duration(s.now.Load()) * time.Second) },
		Logger: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&config)
	}
	if s.Relay, err = New(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Relay.Close() })
	return s
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// echo sends everything back to where it came from.
func echo(t *testing.T) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := c.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			_, _ = c.WriteToUDPAddrPort(b[:n], from)
		}
	}()
	return c
}

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// client is a browser's TURN client over one kind of connection.
func (s *served) client(t *testing.T, way string, credentials Credentials) *turn.Client {
	t.Helper()
	var connection net.PacketConn
	switch way {
	case "udp":
		udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		connection = udp
	case "tcp":
		tcp, err := net.Dial("tcp4", s.tcp.String())
		if err != nil {
			t.Fatal(err)
		}
		connection = turn.NewSTUNConn(tcp)
	default:
		secure, err := tls.Dial("tcp4", s.tls.String(), &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}) //nolint:gosec // a test's own certificate
		if err != nil {
			t.Fatal(err)
		}
		connection = turn.NewSTUNConn(secure)
	}
	address := map[string]net.Addr{"udp": s.udp, "tcp": s.tcp, "tls": s.tls}[way].String()
	c, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: address, TURNServerAddr: address, Conn: connection, RTO: time.Second,
		Username: credentials.Username, Password: credentials.Password, Realm: realm,
		LoggerFactory: pionlog.Factory{Log: slog.New(slog.DiscardHandler)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		_ = connection.Close()
	})
	return c
}

// echoes says whether what is sent to a peer comes back.
func echoes(relayed net.PacketConn, peer net.Addr) bool {
	b := make([]byte, 100)
	for range 10 {
		if _, err := relayed.WriteTo([]byte("hej"), peer); err != nil {
			return false
		}
		_ = relayed.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		if n, from, err := relayed.ReadFrom(b); err == nil {
			return string(b[:n]) == "hej" && from.String() == peer.String()
		}
	}
	return false
}

func TestEveryWayLeadsToTheSFU(t *testing.T) {
	t.Parallel()
	s := newServed(t, nil)
	for _, way := range []string{"udp", "tcp", "tls"} {
		relayed, err := s.client(t, way, s.Credentials("anna", "m")).Allocate()
		if err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		if !echoes(relayed, s.media.LocalAddr()) {
			t.Errorf("%s: nothing came back", way)
		}
	}
}

// TestOnlyTheSFUIsReached tries the server's own network, and another port of the SFU's own address.
func TestOnlyTheSFUIsReached(t *testing.T) {
	t.Parallel()
	s := newServed(t, nil)
	c := s.client(t, "udp", s.Credentials("anna", "m"))
	relayed, err := c.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	for _, peer := range []string{"127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1", "0.0.0.0", "198.51.100.7"} {
		if err := c.CreatePermission(&net.UDPAddr{IP: net.ParseIP(peer), Port: 80}); err == nil || !strings.Contains(err.Error(), "403") {
			t.Errorf("%s: %v", peer, err)
		}
	}
	if echoes(relayed, s.private.LocalAddr()) {
		t.Error("another port of the machine was reached")
	}
	if _, err := s.client(t, "tcp", s.Credentials("anna", "m")).AllocateTCP(); err == nil {
		t.Error("a TCP relay was opened")
	}
	if !echoes(relayed, s.media.LocalAddr()) {
		t.Error("the SFU was not reached afterwards")
	}
}

func TestCredentialsHoldForMinutes(t *testing.T) {
	t.Parallel()
	s := newServed(t, nil)
	given := s.Credentials("anna", "m")
	c := s.client(t, "udp", given)
	relayed, err := c.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	s.now.Store(int64(validFor.Seconds()) + 1)
	if _, err := s.client(t, "udp", given).Allocate(); err == nil {
		t.Error("a relay was opened with credentials that had expired")
	}
	if !echoes(relayed, s.media.LocalAddr()) || c.CreatePermission(s.media.LocalAddr()) != nil {
		t.Error("what was open did not go on")
	}
	s.now.Store(int64((validFor + longestMeeting).Seconds()) + 1)
	if err := c.CreatePermission(s.media.LocalAddr()); err == nil {
		t.Error("it goes on for ever")
	}
}

func TestOnlyWhatWasGivenOutIsTaken(t *testing.T) {
	t.Parallel()
	s := newServed(t, nil)
	given := s.Credentials("anna", "m")
	until, rest, _ := strings.Cut(given.Username, ":")
	for _, username := range []string{until + "0:" + rest, until + ":bo:m", "", until, ":", "x:anna:m", until + "::m", until + ":anna"} {
		forged := given
		forged.Username = username
		if _, err := s.client(t, "udp", forged).Allocate(); err == nil {
			t.Errorf("%q opened a relay", username)
		}
	}
	if s.Count() != 0 {
		t.Errorf("%d relays", s.Count())
	}
}

func TestQuotaOfRelays(t *testing.T) {
	t.Parallel()
	s := newServed(t, func(c *Config) { c.PerPerson, c.All = 2, 3 })
	open := func(person string) error {
		_, err := s.client(t, "udp", s.Credentials(person, "m")).Allocate()
		return err
	}
	for i, want := range []struct {
		person string
		opens  bool
	}{{"anna", true}, {"anna", true}, {"anna", false}, {"bo", true}, {"cia", false}} {
		err := open(want.person)
		if (err == nil) != want.opens || !want.opens && !strings.Contains(err.Error(), "486") {
			t.Errorf("relay %d, of %s: %v", i, want.person, err)
		}
	}
}

func TestQuotaOfBandwidth(t *testing.T) {
	t.Parallel()
	s := newServed(t, func(c *Config) { c.Bandwidth = 8 * 4000 })
	relayed, err := s.client(t, "udp", s.Credentials("anna", "m")).Allocate()
	if err != nil {
		t.Fatal(err)
	}
	if !echoes(relayed, s.media.LocalAddr()) {
		t.Fatal("nothing came back")
	}
	for range 100 {
		if _, err := relayed.WriteTo(make([]byte, 1000), s.media.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	came := 0
	for b := make([]byte, 1500); ; came++ {
		_ = relayed.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		if _, _, err := relayed.ReadFrom(b); err != nil {
			break
		}
	}
	if came > 10 {
		t.Errorf("%d packets of 1,000 bytes came through at once", came)
	}
}

// TestNothingIsLeftBehind looks at all goroutines, so it is alone.
func TestNothingIsLeftBehind(t *testing.T) { //nolint:paralleltest // looks at all goroutines
	s := newServed(t, nil)
	for _, way := range []string{"udp", "tcp", "tls"} {
		relayed, err := s.client(t, way, s.Credentials("anna", "m")).Allocate()
		if err != nil {
			t.Fatal(err)
		}
		if way == "udp" {
			_ = relayed.Close()
			await(t, "a closed relay is left", func() bool { return s.Count() == 0 })
		}
	}
	if serving() == 0 {
		t.Fatal("no goroutine is recognised")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	await(t, "relays are left", func() bool { return s.Count() == 0 })
	s.mu.Lock()
	if len(s.accounts) != 0 {
		t.Errorf("%d accounts are left", len(s.accounts))
	}
	s.mu.Unlock()
	await(t, "goroutines are left", func() bool { return serving() == 0 })
}

// serving is how many goroutines of servers there are.
func serving() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return bytes.Count(stacks, []byte("turn/v5.(*Server).read")) + bytes.Count(stacks, []byte("packetConnHandler"))
}

func await(t *testing.T, failed string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !done() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%s:\n%s", failed, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

// FuzzDatagram survives whatever comes to the port.
func FuzzDatagram(f *testing.F) {
	f.Add([]byte{0, 3, 0, 8, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x19, 0, 4, 17, 0, 0, 0})
	f.Add([]byte{0x40, 0, 0, 4, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, datagram []byte) {
		if len(datagram) > 1400 {
			return
		}
		s := newServed(t, nil)
		c, err := net.Dial("udp4", s.udp.String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		_, _ = c.Write(datagram)
		if _, err := s.client(t, "udp", s.Credentials("anna", "m")).Allocate(); err != nil {
			t.Fatal(err)
		}
	})
}
