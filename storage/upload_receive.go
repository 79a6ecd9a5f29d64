package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// reception is what one request does to an upload.
type reception struct {
	*Uploads
	*staged
	limits  documents.UploadLimits
	sums    *sums // over all that came
	came    int64 // bytes, those that are not saved among them
	buffer  partBuffer
	filled  int        // of buffer: what follows the whole parts, which are stored or on their way
	other   partBuffer // of the part that is on its way; nil until there is one
	renewed time.Time
	flight  chan error // of the part that is on its way; nil when none is
	lost    error      // why a part did not arrive: what came after it has no place then
}

// receive takes content until it ends or the file is whole, and saves what came in any case. s is then what is saved. The limits
// are for an upload that has no row yet.
func (u *Uploads) receive(ctx context.Context, s *staged, limits documents.UploadLimits, content io.Reader) error {
	r := &reception{Uploads: u, staged: s, limits: limits, sums: newSums(), came: s.Received, renewed: u.clock.Now()}
	if s.HashState != nil {
		if err := r.sums.resume(s.HashState); err != nil {
			u.release(ctx, s)
			return fmt.Errorf("the state of an upload's hash: %w", err)
		}
	}
	var err error
	if r.buffer, err = takeBuffer(); err != nil {
		u.release(ctx, s)
		return err
	}
	defer func() {
		r.buffer.giveBack()
		r.other.giveBack()
	}()
	r.filled = copy(r.buffer, s.tail)
	if content == nil {
		content = eof{}
	}
	errRead := r.pump(ctx, content)
	// What came is kept although the request may be over.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	if err := r.land(); err != nil {
		u.release(ctx, s)
		return err
	}
	if r.came == s.Size {
		return r.complete(ctx)
	}
	if err := r.keep(ctx); err != nil {
		return errors.Join(err, errRead)
	}
	return errRead
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// pump reads content and sends each part that is full and not the last on its way.
func (r *reception) pump(ctx context.Context, content io.Reader) error {
	for r.came < r.Size {
		if r.filled == partBytes {
			if err := r.send(ctx); err != nil {
				return err
			}
		}
		select {
		case <-r.stopping:
			return errStopping
		default:
		}
		n, err := content.Read(r.buffer[r.filled:min(partBytes, int64(r.filled)+r.Size-r.came)])
		r.sums.add(r.buffer[r.filled : r.filled+n])
		r.filled += n
		r.came += int64(n)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return cutOff(err)
		}
		if now := r.clock.Now(); n > 0 && r.noted && now.Sub(r.renewed) >= leaseRenewal {
			if err := r.renew(ctx, r.staged); err != nil {
				return err
			}
			r.renewed = now
		}
	}
	return nil
}

// cutOff is the error of a request that ended before its file was there.
func cutOff(err error) error {
	return rooms.Wrap(rooms.Unavailable, err, "Överföringen bröts. Det som kommit av filen är sparat.")
}

// send stores the full buffer as the next part, and goes on with another buffer meanwhile. At most one part is on its way.
func (r *reception) send(ctx context.Context) error {
	if err := r.land(); err != nil {
		return err
	}
	state, err := r.sums.state()
	if err != nil {
		return err
	}
	if r.other == nil {
		if r.other, err = takeBuffer(); err != nil {
			return err
		}
	}
	if err := r.note(ctx); err != nil {
		r.lost = err
		return err
	}
	full, received := r.buffer, r.came
	r.buffer, r.other, r.filled = r.other, full, 0
	r.flight = make(chan error, 1)
	go func(flight chan<- error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*saveTimeout)
		defer cancel()
		flight <- r.storePart(ctx, full, received, state)
	}(r.flight)
	return nil
}

// note inserts the row of an upload that has none.
func (r *reception) note(ctx context.Context) error {
	if r.noted {
		return nil
	}
	return r.insert(ctx, r.staged, r.limits)
}

// land waits for the part that is on its way. Until then the flight alone touches what is staged.
func (r *reception) land() error {
	if r.flight != nil {
		r.lost = <-r.flight
		r.flight = nil
	}
	return r.lost
}

func (r *reception) storePart(ctx context.Context, content []byte, received int64, state []byte) error {
	if r.Multipart == "" {
		upload, err := r.objects.Begin(ctx, r.Key())
		if err != nil {
			return err
		}
		r.Multipart = upload.ID
	}
	part, err := r.putPart(ctx, content)
	if err != nil {
		return err
	}
	r.Received, r.HashState, r.tail = received, state, nil
	r.parts = append(r.parts, part.etag)
	return r.savePart(ctx, r.staged, part.etag)
}

func (r *reception) putPart(ctx context.Context, content []byte) (UploadPart, error) {
	return r.objects.PutPart(ctx, Upload{r.Key(), r.Multipart}, len(r.parts)+1, bytes.NewReader(content), int64(len(content)))
}

// keep saves what came after the whole parts.
func (r *reception) keep(ctx context.Context) error {
	if err := r.note(ctx); err != nil {
		return err
	}
	state, err := r.sums.state()
	if err != nil {
		return err
	}
	before := *r.staged
	r.Received, r.HashState, r.tail = r.came, state, r.buffer[:r.filled]
	if err := r.saveTail(ctx, r.staged); err != nil {
		*r.staged = before
		return err
	}
	return nil
}

// complete makes the object, since all bytes are there. When the store is away they are kept, and the next request completes it.
func (r *reception) complete(ctx context.Context) error {
	version, err := r.makeObject(ctx)
	if err != nil {
		return errors.Join(err, r.keep(ctx))
	}
	before := *r.staged
	r.SHA256, r.CRC32C, r.StoreVersion, r.Received = r.sums.digest(), r.sums.crc32c, version.VersionID, r.Size
	if r.noted {
		err = r.saveComplete(ctx, r.staged)
	} else {
		err = r.insertWhole(ctx, version)
	}
	if err != nil {
		*r.staged = before
	}
	return err
}

// insertWhole notes an upload that came whole at once; nobody needs a lease of it. The object of one that goes beyond a limit is
// removed again.
func (r *reception) insertWhole(ctx context.Context, version ObjectVersion) error {
	r.token = uuid.Nil
	err := r.insert(ctx, r.staged, r.limits)
	switch rooms.CodeOf(err) {
	case rooms.TooLarge, rooms.RateLimited:
		return errors.Join(err, r.objects.Delete(ctx, r.Key(), version.VersionID))
	}
	return err
}

// makeObject may follow an attempt whose answer was lost.
func (r *reception) makeObject(ctx context.Context) (ObjectVersion, error) {
	last := r.buffer[:r.filled]
	if r.Multipart == "" {
		return r.objects.Put(ctx, r.Key(), bytes.NewReader(last), r.Size, r.sums.digest())
	}
	final, errPart := r.putPart(ctx, last)
	if errPart != nil { // perhaps it is the object already, which Complete finds
		final = UploadPart{Size: int64(len(last)), etag: md5Of(last)}
	}
	final.Number = len(r.parts) + 1
	var parts []UploadPart
	for i, etag := range r.parts {
		parts = append(parts, UploadPart{Number: i + 1, Size: partBytes, etag: etag})
	}
	version, err := r.objects.Complete(ctx, Upload{r.Key(), r.Multipart}, append(parts, final))
	if err != nil && errPart != nil {
		err = errPart
	}
	return version, err
}
