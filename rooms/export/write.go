package export

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	_ "embed" // VERIFY.txt
	"fmt"
	"hash"
	"io"
	"iter"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/proof"
)

// Source is what an export is made of: one room's log in a range, as it stood at one instant. Write calls the methods in the order
// they stand here, each once but Events, which it reads again for the index, and File.
type Source interface {
	Facts(ctx context.Context) (Facts, error)
	// Events yields the events from Facts.First to Facts.Last in order. The bytes of one are valid until the next is asked
	// for. A hidden event has its payload only where whoever exports asked for it and may have it.
	Events(ctx context.Context) iter.Seq2[rooms.Event, error]
	// People are the room's members, former ones too, that the exporter may see.
	People(ctx context.Context) ([]rooms.Member, error)
	// Successions are all of the installation's, oldest first.
	Successions(ctx context.Context) ([]proof.Succession, error)
	// Heads yields the signed heads, oldest first, with a proof for the room, in which the room's last event was one from
	// Facts.First−1 to Facts.Last.
	Heads(ctx context.Context) iter.Seq2[proof.Record, error]
	// File opens the content of a version whose version.added the events have with its payload. It is called while another file is
	// still read.
	File(ctx context.Context, version uuid.UUID) (io.ReadCloser, error)
}

// Facts are what an export's manifest says besides what follows from the events.
type Facts struct {
	Installation Installation
	Room         RoomFacts
	First, Last  int64
	Complete     bool       // Last is the room's last event
	Previous     rooms.Hash // of the event before First; [rooms.FirstPrevious] when First is 1
	WithHidden   bool       // hidden payloads are included
}

//go:embed VERIFY.txt
var verifyText []byte

// Write writes an export, signed with the key, to w. It holds one event at a time, some megabytes of the files, and what is listed
// of each. What was written when it fails is not an export and must be thrown away.
//
// The members but the files are compressed: a room is sent by mail and kept for decades, and a quarter to a third of its bytes are left. Whoever
// verifies it spends more on unpacking than on proving, and may pack it anew in any way.
func Write(ctx context.Context, w io.Writer, source Source, key proof.Key, now time.Time) (Manifest, error) {
	facts, err := source.Facts(ctx)
	if err != nil {
		return Manifest{}, err
	}
	out := writer{zip: zip.NewWriter(w), now: now.UTC().Truncate(time.Millisecond)}
	m := Manifest{
		Format: Format, Created: out.now.Format(rooms.TimeFormat), Installation: facts.Installation, Room: facts.Room,
		First: facts.First, Last: facts.Last, Complete: facts.Complete, Previous: hexHash(facts.Previous), WithHidden: facts.WithHidden,
	}
	var people []rooms.Member
	parts := []struct {
		name  string
		write func(io.Writer) error
	}{
		{VerifyFile, func(w io.Writer) error { _, err := w.Write(verifyText); return err }},
		{EventsFile, func(w io.Writer) error { return writeEvents(ctx, w, source, &m, &out.versions) }},
		{PeopleFile, func(w io.Writer) error { return writePeople(ctx, w, source, &people) }},
		{HeadsFile, func(w io.Writer) error { return writeHeads(ctx, w, source) }},
		{IndexFile, func(w io.Writer) error { return writeIndex(ctx, w, source, m, people) }},
	}
	for _, part := range parts {
		if err := out.member(part.name, zip.Deflate, part.write); err != nil {
			return Manifest{}, fmt.Errorf("export %s: %w", part.name, err)
		}
	}
	if err := out.content(ctx, source); err != nil {
		return Manifest{}, err
	}
	m.Files = out.listed()
	return m, out.sign(m, key)
}

// writer writes the members and remembers what the manifest must say of them.
type writer struct {
	zip   *zip.Writer
	now   time.Time
	files map[string]File
	// versions are those whose files follow, in the order of their events.
	versions []version
}

// content writes the files, as they are: most kinds are compressed already. One that is not what its event says ends the export.
func (o *writer) content(ctx context.Context, source Source) error {
	var running sync.WaitGroup
	defer running.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var memory [filesAhead]chan []byte
	var reading [filesAhead]*ahead
	begin := func(i int) {
		if i >= len(o.versions) {
			return
		}
		slot, id := i%filesAhead, o.versions[i].id
		if memory[slot] == nil {
			memory[slot] = newBlocks()
		}
		reading[slot] = readAhead(ctx, &running, memory[slot], func(ctx context.Context) (io.ReadCloser, error) { return source.File(ctx, id) })
	}
	for i := range filesAhead - 1 {
		begin(i)
	}
	for i, v := range o.versions {
		begin(i + filesAhead - 1)
		if err := o.file(v.name, reading[i%filesAhead]); err != nil {
			return fmt.Errorf("export %s: %w", v.name, err)
		}
		if written := o.files[v.name]; written.Size != v.size || rooms.Hash(written.SHA256) != v.digest {
			return fmt.Errorf("export %s: the file in the store is not what event %d says", v.name, v.seq)
		}
	}
	return nil
}

