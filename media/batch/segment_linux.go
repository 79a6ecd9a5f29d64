package batch

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
)

const canSegment = true

// uncut says whether the kernel refused to cut packets apart. A device or kernel that can't do it is not asked again.
func (s *Socket) uncut(err error) bool {
	switch {
	case errors.Is(err, unix.EIO), errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOPROTOOPT):
		s.segments.Store(false)
		return true
	default:
		return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EMSGSIZE)
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
