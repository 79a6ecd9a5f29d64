package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"plaza/cmd/plaza-bench/limit"
	"plaza/storage"
	"plaza/storage/embedded"
)

const (
	largeFiles, largeFile = 10, 64 << 20
	smallFiles, smallFile = 1000, 16 << 10
	rangeReads, rangeRead = 200, 1 << 20
	fileWorkers           = 4 // at once, of either side

	filesPutLargeMin = 0.7
	filesPutSmallMin = 0.4
	filesGetMin      = 0.7

	memoryUploads, memoryFile = 8, 1 << 30
	filesMemoryMax            = 128 // MB
)

// filed is a server with an object store, an officer in a room of it who is signed in, and a plain client of the same store.
type filed struct {
	*served
	objects *embedded.ObjectStore
	plain   *limit.Store
	http    http.Client
	cookie  string
	room    uuid.UUID
	stored  int       // prefixes that the plain client has used
	naming  []float64 // µs a file of making documents of uploads, by round
}

// withFiles measures on such a server.
func withFiles(ctx context.Context, b *bench, measure func(*filed) error) error {
	f := &filed{http: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * fileWorkers, WriteBufferSize: 256 << 10, ReadBufferSize: 256 << 10}}}
	return withSiteOf(ctx, b, 1, func(s *served) (err error) {
		if s.objects, err = f.store(ctx, b, s); err != nil {
			return err
		}
		endpoint, err := url.Parse(s.objects.Endpoint)
		if err != nil {
			return err
		}
		f.plain, err = limit.OpenStore(endpoint, s.objects.Region, s.objects.Bucket, s.objects.AccessKey, s.objects.SecretKey)
		return err
	}, func(s *served) error {
		if f.objects != nil {
			defer f.objects.Stop()
		}
		f.served, f.room = s, s.rooms[0]
		err := s.database.addMembers(ctx, [][]any{{f.room, s.database.sender.Officer}})
		if err == nil {
			err = f.signIn(ctx)
		}
		if err == nil {
			err = measure(f)
		}
		f.http.CloseIdleConnections()
		return err
	})
}

