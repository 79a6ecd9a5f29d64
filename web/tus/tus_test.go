package tus_test

import (
	"context"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"plaza/rooms"
	"plaza/web/tus"
)

// memory is a store of one upload.
type memory struct {
	upload   tus.Upload
	metadata tus.Metadata
	content  strings.Builder
	fails    error
}

func (m *memory) Create(ctx context.Context, size int64, metadata tus.Metadata, content io.Reader) (tus.Upload, error) {
	m.upload, m.metadata = tus.Upload{ID: "one", Size: size, Expires: time.Unix(0, 0)}, metadata
	if content != nil {
		return m.Append(ctx, "one", 0, content)
	}
	return m.upload, nil
}

func (m *memory) Find(_ context.Context, id string) (tus.Upload, error) {
	if id != m.upload.ID {
		return tus.Upload{}, rooms.Errorf(rooms.NotFound, "gone")
	}
	return m.upload, nil
}

func (m *memory) Append(_ context.Context, _ string, offset int64, content io.Reader) (tus.Upload, error) {
	if offset != m.upload.Offset {
		return m.upload, rooms.Errorf(rooms.Conflict, "offset")
	}
	n, err := io.Copy(&m.content, content)
	m.upload.Offset += n
	if m.fails != nil {
		err = m.fails
	}
	return m.upload, err
}

func (m *memory) Remove(_ context.Context, _ string) error {
	m.upload = tus.Upload{}
	return m.fails
}

var handler = tus.Handler{
	MaxSize: 1000, Location: func(id string) string { return "/files/" + id },
	Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
		status := map[rooms.Code]int{rooms.Invalid: 400, rooms.NotFound: 404, rooms.Conflict: 409}[rooms.CodeOf(err)]
		w.WriteHeader(status)
	},
}

func ask(store *memory, method, id, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/files", strings.NewReader(body))
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	switch method {
	case http.MethodOptions:
		handler.Options(w, r)
	case http.MethodPost:
		handler.Create(store, w, r)
	case http.MethodHead:
		handler.Head(store, id, w, r)
	case http.MethodPatch:
		handler.Patch(store, id, w, r)
	case http.MethodDelete:
		handler.Delete(store, id, w, r)
	}
	return w
}

func want(t *testing.T, w *httptest.ResponseRecorder, status int, header ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for i := 0; i < len(header); i += 2 {
		if got := w.Header().Get(header[i]); got != header[i+1] {
			t.Errorf("%s: %q, want %q", header[i], got, header[i+1])
		}
	}
}

const epoch = "Thu, 01 Jan 1970 00:00:00 GMT"

