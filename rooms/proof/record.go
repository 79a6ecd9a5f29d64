package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json"

	"plaza/rooms"
)

// headsDomain begins the signed bytes of a day.
const headsDomain = "plaza-heads-1\n"

// signedSize is how many bytes a day's signature covers.
const signedSize = len(headsDomain) + sha256.Size + len(dayFormat) + 1 + sha256.Size

// Record is a day's signed heads as they are published. Proof is there only in an export, for the export's room.
type Record struct {
	Day       Day
	Previous  rooms.Hash // SHA-256 of the previous record's signed bytes; zero in the first
	Root      rooms.Hash
	Key       PublicKey
	Signature Signature
	Proof     *Proof
}

// SignHeads makes a day's record from all rooms' heads at its cut, the leaves from which their proofs are made, and the sums
// of the whole tree. previous is the record before, nil for an installation's first.
func SignHeads(day Day, heads []Head, previous *Record, key Key, random io.Reader) (Record, []Leaf, []rooms.Hash, error) {
	leaves, err := Blind(heads, random)
	if err != nil {
		return Record{}, nil, nil, err
	}
	sums, err := Sums(leaves, random)
	if err != nil {
		return Record{}, nil, nil, err
	}
	tree, err := NewTree(sums)
	if err != nil {
		return Record{}, nil, nil, err
	}
	r := Record{Day: day, Root: tree.Root(), Key: key.Public()}
	if previous != nil {
		r.Previous = previous.Sum()
	}
	r.Signature = key.Sign(r.Signed())
	return r, leaves, sums, nil
}

// Signed is what the signature covers: "plaza-heads-1\n" ‖ Previous ‖ "YYYY-MM-DD\n" ‖ Root.
func (r Record) Signed() []byte {
	return slices.Concat([]byte(headsDomain), r.Previous[:], []byte(r.Day), []byte{'\n'}, r.Root[:])
}

// Sum is what the next record has as Previous.
func (r Record) Sum() rooms.Hash { return sha256.Sum256(r.Signed()) }

// Valid reports whether the record's own key signed it. Whether that key is to be trusted is another question.
func (r Record) Valid() bool { return r.Key.Verify(r.Signed(), r.Signature) }

// ParseSigned reads signed bytes back into a record without key, signature and proof.
func ParseSigned(b []byte) (Record, error) {
	rest, found := bytes.CutPrefix(b, []byte(headsDomain))
	if !found || len(b) != signedSize || rest[sha256.Size+len(dayFormat)] != '\n' {
		return Record{}, errors.New("not the signed bytes of a day's heads")
	}
	day, err := ParseDay(string(rest[sha256.Size : sha256.Size+len(dayFormat)]))
	if err != nil {
		return Record{}, err
	}
	return Record{Day: day, Previous: rooms.Hash(rest), Root: rooms.Hash(b[signedSize-sha256.Size:])}, nil
}

// line is a line of a heads file: a day's record or a succession. The fields stand in the order of their names, so that what
// encodes from it is canonical JSON.
type line struct {
	Day       Day        `json:"day,omitzero"`
	Key       string     `json:"key,omitzero"`
	KeyID     string     `json:"key_id,omitzero"`
	NewKey    string     `json:"new_key,omitzero"`
	NewKeyID  string     `json:"new_key_id,omitzero"`
	OldKey    string     `json:"old_key,omitzero"`
	OldKeyID  string     `json:"old_key_id,omitzero"`
	Previous  string     `json:"previous,omitzero"`
	Proof     *proofLine `json:"proof,omitzero"`
	Root      string     `json:"root,omitzero"`
	Signature string     `json:"signature"`
	Signed    string     `json:"signed,omitzero"`
}

type proofLine struct {
	Blind string   `json:"blind"`
	Hash  string   `json:"hash"`
	Index int      `json:"index"`
	Path  []string `json:"path"`
	Seq   int64    `json:"seq"`
}

func encodeLine(l line) []byte {
	b, err := json.Marshal(l)
	if err != nil {
		panic(err) // unreachable: strings and integers only
	}
	return append(b, '\n')
}

// Line is the record as a line of a heads file, with its newline. A file of one day is one such line, so files of
// consecutive days put together make a file of them all.
func (r Record) Line() []byte {
	l := line{
		Day: r.Day, Key: hexOf(r.Key[:]), KeyID: r.Key.ID(), Previous: hexOf(r.Previous[:]), Root: hexOf(r.Root[:]),
		Signature: hexOf(r.Signature[:]), Signed: hexOf(r.Signed()),
	}
	if p := r.Proof; p != nil {
		l.Proof = &proofLine{Blind: hexOf(p.Blind[:]), Hash: hexOf(p.Hash[:]), Index: p.Index, Seq: p.Seq}
		for _, sibling := range p.Path {
			l.Proof.Path = append(l.Proof.Path, hexOf(sibling[:]))
		}
	}
	return encodeLine(l)
}

// Line is the succession as a line of a heads file, with its newline.
func (s Succession) Line() []byte {
	return encodeLine(line{
		NewKey: hexOf(s.New[:]), NewKeyID: s.New.ID(), OldKey: hexOf(s.Old[:]), OldKeyID: s.Old.ID(),
		Signature: hexOf(s.Signature[:]),
	})
}

// parseLine reads exactly what the Line methods write: whatever is decoded must encode to the same bytes again.
func parseLine(b []byte) (record *Record, succession *Succession, err error) {
	var l line
	if err := json.Unmarshal(b, &l, json.RejectUnknownMembers(true)); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	var again []byte
	d := decoder{}
	if l.Day != "" {
		record = d.record(l)
	} else {
		succession = d.succession(l)
	}
	if d.err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForm, d.err)
	}
	if record != nil {
		again = record.Line()
	} else {
		again = succession.Line()
	}
	if !bytes.Equal(again, b) {
		return nil, nil, fmt.Errorf("%w: not in the one form that Plaza writes", ErrForm)
	}
	return record, succession, nil
}

// decoder keeps the first error of a row of decodings.
type decoder struct {
	err error
}

func (d *decoder) record(l line) *Record {
	day, err := ParseDay(string(l.Day))
	if err != nil {
		d.err = err
	}
	r := Record{Day: day}
	d.hex(r.Key[:], l.Key)
	d.hex(r.Previous[:], l.Previous)
	d.hex(r.Root[:], l.Root)
	d.hex(r.Signature[:], l.Signature)
	if p := l.Proof; p != nil {
		r.Proof = &Proof{Seq: p.Seq, Index: p.Index, Path: make([]rooms.Hash, len(p.Path))}
		d.hex(r.Proof.Hash[:], p.Hash)
		d.hex(r.Proof.Blind[:], p.Blind)
		for i, sibling := range p.Path {
			d.hex(r.Proof.Path[i][:], sibling)
		}
		if !r.Proof.valid() {
			d.err = errors.New("impossible proof")
		}
	}
	return &r
}

func (d *decoder) succession(l line) *Succession {
	var s Succession
	d.hex(s.Old[:], l.OldKey)
	d.hex(s.New[:], l.NewKey)
	d.hex(s.Signature[:], l.Signature)
	return &s
}

// hex fills to exactly. Its case is looked at when the line is encoded again.
func (d *decoder) hex(to []byte, from string) {
	if hex.DecodedLen(len(from)) != len(to) || len(from)%2 != 0 {
		d.err = fmt.Errorf("%d hexadecimal digits where %d belong", len(from), 2*len(to))
		return
	}
	if _, err := hex.Decode(to, []byte(from)); err != nil {
		d.err = err
	}
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }
