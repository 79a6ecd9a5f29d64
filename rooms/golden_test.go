package rooms

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

// A golden file is one event of a published type and version, as a reader of any later time must still be able to read it.
// Files are never changed or removed. To publish a new type or version add it to samples and run
//
//	go test ./rooms -run TestGoldenEvents -new-golden
//
// which writes files that are missing and touches no other.
var newGolden = flag.Bool("new-golden", false, "write the golden files that are missing")

const (
	sampleID    = "0198f3a1-7c00-7000-8000-0000000000dd"
	sampleOther = "0198f3a1-7c00-7000-8000-0000000000ee"
)

// samples has every published type with every member set.
var samples = []Payload{
	RoomOpened{Authority: sampleOther, Case: sampleID, Kind: InternalRoom, Name: "Internt rum"},
	RoomStateChanged{Reason: "Ärendet är avslutat.", To: Archived},
	CaseOpened{
		Case: sampleID, Municipality: "1485", MunicipalityName: "Uddevalla", PlanType: DetailedPlan, Procedure: StandardProcedure,
		Purpose: "Bostäder och verksamheter vid kajen.", Reference: "SE-1485-26-7K4M2-Q", Step: EarlyDialogue, Title: "Detaljplan Hamnen",
	},
	PartyAdded{Authority: sampleID, AuthorityName: "Länsstyrelsen Västra Götaland"},
	StepChanged{From: EarlyDialogue, Note: "Samrådet börjar.", To: Consultation},
	CaseRegistered{Authority: sampleID, AuthorityName: "Uddevalla kommun", DiaryNumber: "SBN 2026-123", Registrar: "Cia Berg"},
	MemberAdded{Authority: sampleID, AuthorityName: "Uddevalla kommun", From: FromStart, Name: "Anna Ek", Officer: sampleOther, Title: "planarkitekt"},
	MemberRemoved{Officer: sampleID, Reason: "Ny handläggare."},
	MessagePosted{Text: "Hej! Bullret är 58 dBA vid fasad – se **bilagan**.\n\tTack", Written: "2026-03-01T09:12:00+01:00"},
	ReplyPosted{ReplyTo: sampleID, Text: "Ja, på norra sidan.", Written: "2026-03-01T09:15:02.000Z"},
	MessageEdited{Message: sampleID, Text: "Hej! Bullret är 56 dBA vid fasad."},
	MessagePinned{Message: sampleID},
	MessageUnpinned{Message: sampleID},
	ReactionAdded{Message: sampleID, Sign: Agree},
	ReactionRemoved{Message: sampleID, Sign: Agree},
	MessageHidden{Message: sampleID, Reason: "Skrivet i fel rum."},
	ItemRegistered{ActNumber: "7", Authority: sampleOther, AuthorityName: "Uddevalla kommun", DiaryNumber: "SBN 2026-123", Item: sampleID, Registrar: "Cia Berg"},
	ShareSent{Event: sampleID, Room: sampleOther, RoomName: "Gemensamt rum"},
	ShareReceived{AuthorName: "Anna Ek", AuthorityName: "Uddevalla kommun", Text: "Vi föreslår ett bullerplank."},
	DisposalDecided{Authority: sampleOther, AuthorityName: "Uddevalla kommun", Basis: "RA-FS 2021:6", Event: sampleID, Reference: "KS 2026/44"},
	EventDisposed{Basis: "RA-FS 2021:6", Decider: "Anna Ek, Uddevalla kommun", Event: sampleID, Reference: "KS 2026/44"},
	AttachmentsPosted{Attachments: []string{sampleID, sampleOther}, ReplyTo: sampleID, Text: "Här är plankartan.", Written: "2026-03-01T09:15:02.000Z"},
	DocumentCreated{Folder: "Underlag/Buller", Kind: "study", Title: "Bullerutredning Hamnen"},
	DocumentReceived{AuthorName: "Anna Ek", AuthorityName: "Uddevalla kommun", Kind: "study", Title: "Bullerutredning Hamnen"},
	VersionAdded{
		Document: sampleID, MediaType: "application/pdf", Name: "Bullerutredning å ä ö 🗺.pdf", Note: "Efter samrådet.", RestoredFrom: sampleOther,
		SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Size: 314_572_800,
	},
	DocumentChanged{Document: sampleID, Folder: "Underlag", Kind: "plan_map", Title: "Plankarta"},
	DocumentMarked{Document: sampleID, Ground: "OSL 18 kap. 13 §", Note: "Kapitel 4 visar skyddsobjekt."},
	DocumentUnmarked{Document: sampleID, Reason: "Kapitlet är borttaget."},
	DocumentFinalised{Document: sampleID},
	DocumentReopened{Document: sampleID, Reason: "Bilagan saknades."},
	DocumentLocked{Document: sampleID, Until: "2026-03-01T17:15:02.000Z"},
	DocumentUnlocked{Document: sampleID, Reason: "Anna Ek är på semester."},
	DocumentHidden{Document: sampleID, Reason: "Uppladdad i fel rum."},
	DocumentShared{Document: sampleID, Ground: "OSL 10 kap. 2 §", Room: sampleOther, RoomName: "Gemensamt rum", Version: sampleOther},
	MeetingPlanned{
		Agenda: []string{"Bullret", "Tidplan"}, Authorities: []string{sampleOther}, Ends: "2026-03-02T10:00:00.000Z", Meeting: sampleID,
		Officers: []string{sampleOther}, Starts: "2026-03-02T09:00:00.000Z", Title: "Avstämning om bullret",
	},
	MeetingChanged{
		Agenda: []string{"Bullret"}, Authorities: []string{sampleOther}, Ends: "2026-03-03T10:00:00.000Z", Meeting: sampleID,
		Officers: []string{sampleOther}, Starts: "2026-03-03T09:00:00.000Z", Title: "Avstämning om bullret",
	},
	MeetingCancelled{Meeting: sampleID, Reason: "Utredningen är inte klar."},
	MeetingStarted{Meeting: sampleID, Title: "Snabb avstämning"},
	MeetingEnded{Meeting: sampleID},
	MeetingOpened{Parent: sampleOther},
	AttendanceJoined{AuthorityName: "Uddevalla kommun", Name: "Anna Ek", Title: "planarkitekt"},
	AttendanceLeft{At: "2026-03-02T09:45:00.000Z", Attendance: sampleID, Reason: "restart"},
	HostChanged{Officer: sampleOther},
}

