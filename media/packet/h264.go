package packet

// Types of NAL units, RFC 6184, 5.2 and ITU-T H.264, table 7-1.
const (
	nalType    = 0x1f
	nalIDR     = 5
	nalSPS     = 7
	nalSTAPA   = 24
	nalFUA     = 28
	fragmented = 0x80 // FU header: S, the first fragment
)

// H264KeyFrame says whether a payload begins a picture that needs no other: it holds a sequence parameter set or begins an IDR
// picture, by itself, aggregated or as a first fragment.
func H264KeyFrame(payload []byte) bool {
	if len(payload) == 0 {
		return false
	}
	switch payload[0] & nalType {
	case nalIDR, nalSPS:
		return true
	case nalSTAPA:
		return aggregatesKey(payload[1:])
	case nalFUA:
		return len(payload) > 1 && payload[1]&fragmented != 0 && isKey(payload[1])
	default:
		return false
	}
}

// aggregatesKey goes through units that each follow their size in two octets.
func aggregatesKey(units []byte) bool {
	for len(units) > 2 {
		size := int(units[0])<<8 | int(units[1])
		if size == 0 || size > len(units)-2 {
			return false
		}
		if isKey(units[2]) {
			return true
		}
		units = units[2+size:]
	}
	return false
}

func isKey(header byte) bool { return header&nalType == nalIDR || header&nalType == nalSPS }
