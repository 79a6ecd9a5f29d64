package web_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/web/tus"
)

// metadata writes pairs of name and value as tus does.
func metadata(pairs ...string) string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(all, ",")
}

func tusHeader(pairs ...string) map[string]string {
	header := map[string]string{"Tus-Resumable": "1.0.0"}
	for i := 0; i < len(pairs); i += 2 {
		header[pairs[i]] = pairs[i+1]
	}
	return header
}

// tus sends a request of the protocol.
func (b *browser) tus(method, path string, content []byte, header map[string]string) reply {
	b.w.t.Helper()
	r := b.request(method, path, nil)
	if content != nil {
		sent, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.server.URL+path, bytes.NewReader(content))
		check(b.w.t, err)
		maps.Copy(sent.Header, r.Header)
		r = sent
		r.Header.Set("Content-Type", tus.ContentType)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return b.send(r)
}

// create begins an upload, with its first content if there is any.
func (b *browser) create(room uuid.UUID, name string, size int, first []byte) reply {
	b.w.t.Helper()
	return b.tus(http.MethodPost, "/api/uploads", first, tusHeader("Upload-Length", strconv.Itoa(size),
		"Upload-Metadata", metadata("room", room.String(), "filename", name, "filetype", "application/pdf")))
}

// beginUpload begins one without content and returns its id.
func beginUpload(b *browser, room uuid.UUID, name string, size int) string {
	b.w.t.Helper()
	return idOf(b, b.create(room, name, size, nil))
}

func idOf(b *browser, r reply) string {
	b.w.t.Helper()
	id, found := strings.CutPrefix(r.header.Get("Location"), "/api/uploads/")
	if r.status != http.StatusCreated || !found || uuid.Validate(id) != nil {
		b.w.t.Fatalf("create: %d %s %s", r.status, r.header, r.body)
	}
	return id
}

func (b *browser) patch(id string, offset int, content []byte) reply {
	b.w.t.Helper()
	return b.tus(http.MethodPatch, "/api/uploads/"+id, content, tusHeader("Upload-Offset", strconv.Itoa(offset)))
}

func (b *browser) head(id string) reply {
	b.w.t.Helper()
	return b.tus(http.MethodHead, "/api/uploads/"+id, nil, tusHeader())
}

func wantOffset(t *testing.T, r reply, status, offset int) {
	t.Helper()
	if r.status != status || r.header.Get("Upload-Offset") != strconv.Itoa(offset) {
		t.Errorf("%d at %q, want %d at %d: %s", r.status, r.header.Get("Upload-Offset"), status, offset, r.body)
	}
}

func fileContent(size int) []byte {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size)}).Read(data) //nolint:errcheck,gosec // never fails, test data
	return data
}

// fileRoom is a world with files, an officer who opened a case, and the case's joint room.
func fileRoom(t *testing.T) (*browser, uuid.UUID) {
	t.Helper()
	w := newFileWorld(t)
	anna := w.signIn(w.officer("Anna", town, rooms.OfficerRole))
	return anna, uuid.MustParse(joint(openCase(anna)))
}

func TestUploadOverHTTP(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	data := fileContent(12_000_000)
	r := anna.create(room, "plankarta åäö 🗺️.pdf", len(data), data[:7_000_000])
	wantOffset(t, r, http.StatusCreated, 7_000_000)
	id := idOf(anna, r)
	if expires, err := http.ParseTime(r.header.Get("Upload-Expires")); err != nil || time.Until(expires) < documents.UploadLife-time.Hour {
		t.Errorf("expires %v, %v", expires, err)
	}
	wantOffset(t, anna.head(id), http.StatusOK, 7_000_000)
	if r := anna.patch(id, 0, data); r.status != http.StatusConflict || r.code() != string(rooms.Conflict) {
		t.Errorf("from another offset: %d %s", r.status, r.body)
	}
	wantOffset(t, anna.patch(id, 7_000_000, data[7_000_000:7_000_010]), http.StatusNoContent, 7_000_010)
	wantOffset(t, anna.patch(id, 7_000_010, data[7_000_010:]), http.StatusNoContent, len(data))
	wantOffset(t, anna.head(id), http.StatusOK, len(data))
	wantOffset(t, anna.head(idOf(anna, anna.create(room, "tom.txt", 0, nil))), http.StatusOK, 0)

	if r := anna.tus(http.MethodDelete, "/api/uploads/"+id, nil, tusHeader()); r.status != http.StatusNoContent {
		t.Errorf("delete: %d %s", r.status, r.body)
	}
	if r := anna.head(id); r.status != http.StatusNotFound {
		t.Errorf("after its end: %d", r.status)
	}
}

