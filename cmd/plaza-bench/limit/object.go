package limit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Store is a bucket of an S3 object store, as a plain client sees it.
type Store struct {
	client *minio.Client
	bucket string
}

// OpenStore prepares a client of the store at http://host:port or behind a socket, as unix:///path.
func OpenStore(endpoint *url.URL, region, bucket, accessKey, secretKey string) (*Store, error) {
	transport, err := minio.DefaultTransport(false)
	if err != nil {
		return nil, err
	}
	host := endpoint.Host
	if endpoint.Scheme == "unix" {
		host = "localhost"
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", endpoint.Path)
		}
	}
	client, err := minio.New(host, &minio.Options{
		Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Region: region, Transport: http.RoundTripper(transport),
	})
	return &Store{client, bucket}, err
}

// Put stores count objects with the content, by workers at once, each as minio-go does by default. It returns how long that took.
func (s *Store) Put(ctx context.Context, prefix string, count, workers int, content []byte) (time.Duration, error) {
	return s.each(count, workers, func(i int) error {
		_, err := s.client.PutObject(ctx, s.bucket, fmt.Sprintf("%s/%06d", prefix, i), bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{})
		return err
	})
}

// Get reads count times length bytes, from the offset that offsetOf says, of the objects that Put stored, one after the other; all
// of each for length 0.
func (s *Store) Get(ctx context.Context, prefix string, count, objects, workers int, offsetOf func(int) int64, length int64) (time.Duration, error) {
	core := minio.Core{Client: s.client}
	return s.each(count, workers, func(i int) error {
		var options minio.GetObjectOptions
		if length > 0 {
			if err := options.SetRange(offsetOf(i), offsetOf(i)+length-1); err != nil {
				return err
			}
		}
		body, _, _, err := core.GetObject(ctx, s.bucket, fmt.Sprintf("%s/%06d", prefix, i%objects), options)
		if err != nil {
			return err
		}
		defer body.Close() //nolint:errcheck // only read
		_, err = io.Copy(io.Discard, body)
		return err
	})
}

// each does something count times, by workers at once, until one fails.
func (s *Store) each(count, workers int, do func(int) error) (time.Duration, error) {
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, workers)
	begun := time.Now()
	for range workers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(count); i = next.Add(1) - 1 {
				if err := do(int(i)); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	took := time.Since(begun)
	select {
	case err := <-failed:
		return took, err
	default:
		return took, nil
	}
}
