package web_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// keep sends a file up and makes a document of it. It returns the document's address and the document.
func (b *browser) keep(room uuid.UUID, folder, name, mediaType string, content []byte) (address string, document uuid.UUID) {
	b.w.t.Helper()
	r := b.tus(http.MethodPost, "/api/uploads", content, tusHeader("Upload-Length", strconv.Itoa(len(content)),
		"Upload-Metadata", metadata("room", room.String(), "filename", name, "filetype", mediaType)))
	created, err := b.w.documents.Create(b.w.t.Context(), b.actor, documents.Creation{
		ClientID: rooms.NewID(), Room: room, Documents: []documents.NewDocument{{
			Upload: uuid.MustParse(idOf(b, r)), SHA256: sha256.Sum256(content), Title: name, Kind: documents.Kinds()[0], Folder: folder,
		}},
	})
	check(b.w.t, err)
	d, err := b.w.documents.Get(b.w.t.Context(), b.actor, room, created.Documents[0])
	check(b.w.t, err)
	return "/api/rooms/" + room.String() + "/documents/" + d.ID.String() + "/versions/" + d.Latest.Version.String() + "/content", d.ID
}

// fetch sends a GET or HEAD with headers.
func (b *browser) fetch(method, address string, header ...string) reply {
	b.w.t.Helper()
	r := b.request(method, address, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.send(r)
}

func TestContent(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	data := fileContent(600_000)
	sum := sha256.Sum256(data)
	etag := `"` + hex.EncodeToString(sum[:]) + `"`
	address, _ := anna.keep(room, "", "Plankarta åäö 🗺️.pdf", "application/pdf", data)
	for _, c := range []struct {
		method string
		header []string
		status int
		body   []byte
		says   map[string]string
	}{
		{"GET", nil, 200, data, map[string]string{"Content-Length": "600000", "Accept-Ranges": "bytes", "Etag": etag, "Content-Type": "application/pdf"}},
		{"HEAD", nil, 200, nil, map[string]string{"Content-Length": "600000", "Etag": etag}},
		{"GET", []string{"Range", "bytes=100-199"}, 206, data[100:200], map[string]string{"Content-Range": "bytes 100-199/600000", "Content-Length": "100", "Etag": etag}},
		{"GET", []string{"Range", "bytes=-1"}, 206, data[599_999:], map[string]string{"Content-Range": "bytes 599999-599999/600000"}},
		{"GET", []string{"Range", "bytes=0-"}, 206, data, map[string]string{"Content-Range": "bytes 0-599999/600000"}},
		{"HEAD", []string{"Range", "bytes=100-199"}, 206, nil, map[string]string{"Content-Range": "bytes 100-199/600000", "Content-Length": "100"}},
		{"GET", []string{"Range", "bytes=100-199", "If-Range", etag}, 206, data[100:200], nil},
		{"GET", []string{"Range", "bytes=100-199", "If-Range", `"other"`}, 200, data, nil},
		{"GET", []string{"Range", "bytes=0-1,5-6"}, 200, data, nil},
		{"GET", []string{"Range", "bytes=600000-"}, 416, nil, map[string]string{"Content-Range": "bytes */600000", "Content-Type": ""}},
		{"GET", []string{"If-None-Match", etag}, 304, nil, map[string]string{"Etag": etag, "Content-Length": ""}},
		{"GET", []string{"If-None-Match", etag, "Range", "bytes=1-2"}, 304, nil, nil},
		{"GET", []string{"If-None-Match", `"other"`}, 200, data, nil},
	} {
		r := anna.fetch(c.method, address, c.header...)
		if r.status != c.status || !bytes.Equal(r.body, c.body) {
			t.Errorf("%s %v: %d, %d bytes; want %d, %d bytes", c.method, c.header, r.status, len(r.body), c.status, len(c.body))
		}
		for name, want := range c.says {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s %v: %s %q, want %q", c.method, c.header, name, got, want)
			}
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s %v: %s %q, want %q", c.method, c.header, name, got, want)
			}
		}
		if policy := r.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script") {
			t.Errorf("%s %v: policy %s", c.method, c.header, policy)
		}
	}
	_, named, err := mime.ParseMediaType(strings.Replace(anna.fetch("GET", address).header.Get("Content-Disposition"), `filename="Plankarta ___ __.pdf"; `, "", 1))
	if err != nil || named["filename"] != "Plankarta åäö 🗺️.pdf" {
		t.Errorf("named %v, %v", named, err)
	}
	empty, _ := anna.keep(room, "", "tom.txt", "text/plain", nil)
	if r := anna.fetch("GET", empty); r.status != 200 || len(r.body) != 0 || r.header.Get("Content-Length") != "0" {
		t.Errorf("an empty file: %d, %q", r.status, r.header)
	}
	if r := anna.fetch("GET", empty, "Range", "bytes=0-"); r.status != 416 {
		t.Errorf("a part of an empty file: %d", r.status)
	}
}

