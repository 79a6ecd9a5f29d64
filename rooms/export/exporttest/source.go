// Package exporttest makes exports of rooms that never were, for tests and measurements of whatever writes, verifies or carries
// exports. It starts no goroutine.
package exporttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/export"
	"plaza/rooms/proof"
)

// usualDays is how long a room lives, however many events it has.
const usualDays = 40

var begin = time.Date(2026, 3, 1, 9, 15, 2, 123e6, time.UTC)

// Source is an [export.Source] that makes everything up as it goes, in constant memory and always the same: two sources with equal
// fields give equal exports.
type Source struct {
	Seed       uint64
	Count      int64 // events in the room
	Days       int   // over which they are spread; 0 = 40
	From, To   int64 // of the export; 0 = all
	Key        proof.Key
	Succession []proof.Succession
	// Withhold says whether an event's payload is withheld; nil = none is.
	Withhold func(seq int64) rooms.Reason
	// Rewrite changes an event before it is hashed: the whole log after it and all heads are then another, consistent history.
	Rewrite func(*rooms.Event)
	// Files makes every so-manyth event a version of a document with a file of FileSize bytes; 0 = none.
	Files, FileSize int64

	records []proof.Record      // of every day, with proof, once Events has run
	files   map[uuid.UUID]int64 // the seq of every version, likewise
}

// Room is the id of the room.
func (s *Source) Room() uuid.UUID {
	return uuid.UUID{0x01, 0x98, 0xf3, 0xa1, 0x7c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, byte(s.Seed)}
}

// Now is a time of export after everything that happened in the room.
func (s *Source) Now() time.Time { return begin.Add(s.period() + time.Hour) }

// Write writes the export.
func (s *Source) Write() ([]byte, error) {
	var out bytes.Buffer
	_, err := export.Write(context.Background(), &out, s, s.Key, s.Now())
	return out.Bytes(), err
}

// Published is the heads file that the installation published, after Write.
func (s *Source) Published() []byte {
	var out bytes.Buffer
	for _, succession := range s.Succession {
		out.Write(succession.Line())
	}
	for _, record := range s.records {
		record.Proof = nil
		out.Write(record.Line())
	}
	return out.Bytes()
}

func (s *Source) period() time.Duration {
	days := s.Days
	if days == 0 {
		days = usualDays
	}
	return time.Duration(days) * 24 * time.Hour
}

func (s *Source) first() int64 { return max(s.From, 1) }

func (s *Source) last() int64 {
	if s.To == 0 {
		return s.Count
	}
	return s.To
}

// Facts implements [export.Source].
func (s *Source) Facts(context.Context) (export.Facts, error) {
	facts := export.Facts{
		Installation: export.Installation{ID: uuid.UUID{15: 1}, Name: "Provmiljön"},
		Room: export.RoomFacts{
			ID: s.Room(), Kind: rooms.JointRoom, Name: "Gemensamt rum", Reference: "SE-1485-26-7K4M2-Q", Title: "Detaljplan för hamnen",
		},
		First: s.first(), Last: s.last(), Complete: s.last() == s.Count, Previous: rooms.FirstPrevious(s.Room()),
	}
	for e := range s.log() {
		if e.Seq == facts.First {
			break
		}
		facts.Previous = e.Hash
	}
	return facts, nil
}

// Events implements [export.Source].
func (s *Source) Events(context.Context) iter.Seq2[rooms.Event, error] {
	return func(yield func(rooms.Event, error) bool) {
		s.records, s.files = nil, map[uuid.UUID]int64{}
		random := rand.NewChaCha8([32]byte{1, byte(s.Seed)})
		var head proof.Head
		day := proof.DayOf(begin).Next()
		for e := range s.log() {
			for ; !day.Cut().After(e.Time); day = day.Next() {
				s.sign(day, head, random)
			}
			head = proof.Head{Room: e.Room, Seq: e.Seq, Hash: e.Hash}
			if s.hasFile(e.Seq) {
				s.files[e.ID] = e.Seq
			}
			if e.Seq < s.first() || e.Seq > s.last() {
				continue
			}
			if s.Withhold != nil && s.Withhold(e.Seq) != "" {
				e.Withheld, e.Payload, e.Salt = s.Withhold(e.Seq), nil, [32]byte{}
			}
			if !yield(e, nil) {
				return
			}
		}
		for ; day.Cut().Before(s.Now()); day = day.Next() {
			s.sign(day, head, random)
		}
	}
}

// sign signs a day on which there are also other rooms.
func (s *Source) sign(day proof.Day, head proof.Head, random *rand.ChaCha8) {
	heads := []proof.Head{head, {Room: uuid.UUID{1}, Seq: 7}, {Room: uuid.UUID{2}, Seq: 9}}
	var previous *proof.Record
	if len(s.records) > 0 {
		previous = &s.records[len(s.records)-1]
	}
	record, leaves, sums, err := proof.SignHeads(day, heads, previous, s.Key, random)
	if err != nil {
		panic(err) // unreachable: the generator never ends
	}
	tree, err := proof.NewTree(sums)
	if err != nil {
		panic(err) // unreachable: SignHeads made them
	}
	p, _ := tree.Prove(leaves[0])
	record.Proof = &p
	s.records = append(s.records, record)
}

