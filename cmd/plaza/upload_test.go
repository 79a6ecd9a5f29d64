package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/uuid"

	"plaza/web"
	"plaza/web/tus"
)

// tusRequest sends one of the protocol. A problem of the server or the way to it is an error.
func (c *client) tusRequest(ctx context.Context, s *server, method, path string, body io.Reader, header ...string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.address()+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Origin", c.origin)
	request.Header.Set("Tus-Resumable", "1.0.0")
	if body != nil {
		request.Header.Set("Content-Type", tus.ContentType)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	request.AddCookie(c.cookie)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	return response, response.Body.Close()
}

// offset asks how far an upload has come.
func (c *client) offset(s *server, upload string) int {
	c.t.Helper()
	response, err := c.tusRequest(c.t.Context(), s, http.MethodHead, upload, nil)
	if err != nil || response.StatusCode != http.StatusOK {
		c.t.Fatalf("%v, %v", response, err)
	}
	offset, err := strconv.Atoi(response.Header.Get("Upload-Offset"))
	if err != nil {
		c.t.Fatal(err)
	}
	return offset
}

// TestUploadOutlivesTheServer kills the server in the middle of a file. Another one goes on where the first had saved, and the
// document is the file.
func TestUploadOutlivesTheServer(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	first := p.join()
	c := signIn(t, first, "Elin Sandberg")
	room := c.writable(first)[0]
	data := make([]byte, 17_000_000)
	rand.NewChaCha8([32]byte{}).Read(data) //nolint:errcheck // never fails
	encode := base64.StdEncoding.EncodeToString
	created, err := c.tusRequest(t.Context(), first, http.MethodPost, "/api/uploads", nil, "Upload-Length", strconv.Itoa(len(data)),
		"Upload-Metadata", "room "+encode([]byte(room))+",filename "+encode([]byte("plan.pdf")))
	if err != nil || created.StatusCode != http.StatusCreated {
		t.Fatalf("%v, %v", created, err)
	}
	upload := created.Header.Get("Location")

	read, write := io.Pipe()
	cut := make(chan error, 1)
	go func() {
		_, err := c.tusRequest(t.Context(), first, http.MethodPatch, upload, read, "Upload-Offset", "0")
		cut <- err
	}()
	if _, err := write.Write(data[:12_000_000]); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() string {
		if c.offset(first, upload) < 10<<20 {
			return "two whole parts are not saved"
		}
		return ""
	})
	first.kill()
	_ = write.CloseWithError(io.ErrClosedPipe) // the client sees that nobody takes more
	if <-cut == nil {
		t.Error("the request outlived its server")
	}

	second := p.join()
	offset := c.offset(second, upload)
	if offset < 10<<20 || offset > 12_000_000 {
		t.Fatalf("after the kill %d bytes are told", offset)
	}
	eventually(t, func() string {
		response, err := c.tusRequest(t.Context(), second, http.MethodPatch, upload, bytes.NewReader(data[offset:]), "Upload-Offset", strconv.Itoa(offset))
		if err != nil {
			t.Fatal(err)
		}
		switch response.StatusCode {
		case http.StatusNoContent:
			return ""
		case http.StatusConflict, http.StatusTooManyRequests: // asked so often
			return "the killed server's turn has not ended"
		}
		t.Fatalf("%v", response)
		return ""
	})

	sum := sha256.Sum256(data)
	path := "/api/rooms/" + room + "/documents"
	var made web.CreatedDocuments
	c.must(second, http.MethodPost, path, map[string]any{"client_id": uuid.New(), "documents": []any{map[string]any{
		"upload": upload[len("/api/uploads/"):], "sha256": hex.EncodeToString(sum[:]), "title": "Plankarta", "kind": "plan_map",
	}}}, &made)
	var details web.DocumentDetails
	c.must(second, http.MethodGet, path+"/"+made.Documents[0], nil, &details)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, second.address()+path+"/"+made.Documents[0]+"/versions/"+details.Versions[0].ID+"/content", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.AddCookie(c.cookie)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, err := io.ReadAll(response.Body); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