// file writes a member that is hashed already.
func (o *writer) file(name string, content *ahead) error {
	entry, err := o.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: o.now})
	if err != nil {
		return err
	}
	size, err := content.WriteTo(entry)
	o.files[name] = File{Name: name, Size: size, SHA256: hexHash(content.digest)}
	return err
}

func (o *writer) member(name string, method uint16, write func(io.Writer) error) error {
	entry, err := o.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: o.now})
	if err != nil {
		return err
	}
	counted := &counter{w: entry, sum: sha256.New()}
	buffered := bufio.NewWriterSize(counted, 64<<10)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if o.files == nil {
		o.files = map[string]File{}
	}
	o.files[name] = File{Name: name, Size: counted.n, SHA256: hexHash(counted.sum.Sum(nil))}
	return nil
}

// listed are the files in the manifest's order.
func (o *writer) listed() []File {
	files := make([]File, 0, len(o.files))
	for _, name := range listedFiles[Format] {
		files = append(files, o.files[name])
	}
	for _, v := range o.versions {
		files = append(files, o.files[v.name])
	}
	return files
}

// sign writes the manifest, its signature and the key, and ends the file.
func (o *writer) sign(m Manifest, key proof.Key) error {
	manifest, err := m.encode()
	if err != nil {
		return fmt.Errorf("export: encode the manifest: %w", err)
	}
	if len(manifest) > maxManifest {
		return fmt.Errorf("export: %d files are more than a manifest lists: export a part of the room", len(m.Files))
	}
	signature := key.Sign(statement(Format, manifest))
	contents := map[string][]byte{ManifestFile: manifest, SignatureFile: signature[:], KeyFile: key.Public().PEM()}
	for _, name := range signatureFiles {
		err := o.member(name, zip.Deflate, func(w io.Writer) error { _, err := w.Write(contents[name]); return err })
		if err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
	}
	if err := o.zip.Close(); err != nil {
		return fmt.Errorf("export: end the file: %w", err)
	}
	return nil
}

// counter counts and hashes what passes.
type counter struct {
	w   io.Writer
	n   int64
	sum hash.Hash
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	c.sum.Write(b[:n])
	return n, err
}

// writeEvents also tells the manifest what only the events show, and which files there are.
func writeEvents(ctx context.Context, w io.Writer, source Source, m *Manifest, versions *[]version) error {
	next := m.First
	var line []byte
	for e, err := range source.Events(ctx) {
		if err != nil {
			return err
		}
		if e.Seq != next || e.Seq > m.Last {
			return fmt.Errorf("event %d where %d of %d belongs", e.Seq, next, m.Last)
		}
		if line, err = appendLine(line[:0], e); err != nil {
			return err
		}
		if len(line) > maxLine {
			return fmt.Errorf("event %d takes %d bytes, at most %d can be exported", e.Seq, len(line), maxLine)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
		switch e.Withheld {
		case rooms.Hidden:
			m.Hidden++
		case rooms.Disposed:
			m.Disposed++
		}
		if e.Type == (rooms.VersionAdded{}).EventType() && e.Payload != nil {
			v, ok := versionOf(e.Seq, e.Payload)
			if !ok {
				return fmt.Errorf("event %d says nothing of its file", e.Seq)
			}
			v.id = e.ID
			*versions = append(*versions, v)
		}
		m.LastHash = hexHash(e.Hash)
		next++
	}
	if next != m.Last+1 {
		return fmt.Errorf("the events end before %d of %d", next, m.Last)
	}
	return nil
}

// person is an entry of people.json.
type person struct {
	Officer       uuid.UUID `json:"officer"`
	Name          string    `json:"name"`
	Title         string    `json:"title"`
	Authority     uuid.UUID `json:"authority"`
	AuthorityName string    `json:"authority_name"`
	FromSeq       int64     `json:"from_seq"`
	Former        bool      `json:"former"`
}

// writePeople writes a JSON array with one person on each line.
func writePeople(ctx context.Context, w io.Writer, source Source, people *[]rooms.Member) error {
	members, err := source.People(ctx)
	if err != nil {
		return err
	}
	*people = members
	separator := "[\n"
	for _, p := range members {
		b, err := json.Marshal(person{
			Officer: p.Officer, Name: p.Name, Title: p.Title, Authority: p.Authority, AuthorityName: p.AuthorityName,
			FromSeq: p.FromSeq, Former: p.Former,
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", separator, b); err != nil {
			return err
		}
		separator = ",\n"
	}
	if len(members) == 0 {
		_, err = io.WriteString(w, "[]\n")
	} else {
		_, err = io.WriteString(w, "\n]\n")
	}
	return err
}

func writeHeads(ctx context.Context, w io.Writer, source Source) error {
	successions, err := source.Successions(ctx)
	if err != nil {
		return err
	}
	for _, s := range successions {
		if _, err := w.Write(s.Line()); err != nil {
			return err
		}
	}
	for record, err := range source.Heads(ctx) {
		if err != nil {
			return err
		}
		if _, err := w.Write(record.Line()); err != nil {
			return err
		}
	}
	return nil
}