// TestUploadIsItsOfficersOwn: nobody else, whatever they may read, learns of it or touches it.
func TestUploadIsItsOfficersOwn(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	f := m.fixture()
	data := fileContent(10)
	for room := range f.rooms {
		for kind, cell := range members {
			if cell[room] != '+' {
				continue
			}
			owner := m.browsers[kind]
			id := beginUpload(owner, f.rooms[room], "plan.pdf", len(data))
			for other, b := range m.browsers {
				if other == kind || other == nobody {
					continue
				}
				if r := b.head(id); r.status != http.StatusNotFound {
					t.Errorf("%s asks for that of %s: %d", other, kind, r.status)
				}
				if r := b.patch(id, 0, data); r.status != http.StatusNotFound {
					t.Errorf("%s sends to that of %s: %d", other, kind, r.status)
				}
				b.tus(http.MethodDelete, "/api/uploads/"+id, nil, tusHeader())
			}
			wantOffset(t, owner.head(id), http.StatusOK, 0)
		}
	}
}

// TestUploadEndsWithTheRight: who is no longer a member sends nothing more, but may take back what they sent.
func TestUploadEndsWithTheRight(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	f := m.fixture()
	b := m.browsers[townMember]
	id := beginUpload(b, f.rooms[0], "plan.pdf", 10)
	check(t, m.service.Remove(t.Context(), m.chief, rooms.Removal{ClientID: rooms.NewID(), Room: f.rooms[0], Officer: m.actors[townMember].Officer}))
	if r := b.patch(id, 0, fileContent(10)); r.status != http.StatusNotFound {
		t.Errorf("patch: %d %s", r.status, r.body)
	}
	if r := b.head(id); r.status != http.StatusNotFound {
		t.Errorf("head: %d", r.status)
	}
	if r := b.tus(http.MethodDelete, "/api/uploads/"+id, nil, tusHeader()); r.status != http.StatusNoContent {
		t.Errorf("delete: %d %s", r.status, r.body)
	}
}

