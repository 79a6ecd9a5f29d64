package export

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// vectorLine is the event of the test vector in docs/LOG.md.
const vectorLine = `{"hash":"46ec5f06135b5da4475758da4a2d3662c02cd620c40f307972c12656db4cb5f9","header":{"author":"officer:0198f3a1-7c00-7000-8000-0000000000bb","authority":"0198f3a1-7c00-7000-8000-0000000000cc","id":"0198f3a1-7c00-7000-8000-0000000000aa","room":"0198f3a1-7c00-7000-8000-000000000001","seq":1,"time":"2026-03-01T09:15:02.123Z","type":"message.posted","type_v":1,"v":1},"payload":{"text":"Hej"},"salt":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}` + "\n"

const withheldLine = `{"hash":"46ec5f06135b5da4475758da4a2d3662c02cd620c40f307972c12656db4cb5f9","header":{"author":"system","authority":null,"id":"0198f3a1-7c00-7000-8000-0000000000aa","room":"0198f3a1-7c00-7000-8000-000000000001","seq":9007199254740991,"time":"2024-02-29T23:59:59.999Z","type":"message.posted","type_v":2147483647,"v":1},"payload_hash":"f9b68ce06dacf0ac08409b7a9138ec148409597b6d696e96c621744ba59ad4e6","withheld":"disposed"}` + "\n"

func parsed(line []byte) (e entry) {
	e.parse(line)
	return e
}

func TestVectorLine(t *testing.T) {
	t.Parallel()
	e := parsed([]byte(vectorLine))
	if e.fault != nil {
		t.Fatalf("%+v", e.fault)
	}
	const payloadHash = "f9b68ce06dacf0ac08409b7a9138ec148409597b6d696e96c621744ba59ad4e6"
	if got := hex.EncodeToString(e.payloadHash[:]); got != payloadHash || e.seq != 1 || e.time.String() != "2026-03-01T09:15:02.123Z" {
		t.Errorf("payload hash %s, seq %d, time %s", got, e.seq, e.time)
	}
	room := uuid.MustParse("0198f3a1-7c00-7000-8000-000000000001")
	if !e.follows(rooms.FirstPrevious(room)) || e.follows(rooms.Hash{}) {
		t.Error("the event does not follow the room's beginning, and that alone")
	}
	if e := parsed([]byte(withheldLine)); e.fault != nil || e.withheld != rooms.Disposed || e.seq != rooms.MaxInteger {
		t.Errorf("%+v", e)
	}
}