// TestNothingRuns: whatever a file's sender says that it is, no browser is told anything by which it would run.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	page := []byte("<!doctype html><script>alert(document.domain)</script>")
	drawing := []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>`)
	for _, c := range []struct {
		name, says string
		content    []byte
		sent, kind string
	}{
		{"sida.html", "text/html", page, "application/octet-stream", "attachment"},
		{"sida.xhtml", "application/xhtml+xml", page, "application/octet-stream", "attachment"},
		{"ritning.svg", "image/svg+xml", drawing, "application/octet-stream", "attachment"},
		{"data.xml", "text/xml", drawing, "application/octet-stream", "attachment"},
		{"skript.js", "text/javascript", page, "application/octet-stream", "attachment"},
		{"okänd", "", page, "application/octet-stream", "attachment"},
		{"trasig", "text/html; charset=\"", page, "application/octet-stream", "attachment"},
		{"brev.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", page, "application/octet-stream", "attachment"},
		// Of these the type lies, and nosniff holds the browser to it.
		{"bild.png", "image/png", page, "image/png", "inline"},
		{"plan.pdf", "application/pdf", drawing, "application/pdf", "inline"},
		{"text.txt", "text/plain", page, "text/plain; charset=utf-8", "inline"},
		{"tabell.csv", "text/csv", page, "text/plain; charset=utf-8", "inline"},
		{"film.mp4", "VIDEO/MP4", page, "video/mp4", "inline"},
	} {
		address, _ := anna.keep(room, "", c.name, c.says, c.content)
		r := anna.fetch("GET", address)
		kind, _, _ := strings.Cut(r.header.Get("Content-Disposition"), ";")
		if r.header.Get("Content-Type") != c.sent || kind != c.kind || !bytes.Equal(r.body, c.content) {
			t.Errorf("%s: %s, %s", c.name, r.header.Get("Content-Type"), r.header.Get("Content-Disposition"))
		}
		if r.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %v", c.name, r.header)
		}
		if kind, _, _ := strings.Cut(anna.fetch("GET", address+"?attachment").header.Get("Content-Disposition"), ";"); kind != "attachment" {
			t.Errorf("%s to be saved: %s", c.name, kind)
		}
	}
}

// TestBrokenObjectBreaksOff: what is not what was stored does not arrive whole, and what is away is said.
func TestBrokenObjectBreaksOff(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	data := fileContent(300_000)
	address, document := anna.keep(room, "", "plan.pdf", "application/pdf", data)
	changed := bytes.Clone(data)
	changed[1] ^= 1
	_, other := anna.keep(room, "", "other.pdf", "application/pdf", changed)
	_, err := anna.w.pool.Exec(t.Context(), `
		UPDATE object SET key = o.key, store_version = o.store_version FROM object o WHERE object.document = $1 AND o.document = $2`, document, other)
	check(t, err)
	for _, path := range []string{address, "/api/rooms/" + room.String() + "/documents.zip?document=" + document.String()} {
		response, err := anna.client.Do(anna.request(http.MethodGet, path, nil))
		check(t, err)
		got, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err == nil {
			t.Errorf("%s: %d bytes arrived as if they were whole", path, len(got))
		}
	}
	lost, document := anna.keep(room, "", "lost.pdf", "application/pdf", data)
	_, err = anna.w.pool.Exec(t.Context(), `UPDATE object SET store_version = '01ARZ3NDEKTSV4RRFFQ69G5FAV' WHERE document = $1`, document)
	check(t, err)
	if r := anna.fetch("GET", lost); r.status < 400 || r.code() == "" || r.header.Get("Etag") != "" {
		t.Errorf("of an object that is not there: %d %v %s", r.status, r.header, r.body)
	}
}

func TestArchive(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	contents := map[string][]byte{}
	chosen := []uuid.UUID{}
	for i, f := range []struct{ folder, name, in string }{
		{"", "plan.pdf", "plan.pdf"},
		{"", "PLAN.pdf", "PLAN (2).pdf"},
		{"Utredningar", "buller.pdf", "Utredningar/buller.pdf"},
		{"Utredningar/Äldre", "buller.pdf", "Utredningar/Äldre/buller.pdf"},
		{"Utredningarna", "con.txt", "Utredningarna/_con.txt"},
		{"", "tom.txt", "tom.txt"},
	} {
		data := fileContent(i * 1000)
		if f.name == "tom.txt" {
			data = nil
		}
		_, document := anna.keep(room, f.folder, f.name, "application/pdf", data)
		contents[f.in] = data
		chosen = append(chosen, document)
	}
	base := "/api/rooms/" + room.String() + "/documents.zip"
	all := unpack(t, anna.fetch("GET", base))
	if len(all) != len(contents) {
		t.Errorf("%v", slices.Sorted(maps.Keys(all)))
	}
	for _, name := range []string{"Utredningar/buller.pdf", "Utredningar/Äldre/buller.pdf", "Utredningarna/_con.txt", "tom.txt"} {
		if !bytes.Equal(all[name], contents[name]) {
			t.Errorf("%s: %d bytes of %v", name, len(all[name]), slices.Sorted(maps.Keys(all)))
		}
	}
	folder := anna.fetch("GET", base+"?folder=Utredningar")
	if got := slices.Sorted(maps.Keys(unpack(t, folder))); !slices.Equal(got, []string{"Utredningar/buller.pdf", "Utredningar/Äldre/buller.pdf"}) {
		t.Errorf("a folder: %v", got)
	}
	if name := folder.header.Get("Content-Disposition"); !strings.Contains(name, `"Utredningar.zip"`) {
		t.Errorf("named %s", name)
	}
	some := unpack(t, anna.fetch("GET", base+"?document="+chosen[1].String()+"&document="+chosen[0].String()))
	if got := slices.Sorted(maps.Keys(some)); !slices.Equal(got, []string{"PLAN.pdf", "plan (2).pdf"}) {
		t.Errorf("a selection: %v", got)
	}
	for path, status := range map[string]int{
		base + "?folder=Finns inte":                               404,
		base + "?document=" + uuid.NewString():                    404,
		base + "?document=x":                                      400,
		base + "?folder=../..":                                    400,
		strings.Replace(base, room.String(), uuid.NewString(), 1): 404,
	} {
		if r := anna.fetch("GET", strings.ReplaceAll(path, " ", "%20")); r.status != status || r.code() == "" {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func unpack(t *testing.T, r reply) map[string][]byte {
	t.Helper()
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	archive, err := zip.NewReader(bytes.NewReader(r.body), int64(len(r.body)))
	check(t, err)
	files := map[string][]byte{}
	for _, f := range archive.File {
		content, err := f.Open()
		check(t, err)
		files[f.Name], err = io.ReadAll(content)
		check(t, err)
		if f.Method != zip.Store {
			t.Errorf("%s is packed", f.Name)
		}
	}
	return files
}

// TestReadingMarkedContentIsAudited: at the first request of a while, and before anything is given.
func TestReadingMarkedContentIsAudited(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	address, document := anna.keep(room, "", "plan.pdf", "application/pdf", fileContent(100))
	entries := func() (n int) {
		t.Helper()
		check(t, anna.w.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_event WHERE type = $1`, (rooms.DocumentRead{}).EventType().Name).Scan(&n))
		return n
	}
	anna.fetch("GET", address)
	if entries() != 0 {
		t.Error("the reading of what is not marked is audited")
	}
	d, err := anna.w.documents.Get(t.Context(), anna.actor, room, document)
	check(t, err)
	_, err = anna.w.documents.Mark(t.Context(), anna.actor, documents.Marking{
		Target: documents.Target{ClientID: rooms.NewID(), Room: room, Document: document}, Ground: "OSL 18 kap. 13 §", Version: d.Document.Version,
	})
	check(t, err)
	for range 3 {
		if r := anna.fetch("GET", address, "Range", "bytes=0-9"); r.status != http.StatusPartialContent {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	if n := entries(); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
}

// TestArchivesAreLimitedBeforeTheyAreChosen: asking again and again for what is not there is limited as well, since looking costs.
func TestArchivesAreLimitedBeforeTheyAreChosen(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	for asked := 0; ; asked++ {
		r := anna.fetch("GET", "/api/rooms/"+room.String()+"/documents.zip?document="+uuid.NewString())
		if r.code() == string(rooms.RateLimited) {
			break
		}
		if r.status != http.StatusNotFound || asked > 100 {
			t.Fatalf("request %d: %d %s", asked, r.status, r.body)
		}
	}
}

// TestArchiveOfTooMany: an archive of more documents than one holds is refused, and a smaller part of the same room comes.
func TestArchiveOfTooMany(t *testing.T) {
	t.Parallel()
	anna, room := fileRoom(t)
	_, document := anna.keep(room, "Få", "plan.pdf", "application/pdf", fileContent(100))
	_, err := anna.w.pool.Exec(t.Context(), `
		INSERT INTO document SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'folder', 'Många/' || n % 3))).*
		FROM document d, generate_series(1, 10001) n WHERE id = $1`, document)
	check(t, err)
	base := "/api/rooms/" + room.String() + "/documents.zip"
	tooMany := base + "?document=" + document.String() + strings.Repeat("&document="+document.String(), 10_000)
	for _, path := range []string{base, base + "?folder=M%C3%A5nga", tooMany} {
		if r := anna.fetch("GET", path); r.status != http.StatusRequestEntityTooLarge || r.code() != string(rooms.TooLarge) {
			t.Errorf("%.100s: %d %s", path, r.status, r.body)
		}
	}
	if got := unpack(t, anna.fetch("GET", base+"?folder=F%C3%A5")); len(got) != 1 || got["Få/plan.pdf"] == nil {
		t.Errorf("the small folder: %v", slices.Sorted(maps.Keys(got)))
	}
}