// TestUploadRefusals: each with words that say what to do, also when the client sends a whole piece before it reads them.
func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	piece := fileContent(8_000_000)
	long := strings.Repeat("å", documents.MaxFileName)
	for name, c := range map[string]struct {
		reply reply
		code  rooms.Code
		says  string
	}{
		"too large":       {anna.create(room, "stor.bin", fileLimit+1, piece), rooms.TooLarge, "67 MB"},
		"no name":         {anna.create(room, "", 10, nil), rooms.Invalid, "Filnamnet"},
		"a path":          {anna.create(room, "../../etc/passwd", 10, nil), rooms.Invalid, "Filnamnet"},
		"a Windows path":  {anna.create(room, `C:\plan.pdf`, 10, nil), rooms.Invalid, "Filnamnet"},
		"dots":            {anna.create(room, "..", 10, nil), rooms.Invalid, "Filnamnet"},
		"a control char":  {anna.create(room, "a\x00b", 10, nil), rooms.Invalid, "Filnamnet"},
		"turned writing":  {anna.create(room, "faktura\u202Efdp.exe", 10, nil), rooms.Invalid, "Filnamnet"},
		"256 characters":  {anna.create(room, long+"å", 10, nil), rooms.TooLarge, "255"},
		"another room":    {anna.create(uuid.New(), "plan.pdf", 10, piece), rooms.NotFound, "Rummet"},
		"no such version": {anna.tus(http.MethodPost, "/api/uploads", nil, map[string]string{"Tus-Resumable": "2.0.0"}), "", ""},
	} {
		if c.code == "" {
			if c.reply.status != http.StatusPreconditionFailed {
				t.Errorf("%s: %d", name, c.reply.status)
			}
			continue
		}
		if c.reply.code() != string(c.code) || !bytes.Contains(c.reply.body, []byte(c.says)) {
			t.Errorf("%s: %d %s, want %s with %q", name, c.reply.status, c.reply.body, c.code, c.says)
		}
	}
	if r := anna.create(room, long, 10, nil); r.status != http.StatusCreated {
		t.Errorf("255 characters: %d %s", r.status, r.body)
	}

	// The quota counts what is on its way, the limit on waiting what no command has named.
	first := beginUpload(anna, room, "a.bin", 60<<20)
	if r := anna.create(room, "b.bin", 30<<20, piece); r.code() != string(rooms.TooLarge) || !bytes.Contains(r.body, []byte("plats")) {
		t.Errorf("beyond the quota: %d %s", r.status, r.body)
	}
	anna.tus(http.MethodDelete, "/api/uploads/"+first, nil, tusHeader())
	for i := 1; i < mayWait; i++ {
		beginUpload(anna, room, "liten.txt", i)
	}
	if r := anna.create(room, "liten.txt", 1, nil); r.status != http.StatusTooManyRequests {
		t.Errorf("too many wait: %d %s", r.status, r.body)
	}
}

// TestUploadComesFromPlazasPages: another site's page sends no file in an officer's name.
func TestUploadComesFromPlazasPages(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	id := beginUpload(anna, room, "plan.pdf", 10)
	for method, path := range map[string]string{
		http.MethodPost: "/api/uploads", http.MethodPatch: "/api/uploads/" + id, http.MethodDelete: "/api/uploads/" + id,
	} {
		header := tusHeader("Upload-Offset", "0", "Upload-Length", "10", "Origin", "https://elsewhere.example")
		if r := anna.tus(method, path, fileContent(10), header); r.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", method, r.status, r.body)
		}
	}
	wantOffset(t, anna.head(id), http.StatusOK, 0)
}

// TestUploadThatIsCutBeforeItsAddress: of a file whose sender goes away before it knows its address, nothing waits for a day.
func TestUploadThatIsCutBeforeItsAddress(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	r := anna.request(http.MethodPost, "/api/uploads", nil)
	sent, err := http.NewRequestWithContext(t.Context(), r.Method, r.URL.String(), io.MultiReader(bytes.NewReader(fileContent(1000)), iotest.ErrReader(errGivenUp)))
	check(t, err)
	sent.Header, sent.ContentLength = r.Header, 2000
	sent.Header.Set("Content-Type", tus.ContentType)
	for name, value := range tusHeader("Upload-Length", "2000", "Upload-Metadata", metadata("room", room.String(), "filename", "plan.pdf")) {
		sent.Header.Set(name, value)
	}
	if response, err := anna.client.Do(sent); !errors.Is(err, errGivenUp) {
		t.Fatalf("%v, %v", response, err)
	}
	cameAndWent := func() (it bool) {
		check(t, anna.w.pool.QueryRow(t.Context(), `
			SELECT EXISTS (SELECT FROM uploads_waiting WHERE officer = $1 AND uploads = 0) AND NOT EXISTS (SELECT FROM upload)`, anna.actor.Officer).Scan(&it))
		return it
	}
	for deadline := time.Now().Add(20 * time.Second); !cameAndWent(); {
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
}

var errGivenUp = errors.New("given up")
