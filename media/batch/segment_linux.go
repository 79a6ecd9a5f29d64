package batch

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
)

const canSegment = true

// sendSegments has the kernel send a batch as packets of the stream's segment size; it says false of one that has to be sent
// packet by packet. A device or kernel that can't do it is not asked again.
func (s *Socket) sendSegments(of *Stream, batch []byte) bool {
	of.control = segmentControl(of.control, of.segment)
	_, _, err := s.WriteMsgUDPAddrPort(batch, of.control, of.to)
	switch {
	case errors.Is(err, unix.EIO), errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOPROTOOPT):
		s.segments.Store(false)
		return false
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.EMSGSIZE):
		return false
	default:
		return true
	}
}

// segmentControl writes the control message that tells the size, udp(7).
func segmentControl(b []byte, size int) []byte {
	if b == nil {
		b = make([]byte, unix.CmsgSpace(2))
		header := (*unix.Cmsghdr)(unsafe.Pointer(&b[0])) //nolint:gosec // as x/sys reads them
		header.Level, header.Type = unix.IPPROTO_UDP, unix.UDP_SEGMENT
		header.SetLen(unix.CmsgLen(2))
	}
	*(*uint16)(unsafe.Pointer(&b[unix.CmsgLen(0)])) = uint16(size) //nolint:gosec // at most maxSegment
	return b
}
