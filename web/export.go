package web

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/export"
)

// Bounds of what exports take from everybody else's requests.
const (
	exportRate  = 0.1              // exports per second of one officer
	exportBurst = 10               // as many may come at once
	exportsMost = 4                // under way at once at this node
	exportStall = 30 * time.Second // without the reader taking anything
)

const zipType = "application/zip"

// ExportRoom says what an export is to hold.
type ExportRoom struct {
	WithHidden bool `json:"with_hidden" doc:"also the texts of hidden messages, for whoever is entitled to those of anybody"`
}

type exportRoomInput struct {
	InRoom
	Body ExportRoom
}

func (s *Server) registerExport() {
	signedIn(s, "export-room", s.exportRoom, func(o *huma.Operation) {
		o.Responses = map[string]*huma.Response{"200": {
			Description: "The export. An answer that breaks off is none.",
			Content:     map[string]*huma.MediaType{zipType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
			Headers: map[string]*huma.Param{"Content-Disposition": {
				Description: "the file's name (RFC 6266)", Schema: &huma.Schema{Type: "string"},
			}},
		}}
	})
}

// exportRoom answers with the file, written as it is read: however long the room is, no more than a few events are held.
func (s *Server) exportRoom(ctx context.Context, session rooms.Session, input *exportRoomInput) (*huma.StreamResponse, error) {
	right, err := s.service.Export(ctx, session.Actor, input.Room, input.Body.WithHidden)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		r, w := humachi.Unwrap(c)
		file := &download{lasting: s.lasts(r.Context(), w, session, exportStall, func(ctx context.Context, actor rooms.Actor) error {
			return s.exportsStill(ctx, actor, right)
		})}
		if err := s.writeExport(r.Context(), file, session.Actor.Officer, right); err != nil {
			s.breakOff(file, r, c.Operation().OperationID, err)
		}
	}}, nil
}

// exportsStill refuses when the right to an export under way has become another one.
func (s *Server) exportsStill(ctx context.Context, actor rooms.Actor, right rooms.Export) error {
	now, err := s.service.Export(ctx, actor, right.Scope.Room(), right.WithHidden)
	if err == nil && now.Scope != right.Scope {
		err = rooms.Errorf(rooms.Forbidden, "Du läser rummet från händelse %d.", now.Scope.FromSeq())
	}
	return err
}

func (s *Server) writeExport(ctx context.Context, file *download, officer uuid.UUID, right rooms.Export) error {
	if err := s.exports.begin(officer, s.clock.Now()); err != nil {
		return err
	}
	defer s.exports.end(officer)
	defer file.control.SetWriteDeadline(time.Time{}) //nolint:errcheck // the connection is gone
	source := &recorded{Source: s.options.Export(right.Scope, right.WithHidden), record: right.Record, told: &file.facts}
	_, err := export.Write(ctx, file, source, s.options.SigningKey, s.clock.Now())
	return err
}

// breakOff answers with the error where nothing of the file was sent, and otherwise cuts the connection: the reader must not take
// what came for the whole.
func (s *Server) breakOff(file *download, r *http.Request, operation string, err error) {
	if !file.begun {
		s.refuse(file.w, r, operation, err)
		return
	}
	s.problem(r.Context(), operation, err) // logs it
	panic(http.ErrAbortHandler)
}

// recorded has an export recorded in the audit as soon as its range is settled, before anything of the room is read.
type recorded struct {
	export.Source
	record func(ctx context.Context, first, last int64) error
	told   *export.Facts
}

// Facts implements export.Source.
func (s *recorded) Facts(ctx context.Context) (export.Facts, error) {
	facts, err := s.Source.Facts(ctx)
	if err != nil {
		return export.Facts{}, err
	}
	*s.told = facts
	return facts, s.record(ctx, facts.First, facts.Last)
}

// download is the body of an answer that is a file. Its header goes out with the first byte: until then it may become an error.
type download struct {
	*lasting
	facts export.Facts
	begun bool
}

func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		header := d.w.Header()
		header.Set("Content-Type", zipType)
		header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": exportName(d.facts.Room)}))
		d.w.WriteHeader(http.StatusOK)
	}
	return d.lasting.Write(b)
}

// exportName names the file after the case and the room, in characters that mean nothing to any file system or shell: people
// paste it into a command.
func exportName(room export.RoomFacts) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_.", r) {
			return r
		}
		return '-'
	}, room.Name)
	return strings.TrimSpace(string(room.Reference)+" "+name) + ".zip"
}

// exports bounds how often an officer fetches what is made at the asking, and what is under way at this node: each officer's one,
// and few of all.
type exports struct {
	rate       *limiter
	busy, full *rooms.Error // the answer when the officer's is under way, and when too many are

	mu       sync.Mutex
	officers map[uuid.UUID]struct{}
}

func newExports() *exports {
	return &exports{
		rate: newLimiter(exportRate, exportBurst), officers: map[uuid.UUID]struct{}{},
		busy: rooms.Errorf(rooms.RateLimited, "Du hämtar redan en export. Försök igen när den är klar."),
		full: rooms.Errorf(rooms.RateLimited, "Många hämtar exporter just nu. Försök igen om en stund."),
	}
}

// begin is followed by end when it returns nil.
func (e *exports) begin(officer uuid.UUID, now time.Time) error {
	if !e.rate.allow(officer.String(), now) {
		return errTooOften
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, has := e.officers[officer]; has {
		return e.busy
	}
	if len(e.officers) >= exportsMost {
		return e.full
	}
	e.officers[officer] = struct{}{}
	return nil
}

func (e *exports) end(officer uuid.UUID) {
	e.mu.Lock()
	delete(e.officers, officer)
	e.mu.Unlock()
}
