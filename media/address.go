package media

import (
	"net"
	"net/netip"
)

// UDPAddress is where the SFU's UDP port is reached on its own machine.
func (s *SFU) UDPAddress() netip.AddrPort {
	address := s.config.UDP.LocalAddr().(*net.UDPAddr).AddrPort() //nolint:forcetypeassert // of a UDP socket
	if address.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), address.Port())
	}
	return netip.AddrPortFrom(address.Addr().Unmap(), address.Port())
}

// PublicAddresses are those of the UDP port that browsers are told.
func (s *SFU) PublicAddresses() []netip.AddrPort {
	port := s.UDPAddress().Port()
	var all []netip.AddrPort
	for _, told := range s.config.PublicIPs {
		if address, err := netip.ParseAddr(told); err == nil {
			all = append(all, netip.AddrPortFrom(address, port))
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, listens := range s.udp.GetListenAddresses() {
		udp, ok := listens.(*net.UDPAddr)
		if ok && (s.config.Loopback || !udp.IP.IsLoopback()) {
			all = append(all, netip.AddrPortFrom(udp.AddrPort().Addr().Unmap(), port))
		}
	}
	return all
}