// store is the one to measure with: what the caller named, or else an embedded one that begins here.
func (f *filed) store(ctx context.Context, b *bench, s *served) (storage.ObjectsConfig, error) {
	if b.objects != "" {
		return namedStore(b.objects)
	}
	var err error
	if f.objects, err = s.database.folder.StartObjectStore(ctx, embedded.ObjectStoreOptions{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return storage.ObjectsConfig{}, err
	}
	access := f.objects.Access()
	return storage.ObjectsConfig{
		Endpoint: access.Endpoint, Region: access.Region, Bucket: access.Bucket,
		AccessKey: access.Service.AccessKey, SecretKey: access.Service.SecretKey,
		DisposerAccessKey: access.Disposer.AccessKey, DisposerSecretKey: access.Disposer.SecretKey,
	}, nil
}

// namedStore reads http://KEY:SECRET@HOST:PORT/BUCKET.
func namedStore(address string) (storage.ObjectsConfig, error) {
	u, err := url.Parse(address)
	if err != nil {
		return storage.ObjectsConfig{}, fmt.Errorf("-objects: %w", err)
	}
	secret, named := u.User.Password()
	bucket := strings.Trim(u.Path, "/")
	if u.Scheme != "http" || u.Host == "" || bucket == "" || !named {
		return storage.ObjectsConfig{}, errors.New("-objects is not http://KEY:SECRET@HOST:PORT/BUCKET")
	}
	key := u.User.Username()
	return storage.ObjectsConfig{
		Endpoint: "http://" + u.Host, Region: "us-east-1", Bucket: bucket,
		AccessKey: key, SecretKey: secret, DisposerAccessKey: key, DisposerSecretKey: secret,
	}, nil
}

// ask sends a request of the API and returns its answer, of which the caller closes the body.
func (f *filed) ask(ctx context.Context, method, path string, body io.Reader, size int64, header ...string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+f.address+path, body)
	if err != nil {
		return nil, err
	}
	request.ContentLength = size
	request.Header.Set("Origin", "http://"+f.address)
	request.Header.Set("Content-Type", "application/json")
	if f.cookie != "" {
		request.Header.Set("Cookie", f.cookie)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := f.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusBadRequest {
		problem, _ := io.ReadAll(response.Body) // the status says enough
		return nil, errors.Join(fmt.Errorf("%s %s: %s %s", method, path, response.Status, problem), response.Body.Close())
	}
	return response, nil
}

// post sends a command and decodes its answer.
func (f *filed) post(ctx context.Context, path string, body, into any) (http.Header, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	response, err := f.ask(ctx, http.MethodPost, path, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // only read
	if into != nil {
		err = json.NewDecoder(response.Body).Decode(into)
	}
	return response.Header, err
}

func (f *filed) signIn(ctx context.Context) error {
	header, err := f.post(ctx, "/api/session/demo", map[string]any{"officer": f.database.sender.Officer}, nil)
	if err != nil {
		return err
	}
	cookies := (&http.Response{Header: header}).Cookies()
	if len(cookies) != 1 {
		return errors.New("the sign-in gave no cookie")
	}
	f.cookie = cookies[0].Name + "=" + cookies[0].Value
	return nil
}

// upload sends a file up in one request, as a page does, and returns the upload's id.
func (f *filed) upload(ctx context.Context, content io.Reader, size int64) (string, error) {
	encode := base64.StdEncoding.EncodeToString
	response, err := f.ask(ctx, http.MethodPost, "/api/uploads", content, size,
		"Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Length", strconv.FormatInt(size, 10),
		"Upload-Metadata", "room "+encode([]byte(f.room.String()))+",filename "+encode([]byte("plan.pdf"))+",filetype "+encode([]byte("application/pdf")))
	if err != nil {
		return "", err
	}
	if got := response.Header.Get("Upload-Offset"); got != strconv.FormatInt(size, 10) {
		return "", fmt.Errorf("only %s of %d bytes came", got, size)
	}
	location := response.Header.Get("Location")
	return location[len("/api/uploads/"):], response.Body.Close()
}

// maxNamed is how many documents one command makes.
const maxNamed = 100

// name makes documents of uploads, and returns their ids.
func (f *filed) name(ctx context.Context, uploads []string, sha256 string) ([]string, error) {
	var documents []string
	for len(uploads) > 0 {
		some := uploads[:min(maxNamed, len(uploads))]
		uploads = uploads[len(some):]
		all := make([]map[string]any, len(some))
		for i, upload := range some {
			all[i] = map[string]any{"upload": upload, "sha256": sha256, "title": "Plankarta", "kind": "plan_map"}
		}
		var created struct {
			Documents []string `json:"documents"`
		}
		path := "/api/rooms/" + f.room.String() + "/documents"
		if _, err := f.post(ctx, path, map[string]any{"client_id": uuid.New(), "documents": all}, &created); err != nil {
			return nil, err
		}
		documents = append(documents, created.Documents...)
	}
	return documents, nil
}

// put sends files up by workers at once and makes documents of them.
func (f *filed) put(ctx context.Context, count int, content []byte) (documents []string, took time.Duration, err error) {
	sum := sha256.Sum256(content)
	uploads := make([]string, count)
	begun := time.Now()
	if err := atOnce(count, fileWorkers, func(i int) (err error) {
		uploads[i], err = f.upload(ctx, bytes.NewReader(content), int64(len(content)))
		return err
	}); err != nil {
		return nil, 0, err
	}
	named := time.Now()
	documents, err = f.name(ctx, uploads, hex.EncodeToString(sum[:]))
	f.naming = append(f.naming, float64(time.Since(named).Microseconds())/float64(count))
	return documents, time.Since(begun), err
}

// atOnce does something count times, by workers at once.
func atOnce(count, workers int, do func(int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make([]error, workers)
	for w := range workers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(count) && failed[w] == nil; i = next.Add(1) - 1 {
				failed[w] = do(int(i))
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// prefix is a new one for the plain client's objects.
func (f *filed) prefix() string {
	f.stored++
	return "plain-" + strconv.Itoa(f.stored)
}

// filesOf is one kind of files that are measured.
type filesOf struct {
	name    string
	count   int
	content []byte
	put     float64 // the bound
}

func kindsOfFiles(b *bench) []filesOf {
	large := make([]byte, largeFile)
	rand.NewChaCha8([32]byte{}).Read(large) //nolint:errcheck // never fails
	return []filesOf{
		{"large", max(fileWorkers, b.count(largeFiles)), large, filesPutLargeMin},
		{"small", b.count(smallFiles), large[:smallFile], filesPutSmallMin},
	}
}

// filesPut compares files that go up through the API and become documents with plain PUTs to the same store.
func filesPut(ctx context.Context, b *bench) error {
	return withFiles(ctx, b, func(f *filed) error {
		for _, kind := range kindsOfFiles(b) {
			bytesEach := float64(len(kind.content)) / megabyte
			limits, plazas, err := b.compare(
				func(time.Duration) (float64, error) {
					took, err := f.plain.Put(ctx, f.prefix(), kind.count, fileWorkers, kind.content)
					return perSecond(kind.count, took), err
				},
				func(time.Duration) (float64, error) {
					_, took, err := f.put(ctx, kind.count, kind.content)
					return perSecond(kind.count, took), err
				})
			if err != nil {
				return err
			}
			b.value(kind.name+"/plain", median(limits)*bytesEach, "MB/s")
			b.value(kind.name+"/plaza", median(plazas)*bytesEach, "MB/s")
			b.value(kind.name+"/plaza-files", median(plazas), "files/s")
			b.value(kind.name+"/document", median(f.naming), "µs/file")
			f.naming = nil
			b.ratio(kind.name, medianRatio(plazas, limits), atLeast, kind.put)
		}
		return nil
	})
}

// filesGet compares reading documents, whole and in parts, with plain GETs from the same store.
func filesGet(ctx context.Context, b *bench) error {
	return withFiles(ctx, b, func(f *filed) error {
		for _, kind := range kindsOfFiles(b) {
			prefix := f.prefix()
			if _, err := f.plain.Put(ctx, prefix, kind.count, fileWorkers, kind.content); err != nil {
				return err
			}
			documents, _, err := f.put(ctx, kind.count, kind.content)
			if err != nil {
				return err
			}
			addresses, err := f.addresses(ctx, documents)
			if err != nil {
				return err
			}
			if err := f.compareGets(ctx, b, kind.name, prefix, addresses, len(kind.content), 0, kind.count); err != nil {
				return err
			}
			if len(kind.content) > rangeRead {
				if err := f.compareGets(ctx, b, "range", prefix, addresses, len(kind.content), rangeRead, b.count(rangeReads)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// addresses are those of the documents' content.
func (f *filed) addresses(ctx context.Context, documents []string) ([]string, error) {
	addresses := make([]string, len(documents))
	return addresses, atOnce(len(documents), fileWorkers, func(i int) error {
		path := "/api/rooms/" + f.room.String() + "/documents/" + documents[i]
		response, err := f.ask(ctx, http.MethodGet, path, nil, 0)
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // only read
		var d struct {
			Document struct{ Latest string }
			Latest   string
		}
		err = json.NewDecoder(response.Body).Decode(&d)
		addresses[i] = path + "/versions/" + d.Document.Latest + d.Latest + "/content"
		return err
	})
}

// compareGets reads all of each file, or parts of length bytes at places that are the same for both sides.
func (f *filed) compareGets(ctx context.Context, b *bench, name, prefix string, addresses []string, size int, length int64, count int) error {
	offset := func(i int) int64 { return int64(i) * 7919 * 64 << 10 % (int64(size) - length) }
	each := int64(size)
	if length > 0 {
		each = length
	}
	limits, plazas, err := b.compare(
		func(time.Duration) (float64, error) {
			took, err := f.plain.Get(ctx, prefix, count, len(addresses), fileWorkers, offset, length)
			return perSecond(count, took), err
		},
		func(time.Duration) (float64, error) {
			begun := time.Now()
			err := atOnce(count, fileWorkers, func(i int) error {
				return f.get(ctx, addresses[i%len(addresses)], offset(i), length, each)
			})
			return perSecond(count, time.Since(begun)), err
		})
	if err != nil {
		return err
	}
	b.value(name+"/plain", median(limits)*float64(each)/megabyte, "MB/s")
	b.value(name+"/plaza", median(plazas)*float64(each)/megabyte, "MB/s")
	b.value(name+"/plaza-reads", median(plazas), "reads/s")
	b.ratio(name, medianRatio(plazas, limits), atLeast, filesGetMin)
	return nil
}

func (f *filed) get(ctx context.Context, address string, offset, length, want int64) error {
	var header []string
	if length > 0 {
		header = []string{"Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1)}
	}
	response, err := f.ask(ctx, http.MethodGet, address, nil, 0, header...)
	if err != nil {
		return err
	}
	got, err := io.Copy(io.Discard, response.Body)
	if err == nil && got != want {
		err = fmt.Errorf("%d of %d bytes came", got, want)
	}
	return errors.Join(err, response.Body.Close())
}

// filesMemory is how much the server grows while large files come up at the same time.
func filesMemory(ctx context.Context, b *bench) error {
	return withFiles(ctx, b, func(f *filed) error {
		content := kindsOfFiles(b)[0].content
		if _, _, err := f.put(ctx, 1, content[:memoryWarmUp]); err != nil {
			return err
		}
		before, err := f.server.do(order{Usage: &usageOrder{}})
		if err != nil {
			return err
		}
		size := int64(b.count(memoryFile))
		begun := time.Now()
		if err := atOnce(memoryUploads, memoryUploads, func(int) error {
			_, err := f.upload(ctx, io.LimitReader(&endless{content: content}, size), size)
			return err
		}); err != nil {
			return err
		}
		took := time.Since(begun)
		after, err := f.server.do(order{Usage: &usageOrder{}})
		if err != nil {
			return err
		}
		b.value("upload", perSecond(int(memoryUploads*size), took)/megabyte, "MB/s")
		b.value("before", float64(before.Memory)/megabyte, "MB")
		b.ratio("growth-MB", float64(after.Peak-before.Memory)/megabyte, atMost, filesMemoryMax)
		return nil
	})
}

// memoryWarmUp is a file that has gone up before anything counts.
const memoryWarmUp = 1 << 20

// endless repeats its content.
type endless struct {
	content []byte
	at      int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.content[e.at:])
	e.at = (e.at + n) % len(e.content)
	return n, nil
}
