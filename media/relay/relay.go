package relay

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/turn/v5"

	"plaza/media/pionlog"
)

// Config is where a relay is reached, and what it relays to.
type Config struct {
	// UDP is for browsers; nil: none. The relay closes it.
	UDP net.PacketConn
	// Listeners are for browsers without UDP, those of TLS among them. The relay closes them.
	Listeners []net.Listener

	// Media is the SFU's UDP port as this machine reaches it.
	Media netip.AddrPort
	// Public are the addresses of that port that browsers are told. A browser may name only these as its peers.
	Public []netip.AddrPort

	// Secret makes the credentials: at least 16 bytes, the same on all nodes that share the port.
	Secret []byte
	// PerPerson is how many relays a person may have at once, and All how many there may be; 0: 12 and 3,000. A browser opens
	// one for each of its two connections and each way to the server.
	PerPerson, All int
	// Bandwidth is what all relays of a person carry together in each direction, bits a second; 0: 20,000,000.
	Bandwidth int

	Now    func() time.Time
	Logger *slog.Logger
}

const (
	usualPerPerson = 12
	usualAll       = 3000
	usualBandwidth = 20_000_000
	leastSecret    = 16
	realm          = "plaza"
)

// Relay is a TURN server. It is safe for concurrent use.
type Relay struct {
	config    Config
	server    *turn.Server
	listeners []*listener

	mu       sync.Mutex
	accounts map[string]*account // of those who have relays, by person
	ports    int                 // of all of them
}

// New begins to serve.
func New(config Config) (*Relay, error) {
	if len(config.Secret) < leastSecret || len(config.Public) == 0 || !config.Media.IsValid() {
		return nil, errors.New("relay: a secret, the SFU's port and its public addresses are needed")
	}
	config.PerPerson = orUsual(config.PerPerson, usualPerPerson)
	config.All = orUsual(config.All, usualAll)
	config.Bandwidth = orUsual(config.Bandwidth, usualBandwidth)
	r := &Relay{config: config, accounts: map[string]*account{}}
	served := turn.ServerConfig{
		Realm: realm, LoggerFactory: pionlog.Factory{Log: config.Logger},
		AuthHandler:  r.authenticate,
		QuotaHandler: func(person, _ string, _ net.Addr) bool { return r.hasRoom(person) },
	}
	if config.UDP != nil {
		served.PacketConnConfigs = []turn.PacketConnConfig{{
			PacketConn: config.UDP, RelayAddressGenerator: generator{r}, PermissionHandler: r.permits,
		}}
	}
	for _, l := range config.Listeners {
		tracked := newListener(l)
		r.listeners = append(r.listeners, tracked)
		served.ListenerConfigs = append(served.ListenerConfigs, turn.ListenerConfig{
			Listener: tracked, RelayAddressGenerator: generator{r}, PermissionHandler: r.permits,
		})
	}
	var err error
	if r.server, err = turn.NewServer(served); err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	return r, nil
}

func orUsual(configured, usual int) int {
	if configured <= 0 {
		return usual
	}
	return configured
}

// permits says whether a peer has one of the SFU's addresses. Its port is looked at when something is sent there.
func (r *Relay) permits(_ net.Addr, peer net.IP) bool {
	address, ok := netip.AddrFromSlice(peer)
	return ok && slices.ContainsFunc(r.config.Public, func(public netip.AddrPort) bool {
		return public.Addr().Unmap() == address.Unmap()
	})
}

// Count is how many relays there are.
func (r *Relay) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ports
}

// Close ends all relays and gives the ports back.
func (r *Relay) Close() error {
	err := r.server.Close()
	for _, l := range r.listeners {
		l.closeConnections()
	}
	return err
}
