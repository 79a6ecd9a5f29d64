package media

import (
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"plaza/media/batch"
	"plaza/media/pionlog"
)

// Config is where an SFU is reached.
type Config struct {
	// UDP is the one port of all connections. The SFU closes it.
	UDP *net.UDPConn
	// TCP is for those whose network lets no UDP through; nil: none. The SFU closes it.
	TCP net.Listener
	// PublicIPs are told to browsers in place of the addresses of the machine; empty: those of the machine.
	PublicIPs []string
	// Loopback tells browsers the loopback addresses too: for one machine alone.
	Loopback bool
	// People are let into one meeting; 0: 100.
	People int
	Logger *slog.Logger
}

// SFU forwards the media of any number of meetings. It is safe for concurrent use.
type SFU struct {
	settings webrtc.SettingEngine // of all connections
	udp      ice.UDPMux
	socket   *batch.Socket      // below udp
	tcp      *ice.TCPMuxDefault // nil: none
	config   Config
	log      *slog.Logger
	checks   checks

	mu       sync.Mutex
	meetings map[string]*Meeting
}

// New prepares an SFU on its ports.
func New(config Config) (*SFU, error) {
	s := &SFU{config: config, log: config.Logger, meetings: map[string]*Meeting{}, checks: checks{open: map[*webrtc.PeerConnection]*time.Timer{}}}
	if s.config.People <= 0 {
		s.config.People = usualPeople
	}
	var settings webrtc.SettingEngine
	loggers := pionlog.Factory{Log: config.Logger}
	settings.LoggerFactory = loggers
	enlarge(config.UDP)
	s.socket = batch.NewSocket(config.UDP)
	s.udp = webrtc.NewICEUDPMux(loggers.NewLogger("udp"), s.socket)
	settings.SetICEUDPMux(s.udp)
	networks := []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6}
	if config.TCP != nil {
		s.tcp = ice.NewTCPMuxDefault(ice.TCPMuxParams{
			Listener: config.TCP, Logger: loggers.NewLogger("tcp"), ReadBufferSize: tcpQueue, WriteBufferSize: tcpWaits,
		})
		settings.SetICETCPMux(s.tcp)
		networks = append(networks, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6)
	}
	settings.SetNetworkTypes(networks)
	settings.SetLite(true)
	settings.SetIncludeLoopbackCandidate(config.Loopback)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if len(config.PublicIPs) > 0 {
		err := settings.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{
			External: config.PublicIPs, AsCandidateType: webrtc.ICECandidateTypeHost,
		})
		if err != nil {
			return nil, fmt.Errorf("media: public addresses: %w", err)
		}
	}
	// The DTLS server chooses: AES-GCM costs a third of what AES-CM with its HMAC does.
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	// RFC 8827, 6.5: everybody has this one. Package direct relies on its hash.
	settings.SetDTLSCipherSuites(dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
	if err := settings.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	s.settings = settings
	return s, nil
}

// socketBuffer is how much the kernel keeps for the one port of everybody, in each direction, where it allows that: at 100 Mbit/s a
// third of a second.
const socketBuffer = 4 << 20

func enlarge(socket *net.UDPConn) {
	_ = socket.SetReadBuffer(socketBuffer) // what the system allows at most is as good as can be
	_ = socket.SetWriteBuffer(socketBuffer)
}

const (
	// tcpQueue is how many packets wait for one TCP connection's reader.
	tcpQueue = 64
	// tcpWaits is how many bytes wait for a TCP connection that carries less than is sent; what comes then is lost, as in any network,
	// so that nobody else waits for it.
	tcpWaits = 256 << 10
)

// Join lets a participant into a meeting, which begins with its first. Who is in it with the same id leaves: the browser begins anew.
// ErrFull says that there are as many as may be.
func (s *SFU) Join(meeting, participant string, listener Listener) (*Participant, error) {
	p, err := newParticipant(s, participant, listener)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	m := s.meetings[meeting]
	if m == nil {
		m = newMeeting(meeting)
	}
	before, err := m.add(p, s.config.People)
	if err == nil {
		s.meetings[meeting] = m
	}
	s.mu.Unlock()
	if err != nil {
		p.discard()
		return nil, err
	}
	if before != nil {
		before.end()
	}
	p.begin()
	return p, nil
}

// leave takes a participant out of its meeting, and forgets a meeting that nobody is in.
func (s *SFU) leave(p *Participant) {
	s.mu.Lock()
	if p.meeting.remove(p) == 0 && s.meetings[p.meeting.id] == p.meeting {
		delete(s.meetings, p.meeting.id)
	}
	s.mu.Unlock()
}

// Close ends all meetings and gives the ports back.
func (s *SFU) Close() error {
	s.mu.Lock()
	var all []*Participant
	for _, m := range s.meetings {
		all = append(all, m.everybody()...)
	}
	s.mu.Unlock()
	for _, p := range all {
		p.Leave()
	}
	s.checks.close()
	err := s.udp.Close()
	if s.tcp != nil {
		if failed := s.tcp.Close(); err == nil {
			err = failed
		}
	}
	return err
}
