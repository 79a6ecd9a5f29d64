package packet

// RED payloads (RFC 2198, 3) begin with a header for each block: four octets for those that are sent again, one for the newest.
const (
	redundantHeader = 4
	follows         = 0x80 // another header comes after this one
)

// Newest is the block of a RED payload that is not sent again; it says false of a payload that is cut off.
func Newest(payload []byte) ([]byte, bool) {
	again := 0 // octets of the blocks before it
	for len(payload) > 0 && payload[0]&follows != 0 {
		if len(payload) < redundantHeader {
			return nil, false
		}
		again += int(payload[2]&0x03)<<8 | int(payload[3])
		payload = payload[redundantHeader:]
	}
	if len(payload) < 1+again {
		return nil, false
	}
	return payload[1+again:], true
}