// People implements [export.Source].
func (s *Source) People(context.Context) ([]rooms.Member, error) {
	return []rooms.Member{
		{Officer: officer(0), Authority: authority(0), AuthorityName: "Länsstyrelsen i Västra Götalands län", Name: "Anna Ek", Title: "Planhandläggare", FromSeq: 1},
		{Officer: officer(1), Authority: authority(1), AuthorityName: "Samhällsbyggnadsnämnden", Name: "Bo Åström", Title: "Planarkitekt", FromSeq: 1, Former: true},
	}, nil
}

// Successions implements [export.Source].
func (s *Source) Successions(context.Context) ([]proof.Succession, error) { return s.Succession, nil }

// Heads implements [export.Source].
func (s *Source) Heads(context.Context) iter.Seq2[proof.Record, error] {
	return func(yield func(proof.Record, error) bool) {
		for _, r := range s.records {
			if r.Proof.Seq >= s.first()-1 && r.Proof.Seq <= s.last() && !yield(r, nil) {
				return
			}
		}
	}
}

// File implements [export.Source].
func (s *Source) File(_ context.Context, version uuid.UUID) (io.ReadCloser, error) {
	seq, known := s.files[version]
	if !known {
		return nil, fmt.Errorf("exporttest: no version %s", version)
	}
	return io.NopCloser(s.content(seq)), nil
}

func (s *Source) hasFile(seq int64) bool { return s.Files > 0 && seq > 1 && seq%s.Files == 0 }

// content is the file of the version that an event adds.
func (s *Source) content(seq int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{2, byte(s.Seed), byte(seq), byte(seq >> 8), byte(seq >> 16)}), s.FileSize)
}

func (s *Source) version(seq int64) rooms.VersionAdded {
	digest := sha256.New()
	if _, err := io.Copy(digest, s.content(seq)); err != nil {
		panic(err) // unreachable: the generator never ends
	}
	return rooms.VersionAdded{
		Document: uuid.UUID{15: 9}.String(), MediaType: "application/pdf", Name: fmt.Sprintf("Plankarta å %d.PDF", seq),
		SHA256: hex.EncodeToString(digest.Sum(nil)), Size: s.FileSize,
	}
}

func officer(n uint64) uuid.UUID   { return uuid.UUID{6: 0x70, 8: 0x80, 14: 1, 15: byte(n)} }
func authority(n uint64) uuid.UUID { return uuid.UUID{6: 0x70, 8: 0x80, 14: 2, 15: byte(n)} }

// log is the room's whole log.
func (s *Source) log() iter.Seq[rooms.Event] {
	return func(yield func(rooms.Event) bool) {
		random := rand.NewChaCha8([32]byte{byte(s.Seed)})
		numbers := rand.New(random)
		hash := rooms.FirstPrevious(s.Room())
		for seq := int64(1); seq <= s.Count; seq++ {
			e := s.event(seq, random, numbers)
			if s.Rewrite != nil {
				s.Rewrite(&e)
			}
			e.PayloadHash = rooms.PayloadHash(e.Salt, e.Payload)
			e.Hash = rooms.EventHash(hash, e.AppendCanonical(nil), e.PayloadHash)
			hash = e.Hash
			if !yield(e) {
				return
			}
		}
	}
}

func (s *Source) event(seq int64, random *rand.ChaCha8, numbers *rand.Rand) rooms.Event {
	var content rooms.Payload = rooms.MessagePosted{Text: sentence(numbers)}
	author, board := rooms.OfficerAuthor(officer(numbers.Uint64N(2))), authority(numbers.Uint64N(2))
	switch {
	case seq == 1:
		content, author, board = rooms.RoomOpened{Case: uuid.UUID{3}.String(), Kind: rooms.JointRoom, Name: "Gemensamt rum"}, rooms.System, uuid.Nil
	case s.hasFile(seq):
		content = s.version(seq)
	case seq%17 == 0:
		author, board = rooms.Author{Kind: rooms.ByGuest, ID: officer(3)}, uuid.Nil
	case seq%19 == 0:
		author = rooms.Author{Kind: rooms.ByService, ID: officer(4)}
	}
	draft, err := rooms.NewDraft(content)
	if err != nil {
		panic(fmt.Sprintf("exporttest: %v", err)) // unreachable: the payload is fixed
	}
	e := rooms.Event{
		Header: rooms.Header{
			Room: s.Room(), Seq: seq, Time: begin.Add(time.Duration(seq-1) * (s.period() / time.Duration(s.Count))).Truncate(time.Millisecond),
			Type: content.EventType(), Author: author, Authority: board,
		},
		Payload: draft.Payload,
	}
	_, _ = random.Read(e.ID[:]) // never fails
	e.ID[6], e.ID[8] = e.ID[6]&0x0f|0x70, e.ID[8]&0x3f|0x80
	_, _ = random.Read(e.Salt[:])
	return e
}

var words = []string{
	"bullret", "kajen", "strandskyddet", "samråd", "riksintresset", "översvämning", "nivå", "kommunen", "yttrandet", "detaljplanen",
	"vägen", "skredrisk", "åtgärd", "geoteknik", "hamnen", "beslutet", "frågan", "i", "på", "och", "det", "är", "som", "för", "inte",
}

// sentence is a message of some 30 words, two paragraphs and a quotation.
func sentence(numbers *rand.Rand) string {
	var b bytes.Buffer
	b.WriteString("\"Planen\"\n")
	for range 10 + numbers.IntN(40) {
		b.WriteString(words[numbers.IntN(len(words))])
		b.WriteByte(' ')
	}
	return b.String()
}
