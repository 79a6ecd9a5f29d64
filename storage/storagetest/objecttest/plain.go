package objecttest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// plain is a client without storage.Objects between: for what Plaza itself never
// does, such as writing a key a second time.
type plain struct {
	*minio.Client
	http   *http.Client
	bucket string
}

func (s *suite) plain(t *testing.T) plain {
	t.Helper()
	config := s.store.Config
	endpoint, err := url.Parse(config.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := minio.DefaultTransport(endpoint.Scheme == "https")
	if err != nil {
		t.Fatal(err)
	}
	host := endpoint.Host
	if endpoint.Scheme == "unix" {
		host = "localhost"
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", endpoint.Path)
		}
	}
	client, err := minio.New(host, &minio.Options{
		Creds:  credentials.NewStaticV4(config.AccessKey, config.SecretKey, ""),
		Secure: endpoint.Scheme == "https", Region: config.Region, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return plain{client, &http.Client{Transport: transport}, config.Bucket}
}

// testVersions: what is written under a key again, and even its deletion, leaves
// every earlier version as it was.
func (s *suite) testVersions(t *testing.T) {
	client, key := s.plain(t), newKey()
	written := map[string][]byte{}
	var newest string
	for range 3 {
		data := content(1000)
		info, err := client.PutObject(t.Context(), client.bucket, key, bytes.NewReader(data), 1000, minio.PutObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		newest = info.VersionID
		written[newest] = data
	}
	if len(written) != 3 {
		t.Fatalf("3 writes made %d versions", len(written))
	}
	if !bytes.Equal(s.read(t, key, "", 0, -1), written[newest]) {
		t.Error("the present version is not the newest")
	}
	// Refused, or a delete marker: either way nothing is gone.
	_ = client.RemoveObject(t.Context(), client.bucket, key, minio.RemoveObjectOptions{})
	listed := 0
	for _, version := range s.list(t, key) {
		if version.DeleteMarker {
			continue
		}
		listed++
		if !bytes.Equal(s.read(t, key, version.VersionID, 0, -1), written[version.VersionID]) {
			t.Errorf("version %s reads other content", version.VersionID)
		}
	}
	if listed != 3 {
		t.Errorf("%d versions are listed, want 3", listed)
	}
}

// fetch sends a request without credentials.
func (p plain) fetch(t *testing.T, method, address, byteRange string, body []byte) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if byteRange != "" {
		request.Header.Set("Range", byteRange)
	}
	response, err := p.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// testPresigned: an address that was signed for one thing gives that to whoever
// has it, and nothing else.
func (s *suite) testPresigned(t *testing.T) {
	client, key, data := s.plain(t), newKey(), content(1000)
	put, err := client.PresignedPutObject(t.Context(), client.bucket, key, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := client.fetch(t, http.MethodPut, put.String(), "", data); status != http.StatusOK {
		t.Fatalf("put: %d %s", status, answer)
	}
	get, err := client.PresignedGetObject(t.Context(), client.bucket, key, time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := client.fetch(t, http.MethodGet, get.String(), "", nil); status != http.StatusOK || !bytes.Equal(answer, data) {
		t.Errorf("get: %d, %d bytes", status, len(answer))
	}
	if status, answer := client.fetch(t, http.MethodGet, get.String(), "bytes=100-199", nil); status != http.StatusPartialContent || !bytes.Equal(answer, data[100:200]) {
		t.Errorf("range: %d, %d bytes", status, len(answer))
	}
	other := strings.Replace(get.String(), key, newKey(), 1)
	for what, refused := range map[string]struct{ method, address string }{
		"another key":  {http.MethodGet, other},
		"another verb": {http.MethodPut, get.String()},
		"no signature": {http.MethodGet, strings.SplitN(get.String(), "?", 2)[0]},
	} {
		if status, _ := client.fetch(t, refused.method, refused.address, "", nil); !slices.Contains([]int{http.StatusForbidden, http.StatusBadRequest}, status) {
			t.Errorf("%s: %d, want a refusal", what, status)
		}
	}
}

// testPresignedExpires waits until an address is no longer good.
func (s *suite) testPresignedExpires(t *testing.T) {
	client, key := s.plain(t), newKey()
	s.put(t, key, content(10))
	get, err := client.PresignedGetObject(t.Context(), client.bucket, key, 3*time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := client.fetch(t, http.MethodGet, get.String(), "", nil); status != http.StatusOK {
		t.Fatalf("at first: %d %s", status, answer)
	}
	deadline := time.After(time.Minute)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, _ := client.fetch(t, http.MethodGet, get.String(), "", nil); status == http.StatusForbidden {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("an address signed for three seconds is good for a minute")
		}
	}
}
