package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"plaza/media"
	"plaza/rooms/meetings"
	"plaza/storage"
	"plaza/web/meeting"
)

// mediaFlags say where browsers send the sound and pictures of meetings.
type mediaFlags struct {
	MediaListen string   `env:"PLAZA_MEDIA_LISTEN" default:"localhost:0" placeholder:"ADDR" help:"Address for the media of meetings, UDP and TCP (${default})."`
	MediaPublic []string `env:"PLAZA_MEDIA_PUBLIC" placeholder:"IP" help:"IP addresses at which browsers reach --media-listen, when they are not this machine's own."`
	relayFlags  `embed:""`
}

func (f mediaFlags) check() error { return errors.Join(f.checkPublic(), f.relayFlags.check()) }

func (f mediaFlags) checkPublic() error {
	for _, text := range f.MediaPublic {
		ip, err := netip.ParseAddr(text)
		if err != nil || ip.IsUnspecified() || ip.IsMulticast() || ip.Zone() != "" {
			return fmt.Errorf("--media-public: %q is not an IP address that browsers can reach", text)
		}
	}
	return nil
}

// local says whether only browsers on this machine reach the media.
func (f mediaFlags) local() bool {
	host, _, err := net.SplitHostPort(f.MediaListen)
	return err == nil && isLoopback(host)
}

// isLoopback says whether a host is this machine to itself alone.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// errUnreachable is what is wrong when browsers come from elsewhere and the media is for this machine alone.
func (f mediaFlags) errUnreachable(address *url.URL) error {
	if address == nil || address.Host == "" || !f.local() || isLoopback(address.Hostname()) {
		return nil
	}
	return fmt.Errorf("browsers come to %s, but %s is reached from this machine alone: meetings would be without sound and picture", address, f.MediaListen)
}

// listen opens a UDP and a TCP port of the same address; with port 0 they differ.
func listenBoth(address string) (*net.UDPConn, net.Listener, error) {
	at, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, nil, err
	}
	udp, err := net.ListenUDP("udp", at)
	if err != nil {
		return nil, nil, err
	}
	tcp, err := net.Listen("tcp", address)
	if err != nil {
		return nil, nil, errors.Join(err, udp.Close())
	}
	return udp, tcp, nil
}

// startMedia starts the forwarding of media, and the relay if there is to be one.
func (n *node) startMedia(c serveCommand) error {
	udp, tcp, err := listenBoth(c.MediaListen)
	if err != nil {
		return fmt.Errorf("cannot listen for media on %s (%w): give another address with --media-listen", c.MediaListen, err)
	}
	n.sfu, err = media.New(media.Config{UDP: udp, TCP: tcp, PublicIPs: c.MediaPublic, Loopback: c.local(), Logger: slog.Default()})
	if err != nil {
		return errors.Join(err, udp.Close(), tcp.Close())
	}
	n.onStop(func() {
		if err := n.sfu.Close(); err != nil {
			slog.Warn("media ports not closed", "error", err)
		}
	})
	if err := c.errUnreachable(n.url); err != nil {
		slog.Warn("give --media-listen an address that browsers reach", "error", err)
	}
	slog.Info("listening for media", "udp", udp.LocalAddr(), "tcp", tcp.Addr(), "told", n.sfu.PublicAddresses())
	return n.startRelay(c)
}

// newSwitchboard lets officers into meetings on this node. Messages go out through the hub, which is there by the time somebody
// takes part.
func (n *node) newSwitchboard(c serveCommand, all *meetings.Service) *meeting.Switchboard {
	return meeting.New(meeting.Config{
		Meetings: all, Officer: n.database.store.Officer, SFU: n.sfu, Node: c.nodeName(), Relays: n.relays, Log: slog.Default(),
		TellReaders: func(room string, data []byte) { n.hub.TellReaders(room, data) },
	})
}

// nodeName is the same before and after a restart, so that a node takes its own meetings back at once.
func (c serveCommand) nodeName() string {
	if c.NATSURL == "" && c.ClusterListen == "" {
		return "alone"
	}
	host, err := os.Hostname()
	if err != nil {
		host = strconv.Itoa(os.Getpid())
	}
	return host + " " + c.Listen
}

// letMeetingsGo tells everybody in a meeting that the server restarts, and writes that they left.
func (n *node) letMeetingsGo() {
	within(flushTimeout, "meetings were cut", func(ctx context.Context) error {
		n.switchboard.Stop(ctx, returnDelay)
		return ctx.Err()
	})
}

// examineMedia looks whether browsers can reach the media where they are told to.
func (c doctorCommand) examineMedia() []storage.Finding {
	f := storage.Finding{What: "media of meetings", Found: c.MediaListen, Remedy: "give --media-listen an address that browsers reach, such as :7900, and --media-public"}
	address, _ := url.Parse(c.URL)
	switch err := c.checkPublic(); {
	case err != nil:
		f.Problem, f.Remedy = err.Error(), "correct --media-public"
	case c.errUnreachable(address) != nil:
		f.Problem = c.errUnreachable(address).Error()
	case len(c.MediaPublic) > 0:
		f.Found += ", told as " + strings.Join(c.MediaPublic, " ")
		if slices.ContainsFunc(c.MediaPublic, func(text string) bool { return netip.MustParseAddr(text).IsPrivate() }) {
			f.Found += " (private: for browsers in the same network alone)"
		}
	}
	return []storage.Finding{f}
}

// examineUDP tries to listen.
func examineUDP(address string) error {
	at, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return err
	}
	conn, err := net.ListenUDP("udp", at)
	if err != nil {
		return err
	}
	return conn.Close()
}
