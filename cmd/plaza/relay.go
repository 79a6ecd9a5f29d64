package main

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/media/relay"
	"plaza/storage"
)

// relayFlags say where browsers find a relay whose network lets nothing else through.
type relayFlags struct {
	RelayListen      string `env:"PLAZA_RELAY_LISTEN" placeholder:"ADDR" help:"Address of a relay (TURN, UDP and TCP) for networks that let nothing else through, such as :443 on an address of its own; default: none."`
	RelayTLSListen   string `env:"PLAZA_RELAY_TLS_LISTEN" placeholder:"ADDR" help:"Address of the relay for TURN over TLS, which looks like any web site to a network; default: none."`
	RelayCertificate string `env:"PLAZA_RELAY_CERTIFICATE" placeholder:"FILE" help:"Certificate chain (PEM) for --relay-tls-listen, made out to the host name of --url; read anew when it changes."`
	RelayKey         string `env:"PLAZA_RELAY_KEY" placeholder:"FILE" help:"Private key (PEM) of --relay-certificate."`
}

func (f relayFlags) check() error {
	if f.RelayTLSListen == "" {
		return nil
	}
	if f.RelayCertificate == "" || f.RelayKey == "" {
		return errors.New("--relay-tls-listen needs --relay-certificate and --relay-key")
	}
	_, err := (&certificate{file: f.RelayCertificate, key: f.RelayKey}).current(nil)
	return err
}

// listen opens the ports that are configured, each nil when it is not.
func (f relayFlags) listen() (udp *net.UDPConn, tcp, secure net.Listener, err error) {
	if f.RelayListen != "" {
		if udp, tcp, err = listenBoth(f.RelayListen); err != nil {
			return nil, nil, nil, fmt.Errorf("cannot listen on %s (%w): give another address with --relay-listen", f.RelayListen, err)
		}
	}
	if f.RelayTLSListen == "" {
		return udp, tcp, nil, nil
	}
	pair := &certificate{file: f.RelayCertificate, key: f.RelayKey}
	secure, err = tls.Listen("tcp", f.RelayTLSListen, &tls.Config{GetCertificate: pair.current, MinVersion: tls.VersionTLS12})
	if err != nil {
		err = fmt.Errorf("cannot listen on %s (%w): give another address with --relay-tls-listen", f.RelayTLSListen, err)
		if udp != nil {
			err = errors.Join(err, udp.Close(), tcp.Close())
		}
	}
	return udp, tcp, secure, err
}

// startRelay starts the relay, if there is to be one.
func (n *node) startRelay(c serveCommand) error {
	if c.RelayListen == "" && c.RelayTLSListen == "" {
		return nil
	}
	udp, tcp, secure, err := c.relayFlags.listen()
	if err != nil {
		return err
	}
	secret := make([]byte, 32) // of this process: its relay knows its own credentials alone
	_, _ = rand.Read(secret)
	config := relay.Config{
		Media: n.sfu.UDPAddress(), Public: n.sfu.PublicAddresses(), Secret: secret, Now: time.Now, Logger: slog.Default(),
	}
	if udp != nil {
		config.UDP, config.Listeners = udp, []net.Listener{tcp}
		n.relayURLs = relayURLs(c, n.url, udp.LocalAddr(), tcp.Addr())
	}
	if secure != nil {
		config.Listeners = append(config.Listeners, secure)
		n.relayURLs = append(n.relayURLs, "turns:"+net.JoinHostPort(n.url.Hostname(), portOf(secure.Addr()))+"?transport=tcp")
	}
	if n.relay, err = relay.New(config); err != nil {
		for _, l := range config.Listeners {
			err = errors.Join(err, l.Close())
		}
		if udp != nil {
			err = errors.Join(err, udp.Close())
		}
		return err
	}
	n.onStop(func() {
		if err := n.relay.Close(); err != nil {
			slog.Warn("relay not closed", "error", err)
		}
	})
	return nil
}

// relayURLs are where browsers find the relay without TLS: at the public addresses of the media, or where they find Plaza.
func relayURLs(c serveCommand, address *url.URL, udp, tcp net.Addr) (urls []string) {
	hosts := c.MediaPublic
	if len(hosts) == 0 {
		hosts = []string{address.Hostname()}
	}
	for _, host := range hosts {
		for _, at := range []net.Addr{udp, tcp} {
			urls = append(urls, "turn:"+net.JoinHostPort(host, portOf(at))+"?transport="+at.Network())
		}
	}
	return urls
}

func portOf(address net.Addr) string {
	_, port, _ := net.SplitHostPort(address.String())
	return port
}

// relays are offered to an officer's browser.
func (n *node) relays(officer uuid.UUID, meeting string) []wire.MeetingRelay {
	if n.relay == nil {
		return nil
	}
	credentials := n.relay.Credentials(officer.String(), meeting)
	return []wire.MeetingRelay{{URLs: n.relayURLs, Username: credentials.Username, Credential: credentials.Password}}
}

// certificate is a certificate and its key in files, which whoever renews them replaces while the server runs. It is safe for
// concurrent use.
type certificate struct {
	file, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	of     time.Time // when the file that was loaded was written
}

// current is the certificate as it is in the files now. While they do not fit each other the one before goes on.
func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.file)
	if err == nil && (c.loaded == nil || !info.ModTime().Equal(c.of)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.file, c.key); err == nil {
			c.loaded, c.of = &pair, info.ModTime()
		}
	}
	if c.loaded == nil {
		return nil, fmt.Errorf("the relay's certificate: %w", err)
	}
	return c.loaded, nil
}

// examineRelay looks whether browsers will trust the relay's certificate.
func (c doctorCommand) examineRelay(now time.Time) []storage.Finding {
	if c.RelayTLSListen == "" {
		return nil
	}
	f := storage.Finding{
		What: "relay over TLS", Found: c.RelayTLSListen,
		Remedy: "give --relay-certificate a certificate that holds for the host name of --url, with its chain, and --relay-key its key",
	}
	if err := c.relayFlags.check(); err != nil {
		f.Problem = err.Error()
		return []storage.Finding{f}
	}
	pair, err := (&certificate{file: c.RelayCertificate, key: c.RelayKey}).current(nil)
	if err == nil {
		f.Found += ", certificate until " + pair.Leaf.NotAfter.Format(time.DateOnly)
		err = errUntrusted(pair.Leaf, c.URL, now)
	}
	if err != nil {
		f.Problem = err.Error()
	}
	return []storage.Finding{f}
}

// errUntrusted is why a browser that comes to Plaza's address refuses a certificate; nil: nothing that can be seen from here.
func errUntrusted(leaf *x509.Certificate, plaza string, now time.Time) error {
	if now.After(leaf.NotAfter) || now.Before(leaf.NotBefore) {
		return fmt.Errorf("the certificate holds from %s to %s", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly))
	}
	address, err := url.Parse(plaza)
	if err != nil || address.Hostname() == "" {
		return nil // where browsers come is not known
	}
	return leaf.VerifyHostname(address.Hostname())
}