// Forms that mean the same to a lenient reader are faults here, each at its place.
func TestLineFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, field string }{
		{`"hash":"46`, `"hash":"4G`, "hash"},
		{`"seq":1`, `"seq":01`, "header.seq"},
		{`"seq":1`, `"seq":0`, "header.seq"},
		{`"seq":1`, `"seq":9007199254740992`, "header.seq"},
		{`"seq":1`, `"seq":99999999999999999999999`, "header.seq"},
		{`"type_v":1`, `"type_v":0`, "header.type_v"},
		{`"type_v":1`, `"type_v":2147483648`, "header.type_v"},
		{`"v":1}`, `"v":2}`, `,"v":1}`},
		{"02.123Z", "02.123z", "header.time"},
		{"02.123Z", "60.123Z", "header.time"},
		{"2026-03-01", "2026-02-29", "header.time"},
		{"2026-03-01", "2026-13-01", "header.time"},
		{"2026-03-01", "2026-00-01", "header.time"},
		{"2026-03-01", "2026-04-31", "header.time"},
		{"2026-03-01", "2026-03-00", "header.time"},
		{"T09:", "T24:", "header.time"},
		{"message.posted", "message", "header.type"},
		{"message.posted", ".posted", "header.type"},
		{"message.posted", "message.", "header.type"},
		{"message.posted", "a.b.c", "header.type"},
		{"message.posted", "Message.posted", "header.type"},
		{"message.posted", "", "header.type"},
		{"officer:", "person:", "header.author"},
		{"officer:", "", "header.author"},
		{"officer:", "system", "header.author"},
		{"officer:0198", "officer:0198F", "header.author"},
		{"officer:", "guest:", `","authority":null,"id":"`},
		{`"authority":"0198f3a1-7c00-7000-8000-0000000000cc"`, `"authority":null`, `","authority":"`},
		{"7000-8000-0000000000aa", "4000-8000-0000000000aa", "header.id (UUIDv7)"},
		{"7000-8000-0000000000aa", "7000-c000-0000000000aa", "header.id (UUIDv7)"},
		{`{"text":"Hej"}`, `["Hej"]`, "payload (not a JSON object)"},
		{`{"text":"Hej"}`, ``, "payload (not a JSON object)"},
		{`{"text":"Hej"}`, `{"text":1.5}`, "payload (not canonical JSON at byte 9: expected a comma or the object's end)"},
		{`,"salt":"00`, `,"salt":"0G`, "salt"},
		{`,"payload":`, `,"payload_hash":`, linePayloadHash},
		{"\n", "", "payload (not canonical JSON at byte 13: expected a comma or the object's end)"},
	} {
		line := strings.Replace(vectorLine, c.from, c.to, 1)
		if e := parsed([]byte(line)); e.fault == nil || e.fault.field != c.field {
			t.Errorf("%s as %s: %+v, want %s", c.from, c.to, e.fault, c.field)
		}
	}
	for _, line := range []string{strings.Replace(withheldLine, "disposed", "lost", 1), withheldLine + "\n", ""} {
		if e := parsed([]byte(line)); e.fault == nil {
			t.Errorf("no fault in %q", line)
		}
	}
}

// looseLine is a line as any JSON reader has it.
type looseLine struct {
	Hash   string
	Header struct {
		Author    string
		Authority *string
		ID, Room  string
		Seq       int64
		Time      string
		Type      string
		TypeV     int `json:"type_v"`
	}
	Payload     json.RawMessage
	Salt        string
	PayloadHash string `json:"payload_hash"`
	Withheld    rooms.Reason
}

// A line that is accepted is exactly what is written for the event that another JSON reader finds in it.
func FuzzLine(f *testing.F) {
	f.Add([]byte(vectorLine))
	f.Add([]byte(withheldLine))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := parsed(b)
		if e.fault != nil {
			return
		}
		var loose looseLine
		if err := json.Unmarshal(b, &loose); err != nil {
			t.Fatalf("not JSON: %v", err)
		}
		event := rooms.Event{Payload: loose.Payload, Withheld: loose.Withheld}
		h := loose.Header
		event.Header = rooms.Header{Seq: h.Seq, Type: rooms.EventType{Name: h.Type, Version: h.TypeV}}
		var err error
		if event.Author, err = rooms.ParseAuthor(h.Author); err != nil {
			t.Fatal(err)
		}
		if event.ID, err = rooms.ParseID(h.ID); err != nil {
			t.Fatal(err)
		}
		if event.Room, err = rooms.ParseID(h.Room); err != nil {
			t.Fatal(err)
		}
		if h.Authority != nil {
			if event.Authority, err = rooms.ParseID(*h.Authority); err != nil || event.Authority == uuid.Nil {
				return // nothing writes the nil UUID, but it does no harm
			}
		}
		if event.Time, err = time.Parse(rooms.TimeFormat, h.Time); err != nil {
			t.Fatal(err)
		}
		for to, from := range map[*[32]byte]string{&event.Hash: loose.Hash, &event.Salt: loose.Salt, &event.PayloadHash: loose.PayloadHash} {
			if _, err := hex.Decode(to[:], []byte(from)); err != nil {
				t.Fatal(err)
			}
		}
		again, err := appendLine(nil, event)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%q is written as\n%q (%v)", b, again, err)
		}
	})
}
