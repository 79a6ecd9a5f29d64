package rooms

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The hash of the first vector, written down here too: a page and code that are changed together must not agree.
const firstVectorHash = "46ec5f06135b5da4475758da4a2d3662c02cd620c40f307972c12656db4cb5f9"

// vector is a line of the test vectors in docs/LOG.md.
type vector struct {
	Hash        string         `json:"hash"`
	Header      jsontext.Value `json:"header"`
	Payload     jsontext.Value `json:"payload"`
	PayloadHash string         `json:"payload_hash"`
	Salt        string         `json:"salt"`
	Withheld    Reason         `json:"withheld"`
}

func documentedVectors(t *testing.T) []vector {
	t.Helper()
	page, err := os.ReadFile("../docs/LOG.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "```json\n")
	block, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("docs/LOG.md has no vectors")
	}
	var all []vector
	for line := range strings.Lines(block) {
		var v vector
		if err := json.Unmarshal([]byte(line), &v, json.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}

func TestDocumentedVectors(t *testing.T) {
	t.Parallel()
	all := documentedVectors(t)
	if len(all) != 5 || len(all[0].Header) != 281 || all[0].Hash != firstVectorHash {
		t.Fatalf("%d vectors, the first %+v", len(all), all[0])
	}
	previous := FirstPrevious(goldenHeader(EventType{}).Room)
	if hex.EncodeToString(previous[:]) != "76d11ffa5817edec9b74164af0b833d5b34b7bde015be52ef460fd77406460c9" {
		t.Errorf("first previous %x", previous)
	}
	for i, v := range all {
		if err := CheckCanonicalObject(v.Header); err != nil {
			t.Errorf("header %d: %v", i+1, err)
		}
		payloadHash := Hash(unhex(t, v.PayloadHash))
		if v.Withheld == "" {
			if err := CheckCanonicalObject(v.Payload); err != nil {
				t.Errorf("payload %d: %v", i+1, err)
			}
			if got := PayloadHash([SaltSize]byte(unhex(t, v.Salt)), v.Payload); got != payloadHash {
				t.Errorf("payload hash %d: %x", i+1, got)
			}
		}
		if got := EventHash(previous, v.Header, payloadHash); hex.EncodeToString(got[:]) != v.Hash {
			t.Errorf("hash %d: %x", i+1, got)
		}
		previous = Hash(unhex(t, v.Hash))
	}
	if header := goldenHeader(MessagePosted{}.EventType()).AppendCanonical(nil); !bytes.Equal(header, all[0].Header) {
		t.Errorf("the first header is written as %s", header)
	}
}

func TestDocumentationNamesEveryType(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/LOG.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range samples {
		kind := p.EventType()
		_, row, found := strings.Cut(string(page), "\n| `"+strings.Replace(kind.String(), "/", "` ", 1)+" |")
		if !found {
			t.Errorf("docs/LOG.md does not describe %s", kind)
			continue
		}
		row, _, _ = strings.Cut(row, "\n")
		b, err := canonical(p)
		if err != nil {
			t.Fatal(err)
		}
		members := map[string]any{}
		if err := json.Unmarshal(b, &members); err != nil {
			t.Fatal(err)
		}
		for name := range members {
			if !strings.Contains(row, "`"+name+"`") {
				t.Errorf("docs/LOG.md does not describe %s of %s", name, kind)
			}
		}
	}
}
