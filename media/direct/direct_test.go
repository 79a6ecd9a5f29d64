package direct

import (
	"bytes"
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"plaza/media/batch"
)

// handshaken is the two ends of a DTLS connection, and what the server's agreement took of it.
func handshaken(t *testing.T, profile dtls.SRTPProtectionProfile) (a *agreement, client dtls.State) {
	t.Helper()
	listens := func() *net.UDPConn {
		socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = socket.Close() })
		return socket
	}
	certificate, err := selfsign.GenerateSelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	suite := dtls.WithCipherSuites(dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
	a = &agreement{}
	one, other := listens(), listens()
	server, err := dtls.ServerWithOptions(one, other.LocalAddr(), dtls.WithCertificates(certificate), suite,
		dtls.WithSRTPProtectionProfiles(profile), dtls.WithKeyLogWriter(a), dtls.WithServerHelloMessageHook(a.hello))
	if err != nil {
		t.Fatal(err)
	}
	calls, err := dtls.ClientWithOptions(other, one.LocalAddr(), dtls.WithCertificates(certificate), suite,
		dtls.WithSRTPProtectionProfiles(profile), dtls.WithInsecureSkipVerify(true))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var failed error
	var both sync.WaitGroup
	both.Go(func() { failed = server.HandshakeContext(ctx) })
	if err := calls.HandshakeContext(ctx); err != nil {
		t.Error(err)
	}
	if both.Wait(); failed != nil {
		t.Fatal(failed)
	}
	client, known := calls.ConnectionState()
	if !known {
		t.Fatal("the client knows nothing of its connection")
	}
	return a, client
}

// TestTheOtherSideHasTheSameKeys lets the client of a handshake read what is encrypted and encrypt what is read.
func TestTheOtherSideHasTheSameKeys(t *testing.T) {
	t.Parallel()
	for name, profile := range map[string]dtls.SRTPProtectionProfile{
		"GCM": dtls.SRTP_AEAD_AES_128_GCM, "CM": dtls.SRTP_AES128_CM_HMAC_SHA1_80,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, state := handshaken(t, profile)
			config := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
			if err := config.ExtractSessionKeysFromDTLS(&state, true); err != nil {
				t.Fatal(err)
			}
			reads, err := srtp.CreateContext(config.Keys.RemoteMasterKey, config.Keys.RemoteMasterSalt, config.Profile)
			if err != nil {
				t.Fatal(err)
			}
			reporter, err := srtp.CreateContext(config.Keys.LocalMasterKey, config.Keys.LocalMasterSalt, config.Profile)
			if err != nil {
				t.Fatal(err)
			}
			socket := testSocket(t)
			var told [][]byte
			l := NewLine(socket, func(report []byte) { told = append(told, bytes.Clone(report)) })
			l.agreed.profile, l.agreed.server, l.agreed.client, l.agreed.masterSecret = a.profile, a.server, a.client, a.masterSecret
			sendsTo(t, l, reads)
			takesReports(t, l, reporter, &told)
		})
	}
}

func testSocket(t *testing.T) *batch.Socket {
	t.Helper()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = udp.Close() })
	return batch.NewSocket(udp)
}

// sendsTo opens the line; before that nothing is sent, and after it everything encrypted.
func sendsTo(t *testing.T, l *Line, reads *srtp.Context) {
	t.Helper()
	receiver := testSocket(t)
	l.to.Store(&destination{udp: receiver.LocalAddr().(*net.UDPAddr)})
	send := func(number uint16) {
		l.Send(&rtp.Packet{Header: rtp.Header{Version: 2, SSRC: 7, SequenceNumber: number}, Payload: []byte("picture")}, nil, nil)
	}
	send(1)
	if err := l.Open(); err != nil {
		t.Fatal(err)
	}
	send(2)
	b := make([]byte, 2000)
	_ = receiver.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, err := receiver.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	var header rtp.Header
	plain, err := reads.DecryptRTP(nil, b[:n], &header)
	if err != nil || header.SequenceNumber != 2 || !bytes.HasSuffix(plain, []byte("picture")) || bytes.Contains(b[:n], []byte("picture")) {
		t.Errorf("%x came, packet %d, %q: %v", b[:n], header.SequenceNumber, plain, err)
	}
}

// takesReports gives the line what a client reports: it takes arrivals once, and nothing else.
func takesReports(t *testing.T, l *Line, reporter *srtp.Context, told *[][]byte) {
	t.Helper()
	encrypted := func(packets ...rtcp.Packet) []byte {
		plain, err := rtcp.Marshal(packets)
		if err != nil {
			t.Fatal(err)
		}
		b, err := reporter.EncryptRTCP(nil, plain, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	arrivals := &rtcp.TransportLayerCC{
		Header:     rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: 4},
		SenderSSRC: 1, MediaSSRC: 7,
	}
	nack := &rtcp.TransportLayerNack{SenderSSRC: 1, MediaSSRC: 7, Nacks: []rtcp.NackPair{{PacketID: 3}}}
	for name, b := range map[string][]byte{
		"what is asked for again": encrypted(nack), "arrivals and more": encrypted(arrivals, nack), "nothing": nil, "STUN": {0, 1, 0, 0},
	} {
		if l.Take(b) {
			t.Errorf("%s was taken", name)
		}
	}
	padded := *arrivals
	padded.Header.Padding, padded.Header.Length = true, 5
	padded.PacketStatusCount = 1
	padded.PacketChunks = []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedSmallDelta, RunLength: 1}}
	padded.RecvDeltas = []*rtcp.RecvDelta{{Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: 250}}
	if !l.Take(encrypted(&padded)) || len(*told) != 1 {
		t.Error("a report with padding was not taken")
	}
	*told = nil
	report := encrypted(arrivals)
	forged := bytes.Clone(report)
	forged[len(forged)-1] ^= 1
	for _, b := range [][]byte{forged, report, report} {
		if !l.Take(b) {
			t.Errorf("%x was not taken", b)
		}
	}
	if plain, _ := arrivals.Marshal(); len(*told) != 1 || !bytes.Equal((*told)[0], plain) {
		t.Errorf("%x was told", *told)
	}
}

func TestWithoutKeys(t *testing.T) {
	t.Parallel()
	l := NewLine(testSocket(t), nil)
	if l.Open() == nil {
		t.Error("a line was opened without keys")
	}
	if l.Take([]byte{0x8f, 205, 0, 4}) {
		t.Error("a report was taken that could not be read")
	}
}

// FuzzTake survives whatever comes from the other side's address.
func FuzzTake(f *testing.F) {
	f.Add([]byte{0x8f, 205, 0, 4, 0, 0, 0, 1})
	key, salt := make([]byte, 16), make([]byte, 12)
	f.Fuzz(func(t *testing.T, b []byte) {
		remote, err := srtp.CreateContext(key, salt, srtp.ProtectionProfileAeadAes128Gcm, srtp.SRTCPReplayProtection(replayed))
		if err != nil {
			t.Fatal(err)
		}
		l := NewLine(nil, func([]byte) {})
		l.incoming.Store(&incoming{context: remote, overhead: 20})
		l.Take(b)
	})
}

// FuzzKeyLog survives whatever line is logged.
func FuzzKeyLog(f *testing.F) {
	f.Add([]byte("CLIENT_RANDOM 00 ff\n"))
	f.Fuzz(func(t *testing.T, line []byte) {
		var a agreement
		if _, err := a.Write(line); err == nil && a.client != nil && len(a.client)*2 >= len(line) {
			t.Errorf("%x of %q", a.client, line)
		}
	})
}
