package storage

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
)

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sums are made of a file's content while it comes: the SHA-256 by which it is known for good, and the CRC-32C with which every
// reading of the whole file is compared.
type sums struct {
	sha256 hash.Hash
	crc32c uint32
}

func newSums() *sums { return &sums{sha256: sha256.New()} }

func (s *sums) add(content []byte) {
	s.sha256.Write(content)
	s.crc32c = crc32.Update(s.crc32c, castagnoli, content)
}

// digest is the SHA-256 of all that was added.
func (s *sums) digest() [32]byte { return [32]byte(s.sha256.Sum(nil)) }

// state is what resume goes on from: the state of the SHA-256, and the CRC-32C behind it, big-endian.
func (s *sums) state() ([]byte, error) {
	state, err := s.sha256.(encoding.BinaryMarshaler).MarshalBinary()
	return binary.BigEndian.AppendUint32(state, s.crc32c), err
}

func (s *sums) resume(state []byte) error {
	const crc32cBytes = 4
	at := len(state) - crc32cBytes
	if at < 0 {
		return errors.New("too short")
	}
	s.crc32c = binary.BigEndian.Uint32(state[at:])
	return s.sha256.(encoding.BinaryUnmarshaler).UnmarshalBinary(state[:at])
}
