package export

import (
	"encoding/binary"

	"plaza/rooms"
)

// A line holds about 240 hexadecimal digits that must be lowercase, which encoding/hex does not insist on. They are taken eight at a
// time, as the bytes of a word.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// areHex reports whether all eight bytes are one of 0–9 and a–f. Adding sets a byte's high bit when it is at or above a bound; no
// byte below 0x80 carries into the next.
func areHex(word uint64) bool {
	digit := (word + ones*(0x80-'0')) &^ (word + ones*(0x7f-'9'))
	letter := (word + ones*(0x80-'a')) &^ (word + ones*(0x7f-'f'))
	return (digit|letter)&^word&highs == highs
}

// decodeHex decodes 64 lowercase digits and reports whether they were.
func decodeHex(to *rooms.Hash, from []byte) bool {
	for i := 0; i < len(to); i += 4 {
		word := binary.LittleEndian.Uint64(from[2*i:])
		if !areHex(word) {
			return false
		}
		// Each byte becomes its digit's value, each two bytes their byte, and these move together.
		word = word&(ones*0x0f) + (word>>6&ones)*9
		word = (word<<4 | word>>8) & 0x00ff00ff00ff00ff
		word = (word | word>>8) & 0x0000ffff0000ffff
		binary.LittleEndian.PutUint32(to[i:], uint32(word|word>>16))
	}
	return true
}

// isUUID reports whether the 36 bytes are a UUID in lowercase.
func isUUID(b []byte) bool {
	if b[8] != '-' || b[13] != '-' || b[18] != '-' || b[23] != '-' {
		return false
	}
	// The hyphens of the second and third word turn into zeros.
	const zero = '-' ^ '0'
	second := binary.LittleEndian.Uint64(b[8:]) ^ (zero | zero<<40)
	third := binary.LittleEndian.Uint64(b[16:]) ^ (zero<<16 | zero<<56)
	return areHex(binary.LittleEndian.Uint64(b)) && areHex(second) && areHex(third) &&
		areHex(binary.LittleEndian.Uint64(b[24:])) && areHex(binary.LittleEndian.Uint64(b[28:]))
}
