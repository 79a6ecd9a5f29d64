package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"plaza/rooms"
)

// Format names the version of everything in an export that is written; formatBefore is one without index and files, which is read
// for ever.
const (
	Format       = "plaza-export-2"
	formatBefore = "plaza-export-1"
)

// The members of an export. The last three make up the signature and are not in the manifest's list.
const (
	IndexFile     = "index.html"
	EventsFile    = "events.jsonl"
	PeopleFile    = "people.json"
	HeadsFile     = "heads.jsonl"
	VerifyFile    = "VERIFY.txt"
	ManifestFile  = "manifest.json"
	SignatureFile = "manifest.sig"
	KeyFile       = "key.pub"
)

// listedFiles are the members that the manifest lists first, in its order, for each format; the files of versions follow in the
// order of their events. signatureFiles are the rest.
var (
	listedFiles = map[string][]string{
		formatBefore: {VerifyFile, EventsFile, HeadsFile, PeopleFile},
		Format:       {VerifyFile, IndexFile, EventsFile, HeadsFile, PeopleFile},
	}
	signatureFiles = []string{ManifestFile, SignatureFile, KeyFile}
)

// Installation is who exported.
type Installation struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// RoomFacts say what was exported.
type RoomFacts struct {
	ID        uuid.UUID       `json:"id"`
	Kind      rooms.RoomKind  `json:"kind"`
	Name      string          `json:"name"`
	Reference rooms.Reference `json:"reference"` // of its case
	Title     string          `json:"title"`     // of its case
}

// Manifest lists what an export consists of; signed, it is the exporter's word for all of it.
type Manifest struct {
	Format       string       `json:"format"`
	Created      string       `json:"created"` // rooms.TimeFormat
	Installation Installation `json:"installation"`
	Room         RoomFacts    `json:"room"`
	First        int64        `json:"first"`     // seq of the first event
	Last         int64        `json:"last"`      // seq of the last event
	Complete     bool         `json:"complete"`  // Last was the room's last event when the export was made
	Previous     hexHash      `json:"previous"`  // hash of the event before First, or of the room's beginning
	LastHash     hexHash      `json:"last_hash"` // hash of the event Last
	Hidden       int64        `json:"hidden"`    // payloads withheld as hidden
	Disposed     int64        `json:"disposed"`  // payloads gone by lawful disposal
	WithHidden   bool         `json:"with_hidden"`
	Files        []File       `json:"files"`
}

// File is a member as the manifest lists it.
type File struct {
	Name   string  `json:"name"`
	Size   int64   `json:"size"`
	SHA256 hexHash `json:"sha256"`
}

// hexHash is a hash that JSON has as 64 lowercase hexadecimal digits.
type hexHash rooms.Hash

// MarshalText writes lowercase hexadecimal.
func (h hexHash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText reads 64 hexadecimal digits; their case is looked at when the manifest is encoded again.
func (h *hexHash) UnmarshalText(b []byte) error {
	if len(b) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("%d hexadecimal digits where %d belong", len(b), hex.EncodedLen(len(h)))
	}
	_, err := hex.Decode(h[:], b)
	return err
}

func (m Manifest) encode() ([]byte, error) {
	b, err := json.Marshal(m, jsontext.WithIndent("  "))
	return append(b, '\n'), err
}

// parseManifest reads exactly what encode writes.
func parseManifest(b []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(b, &m, json.RejectUnknownMembers(true)); err != nil {
		return Manifest{}, err
	}
	listed, known := listedFiles[m.Format]
	if !known {
		return Manifest{}, fmt.Errorf("format %q, not %q", m.Format, Format)
	}
	if again, err := m.encode(); err != nil || !bytes.Equal(again, b) {
		return Manifest{}, errors.New("not in the one form that Plaza writes")
	}
	if _, err := m.created(); err != nil {
		return Manifest{}, err
	}
	if m.First < 1 || m.Last < m.First || m.Last > rooms.MaxInteger {
		return Manifest{}, fmt.Errorf("events %d to %d", m.First, m.Last)
	}
	if err := m.checkFiles(listed); err != nil {
		return Manifest{}, err
	}
	return m, nil
}

// checkFiles holds the list to its order: the fixed members, and in the format that has them the files of versions, none twice.
func (m Manifest) checkFiles(listed []string) error {
	names := map[string]bool{}
	for i, f := range m.Files {
		if i < len(listed) && f.Name != listed[i] || i >= len(listed) && (m.Format == formatBefore || !isFileMember(f.Name)) || names[f.Name] {
			return fmt.Errorf("lists the file %q, which does not belong there", f.Name)
		}
		names[f.Name] = true
	}
	if len(m.Files) < len(listed) {
		return fmt.Errorf("lists %d files, not %q", len(m.Files), listed)
	}
	return nil
}

func (m Manifest) created() (time.Time, error) {
	t, err := time.Parse(rooms.TimeFormat, m.Created)
	if err != nil || t.Format(rooms.TimeFormat) != m.Created {
		return time.Time{}, fmt.Errorf("created %q is not a time", m.Created)
	}
	return t, nil
}

// file returns what the manifest says of a member.
func (m Manifest) file(name string) (File, bool) {
	for _, f := range m.Files {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// statement is what the signature covers: the format's name, and the SHA-256 of the manifest's bytes.
func statement(format string, manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return append([]byte(format+"\n"), sum[:]...)
}
