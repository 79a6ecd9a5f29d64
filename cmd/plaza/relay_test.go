package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/pion/turn/v5"

	"plaza/hub/wire"
)

// writeCertificate makes a certificate for localhost with a serial number.
func writeCertificate(t *testing.T, folder string, serial int64) (file, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file, keyFile = filepath.Join(folder, "relay.pem"), filepath.Join(folder, "relay.key")
	if err := errors.Join(
		os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600),
		os.Chtimes(file, time.Time{}, time.Unix(serial*1000, 0)),
	); err != nil {
		t.Fatal(err)
	}
	return file, keyFile
}

// TestRelayOverTLS joins a meeting and opens a relay over TLS with what the server hands out.
func TestRelayOverTLS(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, key := writeCertificate(t, folder, 1)
	s := serve(t, dataFolder(t), "--demo", "--relay-tls-listen", "localhost:0", "--relay-certificate", file, "--relay-key", key)
	officer := signIn(t, s, "Maria Lindqvist")
	room := officer.jointRoom(s, "Hamnen")
	var begun struct{ Meeting string }
	officer.must(s, http.MethodPost, "/api/rooms/"+room+"/meetings/now", map[string]any{"client_id": uuid.NewString(), "title": "Prov"}, &begun)
	offered := officer.open(s, s, room, officer.head(s, room)).join(begun.Meeting).Relays
	if len(offered) != 1 || len(offered[0].URLs) != 1 {
		t.Fatalf("%+v is offered", offered)
	}
	at, ok := strings.CutPrefix(strings.TrimSuffix(offered[0].URLs[0], "?transport=tcp"), "turns:")
	if !ok {
		t.Fatalf("%s is no relay over TLS", offered[0].URLs[0])
	}
	known := x509.NewCertPool()
	chain, err := os.ReadFile(file)
	if err != nil || !known.AppendCertsFromPEM(chain) {
		t.Fatal("no certificate", err)
	}
	connection, err := tls.Dial("tcp", at, &tls.Config{RootCAs: known, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	client, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: at, TURNServerAddr: at, Conn: turn.NewSTUNConn(connection),
		Username: offered[0].Username, Password: offered[0].Credential, Realm: "plaza",
	})
	if err == nil {
		err = client.Listen()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	relayed, err := client.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	_ = relayed.Close()
}

// join takes part in a meeting, and returns what the server says to that.
func (s *socket) join(meeting string) wire.MeetingJoined {
	s.t.Helper()
	frame, err := wire.Encode(wire.TypeMeetingJoin, meeting, wire.MeetingJoin{})
	if err == nil {
		err = s.conn.Write(s.t.Context(), websocket.MessageText, frame)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for {
		select {
		case message := <-s.messages:
			if message.Type == wire.TypeMeetingJoined {
				var joined wire.MeetingJoined
				if err := json.Unmarshal(message.Body, &joined); err != nil {
					s.t.Fatal(err)
				}
				return joined
			}
		case <-ctx.Done():
			s.t.Fatal("the meeting was not joined")
		}
	}
}

func TestRenewedCertificateIsTaken(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, key := writeCertificate(t, folder, 1)
	pair := &certificate{file: file, key: key}
	serial := func() int64 {
		t.Helper()
		current, err := pair.current(nil)
		if err != nil {
			t.Fatal(err)
		}
		return current.Leaf.SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Fatalf("certificate %d", got)
	}
	if err := os.WriteFile(file, []byte("half"), 0o600); err != nil { // as while it is renewed
		t.Fatal(err)
	}
	if got := serial(); got != 1 {
		t.Fatalf("certificate %d while it is renewed", got)
	}
	writeCertificate(t, folder, 2)
	if got := serial(); got != 2 {
		t.Fatalf("certificate %d after it was renewed", got)
	}
}

func TestRelayFlags(t *testing.T) {
	t.Parallel()
	file, key := writeCertificate(t, t.TempDir(), 1)
	for name, c := range map[string]struct {
		flags relayFlags
		wrong bool
	}{
		"none":              {relayFlags{}, false},
		"TLS":               {relayFlags{RelayTLSListen: "localhost:0", RelayCertificate: file, RelayKey: key}, false},
		"no key":            {relayFlags{RelayTLSListen: "localhost:0", RelayCertificate: file}, true},
		"not the key's":     {relayFlags{RelayTLSListen: "localhost:0", RelayCertificate: file, RelayKey: file}, true},
		"no such a file":    {relayFlags{RelayTLSListen: "localhost:0", RelayCertificate: file + "x", RelayKey: key}, true},
		"without listening": {relayFlags{RelayCertificate: file}, false},
	} {
		if err := c.flags.check(); (err != nil) != c.wrong {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCertificateThatBrowsersRefuse(t *testing.T) {
	t.Parallel()
	file, key := writeCertificate(t, t.TempDir(), 1)
	pair, err := (&certificate{file: file, key: key}).current(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		plaza   string
		after   time.Duration
		refused bool
	}{
		"its own name":  {"https://localhost:8443", 0, false},
		"another":       {"https://plaza.example.se", 0, true},
		"not known":     {"", 0, false},
		"after its end": {"https://localhost:8443", 2 * time.Hour, true},
	} {
		if err := errUntrusted(pair.Leaf, c.plaza, time.Now().Add(c.after)); (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRelayURLs(t *testing.T) {
	t.Parallel()
	udp, tcp := &net.UDPAddr{Port: 3478}, &net.TCPAddr{Port: 3479}
	own := &url.URL{Scheme: "https", Host: "plaza.example.se:8443"}
	for name, c := range map[string]struct {
		public []string
		want   []string
	}{
		"where Plaza is":      {nil, []string{"turn:plaza.example.se:3478?transport=udp", "turn:plaza.example.se:3479?transport=tcp"}},
		"at a public address": {[]string{"2001:db8::1"}, []string{"turn:[2001:db8::1]:3478?transport=udp", "turn:[2001:db8::1]:3479?transport=tcp"}},
		"at two of them": {[]string{"192.0.2.1", "2001:db8::1"}, []string{
			"turn:192.0.2.1:3478?transport=udp", "turn:192.0.2.1:3479?transport=tcp",
			"turn:[2001:db8::1]:3478?transport=udp", "turn:[2001:db8::1]:3479?transport=tcp",
		}},
	} {
		command := serveCommand{}
		command.MediaPublic = c.public
		if got := relayURLs(command, own, udp, tcp); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