// golden is the content of a golden file. Header and payload stand as the bytes that were hashed.
type golden struct {
	Header      jsontext.Value `json:"header"`
	Payload     jsontext.Value `json:"payload"`
	Salt        string         `json:"salt"`
	Previous    string         `json:"previous"`
	PayloadHash string         `json:"payload_hash"`
	Hash        string         `json:"hash"`
}

func goldenPath(t EventType) string {
	return filepath.Join("testdata", "events", t.Name+".v"+strconv.Itoa(t.Version)+".json")
}

func TestGoldenEvents(t *testing.T) {
	t.Parallel()
	if *newGolden {
		writeMissing(t)
	}
	for _, kind := range EventTypes() {
		b, err := os.ReadFile(goldenPath(kind))
		if err != nil {
			t.Errorf("the published type %s has no golden file: %v", kind, err)
			continue
		}
		checkGolden(t, kind, b)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "events", "*"))
	if err != nil || len(files) != len(EventTypes()) {
		t.Errorf("%d golden files for %d types: a published type was removed", len(files), len(EventTypes()))
	}
}

func checkGolden(t *testing.T, kind EventType, b []byte) {
	t.Helper()
	var g golden
	if err := json.Unmarshal(b, &g, json.RejectUnknownMembers(true)); err != nil {
		t.Errorf("%s: %v", kind, err)
		return
	}
	content, err := DecodePayload(kind, g.Payload)
	if err != nil {
		t.Errorf("%s: %v", kind, err)
		return
	}
	if again, err := canonical(content); err != nil || !bytes.Equal(again, g.Payload) {
		t.Errorf("%s: payload written again as %s, %v", kind, again, err)
	}
	for i, v := 0, reflect.ValueOf(content); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Errorf("%s: the golden file says nothing of %s", kind, v.Type().Field(i).Name)
		}
	}
	if header := goldenHeader(kind).AppendCanonical(nil); !bytes.Equal(header, g.Header) {
		t.Errorf("%s: header %s, want %s", kind, g.Header, header)
	}
	payloadHash := PayloadHash([SaltSize]byte(unhex(t, g.Salt)), g.Payload)
	hash := EventHash(Hash(unhex(t, g.Previous)), g.Header, payloadHash)
	if hex.EncodeToString(payloadHash[:]) != g.PayloadHash || hex.EncodeToString(hash[:]) != g.Hash {
		t.Errorf("%s: hashes %x and %x", kind, payloadHash, hash)
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		t.Fatalf("%q is not 32 bytes in hex", s)
	}
	return b
}

// goldenHeader is every golden file's but for the type: the first event of the room of the test vectors.
func goldenHeader(kind EventType) Header {
	return Header{
		ID: uuid.MustParse("0198f3a1-7c00-7000-8000-0000000000aa"), Room: uuid.MustParse("0198f3a1-7c00-7000-8000-000000000001"),
		Seq: 1, Time: time.Date(2026, 3, 1, 9, 15, 2, 123_000_000, time.UTC), Type: kind,
		Author:    OfficerAuthor(uuid.MustParse("0198f3a1-7c00-7000-8000-0000000000bb")),
		Authority: uuid.MustParse("0198f3a1-7c00-7000-8000-0000000000cc"),
	}
}

func writeMissing(t *testing.T) {
	t.Helper()
	for _, content := range samples {
		kind := content.EventType()
		if _, err := os.Stat(goldenPath(kind)); err == nil {
			continue
		}
		payload, err := canonical(content)
		if err != nil {
			t.Fatal(err)
		}
		h := goldenHeader(kind)
		var salt [SaltSize]byte
		for i := range salt {
			salt[i] = byte(i)
		}
		previous, payloadHash := FirstPrevious(h.Room), PayloadHash(salt, payload)
		hash := EventHash(previous, h.AppendCanonical(nil), payloadHash)
		b := []byte("{\n\t\"header\": " + string(h.AppendCanonical(nil)) + ",\n\t\"payload\": " + string(payload) +
			",\n\t\"salt\": \"" + hex.EncodeToString(salt[:]) + "\",\n\t\"previous\": \"" + hex.EncodeToString(previous[:]) +
			"\",\n\t\"payload_hash\": \"" + hex.EncodeToString(payloadHash[:]) + "\",\n\t\"hash\": \"" + hex.EncodeToString(hash[:]) + "\"\n}\n")
		if err := os.WriteFile(goldenPath(kind), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
