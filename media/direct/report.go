package direct

import (
	"encoding/binary"

	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"
)

// incoming is what decrypts reports, on the goroutine of the socket's reader.
type incoming struct {
	context  *srtp.Context
	overhead int // bytes that encryption adds
	report   []byte
}

// indexSize is the number of an SRTCP packet (RFC 3711, 3.4), bytes.
const indexSize = 4

func (a *agreement) reportOverhead() (int, error) {
	tag, err := a.profile.AuthTagRTCPLen()
	if err != nil {
		return 0, err
	}
	aead, err := a.profile.AEADAuthTagLen()
	return tag + aead + indexSize, err
}

// Take implements [batch.Listener]: it takes reports of arrivals, and leaves all else to Pion. What is in a packet stands in its first
// octets, which are in clear; what is a forgery or comes again is dropped.
func (l *Line) Take(b []byte) bool {
	in := l.incoming.Load()
	if in == nil || !in.reportsArrivals(b) {
		return false
	}
	report, err := in.context.DecryptRTCP(in.report[:0], b, nil)
	if err == nil {
		in.report = report
		l.reports(report)
	}
	return true
}

// reportsArrivals says whether an encrypted packet is a report of arrivals and nothing else.
func (in *incoming) reportsArrivals(b []byte) bool {
	const header, padding = 8, 0x20
	return len(b) > header+in.overhead && b[0]&^padding == 2<<6|rtcp.FormatTCC && b[1] == uint8(rtcp.TypeTransportSpecificFeedback) &&
		(int(binary.BigEndian.Uint16(b[2:]))+1)*4+in.overhead == len(b)
}