func TestUploadInPieces(t *testing.T) {
	t.Parallel()
	m := &memory{}
	want(t, ask(m, http.MethodOptions, "", ""), 204, "Tus-Version", "1.0.0", "Tus-Max-Size", "1000",
		"Tus-Extension", "creation,creation-with-upload,expiration,termination")
	want(t, ask(m, http.MethodPost, "", "", "Upload-Length", "11", "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("plan å.pdf"))+", empty"),
		201, "Location", "/files/one", "Upload-Expires", epoch, "Upload-Offset", "", "Tus-Resumable", "1.0.0")
	if !maps.Equal(m.metadata, tus.Metadata{"filename": "plan å.pdf", "empty": ""}) {
		t.Errorf("metadata %v", m.metadata)
	}
	want(t, ask(m, http.MethodPatch, "one", "hello ", "Content-Type", tus.ContentType, "Upload-Offset", "0"), 204, "Upload-Offset", "6", "Upload-Expires", epoch)
	want(t, ask(m, http.MethodPatch, "one", "hello ", "Content-Type", tus.ContentType, "Upload-Offset", "0"), 409)
	want(t, ask(m, http.MethodHead, "one", ""), 200, "Upload-Offset", "6", "Upload-Length", "11", "Upload-Expires", epoch)
	want(t, ask(m, http.MethodPatch, "one", "world", "Content-Type", tus.ContentType, "Upload-Offset", "6"), 204, "Upload-Offset", "11")
	if m.content.String() != "hello world" {
		t.Errorf("content %q", m.content.String())
	}
	want(t, ask(m, http.MethodDelete, "one", ""), 204)
	want(t, ask(m, http.MethodHead, "one", ""), 404)
}

func TestCreationWithUpload(t *testing.T) {
	t.Parallel()
	m := &memory{}
	want(t, ask(m, http.MethodPost, "", "hello", "Upload-Length", "5", "Content-Type", tus.ContentType), 201, "Upload-Offset", "5")
	// The client is told where to go on when its content did not come whole.
	m = &memory{fails: rooms.Errorf(rooms.Unavailable, "cut")}
	want(t, ask(m, http.MethodPost, "", "hel", "Upload-Length", "5", "Content-Type", tus.ContentType), 201, "Upload-Offset", "3", "Location", "/files/one")
}

// TestCreationWithUploadOfUnknownLength: what comes in chunks is content as well.
func TestCreationWithUploadOfUnknownLength(t *testing.T) {
	t.Parallel()
	m := &memory{}
	r := httptest.NewRequest(http.MethodPost, "/files", io.MultiReader(strings.NewReader("hello")))
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Length", "5")
	r.Header.Set("Content-Type", tus.ContentType)
	w := httptest.NewRecorder()
	handler.Create(m, w, r)
	want(t, w, 201, "Upload-Offset", "5")
}

func TestRemovalThatFails(t *testing.T) {
	t.Parallel()
	m := &memory{fails: rooms.Errorf(rooms.Conflict, "later")}
	want(t, ask(m, http.MethodDelete, "one", ""), 409)
}

// TestMetadataThatIsRefused: too long, too much, twice, without a name, or no text.
func TestMetadataThatIsRefused(t *testing.T) {
	t.Parallel()
	sixteen := "a0"
	for i := range 15 {
		sixteen += ",a" + strconv.Itoa(i+1)
	}
	long := "a " + base64.StdEncoding.EncodeToString(make([]byte, 3069)) // 4,094 bytes
	for header, taken := range map[string]bool{
		sixteen: true, sixteen + ",b": false, long + "  ": true, long + "   ": false,
		"a,b": true, "a,a": false, "a,,b": false, "a eHg=": true, "a /w==": false, "a eHg": false,
	} {
		if _, err := tus.ParseMetadata(header); (err == nil) != taken {
			t.Errorf("%.40q: %v", header, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	m := &memory{}
	want(t, ask(m, http.MethodPost, "", "", "Upload-Length", "5", "Tus-Resumable", "0.2.2"), 412, "Tus-Version", "1.0.0")
	want(t, ask(m, http.MethodPost, "", ""), 400)
	for _, length := range []string{"-1", "+1", "1.0", "x", "9223372036854775808"} {
		want(t, ask(m, http.MethodPost, "", "", "Upload-Length", length), 400)
	}
	want(t, ask(m, http.MethodPost, "", "", "Upload-Length", "5", "Upload-Metadata", "filename ***"), 400)
	want(t, ask(m, http.MethodPost, "", "hello", "Upload-Length", "5", "Content-Type", "text/plain"), 415)
	want(t, ask(m, http.MethodPatch, "one", "hello", "Upload-Offset", "0", "Content-Type", "text/plain"), 415)
	want(t, ask(m, http.MethodPatch, "one", "hello", "Content-Type", tus.ContentType), 400)
	if m.upload.ID != "" {
		t.Error("a refused request began an upload")
	}
}

func FuzzParseMetadata(f *testing.F) {
	f.Add("filename cGxhbi5wZGY=,filetype YXBwbGljYXRpb24vcGRm,is_confidential")
	f.Add("a =,a =")
	f.Add(",")
	f.Fuzz(func(t *testing.T, header string) {
		metadata, err := tus.ParseMetadata(header)
		if err != nil {
			return
		}
		var pairs []string
		for name, value := range metadata {
			if strings.ContainsAny(name, ", ") || name == "" && len(metadata) > 0 {
				t.Errorf("name %s", strconv.Quote(name))
			}
			pairs = append(pairs, name+" "+base64.StdEncoding.EncodeToString([]byte(value)))
		}
		again, err := tus.ParseMetadata(strings.Join(pairs, ","))
		if err != nil || !maps.Equal(again, metadata) {
			t.Errorf("%q reads as %v, and again as %v, %v", header, metadata, again, err)
		}
	})
}
