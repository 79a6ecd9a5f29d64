package documents

import (
	"context"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Store is what the Service reads and keeps beside the log. Every read of a room's documents is bounded by the scope: a document
// is seen by those who see the event that made it.
type Store interface {
	// Document returns NotFound when the scope does not show it.
	Document(ctx context.Context, scope rooms.Scope, id uuid.UUID) (Document, error)
	// Documents returns the documents that the query asks for, at most its limit.
	Documents(ctx context.Context, scope rooms.Scope, query Query) ([]Document, error)
	// Folders counts the documents of each folder that are not withheld, by name.
	Folders(ctx context.Context, scope rooms.Scope) ([]FolderCount, error)
	// Versions returns a document's versions, oldest first.
	Versions(ctx context.Context, scope rooms.Scope, document uuid.UUID) ([]Version, error)
	// Version returns one version of a document; NotFound when there is no such version, or not any more.
	Version(ctx context.Context, scope rooms.Scope, document, version uuid.UUID) (Opened, error)
	// Registrations returns under which numbers authorities have registered a document.
	Registrations(ctx context.Context, scope rooms.Scope, document uuid.UUID) ([]Registration, error)
	// Members returns present and former members: who names people.
	Members(ctx context.Context, scope rooms.Scope) ([]rooms.Member, error)
	// Uploads returns those of the uploads that are the officer's own and have not expired at the time, in no order.
	Uploads(ctx context.Context, officer uuid.UUID, ids []uuid.UUID, now time.Time) ([]Upload, error)
	// InsertUpload notes that a file is on its way, unless it goes beyond a limit; one that is noted already stays as it is.
	InsertUpload(ctx context.Context, upload Upload, limits UploadLimits) error
	// SaveUpload notes how far a file has come.
	SaveUpload(ctx context.Context, upload Upload) error
}

// ObjectStore keeps the content of versions.
type ObjectStore interface {
	// Copy copies a stored object within the store to another key and returns the store's version of the copy.
	Copy(ctx context.Context, object Object, key string) (storeVersion string, err error)
}

// Service is the commands and reads of documents. It is safe for concurrent use.
type Service struct {
	rooms   *rooms.Service
	store   Store
	objects ObjectStore
	clock   rooms.Clock
	limits  UploadLimits
	audited audited
	opened  openedVersions
}

// NewService joins the part to the core that authorises and writes for it, and to its stores. The limits hold for copies too.
func NewService(core *rooms.Service, store Store, objects ObjectStore, clock rooms.Clock, limits UploadLimits) *Service {
	return &Service{rooms: core, store: store, objects: objects, clock: clock, limits: limits}
}

// ErrNotStaged is the answer when the file that a command names is not there.
var ErrNotStaged = rooms.Errorf(rooms.Conflict, "Filen är redan använd, eller så har uppladdningen gått ut. Ladda upp den igen.")

// maxRaces bounds how often a command is decided anew because the document changed between the decision and the commit.
const maxRaces = 5

// Target names a document and whoever's command concerns it. The same ClientID with the same content is the same command.
type Target struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Document uuid.UUID
}

// step is what a command on a document writes: one event, and for a new version its file.
type step struct {
	payload rooms.Payload
	claim   rooms.Claim // the zero Claim when the event is no version.added
}

// change is what commands on one document share: the right, the document as it stands, and one event that rests on its being so.
// asked is how a repeat is recognised.
func (s *Service) change(ctx context.Context, actor rooms.Actor, operation rooms.Operation, t Target,
	asked func([]rooms.Committed) bool, decide func(rooms.Actor, rooms.Grant, Document) (step, error),
) (rooms.Receipt, error) {
	request := rooms.Request{ClientID: t.ClientID, Rooms: []uuid.UUID{t.Room}, Wrote: asked}
	receipts, err := s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
		g, d, err := s.open(ctx, actor, operation, t.Room, t.Document)
		if err != nil {
			return rooms.Command{}, err
		}
		next, err := decide(actor, g, d)
		if err != nil {
			return rooms.Command{}, err
		}
		c := rooms.NewCommand(actor, t.ClientID)
		if err := c.In(g, next.payload); err != nil {
			return rooms.Command{}, err
		}
		c.Expect(rooms.DocumentEntity, d.ID, d.Version)
		if next.claim != (rooms.Claim{}) {
			claim(&c, 0, next.claim)
		}
		return c, nil
	})
	if err != nil {
		return rooms.Receipt{}, err
	}
	return receipts[0], nil
}

// open authorises an operation on a document and returns it as it stands. What is out of sight stays as it was.
func (s *Service) open(ctx context.Context, actor rooms.Actor, operation rooms.Operation, room, document uuid.UUID) (rooms.Grant, Document, error) {
	g, err := s.rooms.Authorise(ctx, actor, operation, room, rooms.Author{})
	if err != nil {
		return rooms.Grant{}, Document{}, err
	}
	d, err := s.store.Document(ctx, g.Scope, document)
	if err == nil && d.Withheld != "" {
		err = rooms.Errorf(rooms.Conflict, "Handlingen är dold eller gallrad.")
	}
	return g, d, err
}

// commit decides anew when the document changed in between: what came first may be no hindrance, and if it is, the decision
// says so in words.
func (s *Service) commit(ctx context.Context, actor rooms.Actor, request rooms.Request,
	build func(rooms.Actor) (rooms.Command, error),
) ([]rooms.Receipt, error) {
	for race := 1; ; race++ {
		receipts, err := s.rooms.Commit(ctx, actor, request, build)
		if err != rooms.ErrEntityChanged || race == maxRaces { //nolint:errorlint // the log returns this very value
			return receipts, err
		}
	}
}

// claim gives the event at an index of the command's last room the id of its version, and the version its file.
func claim(c *rooms.Command, index int, file rooms.Claim) {
	c.Rooms[len(c.Rooms)-1].Events[index].ID = file.Version
	c.Claims = append(c.Claims, file)
}

// seen refuses what was decided on another state of the document than the present one.
func seen(d Document, version int64) error {
	if d.Version != version {
		return rooms.Errorf(rooms.Conflict, "Någon annan hann ändra handlingen före dig. Läs igenom ändringen och försök igen.")
	}
	return nil
}

// requireFree refuses to add a version to a document that is final or that another has checked out.
func (s *Service) requireFree(ctx context.Context, actor rooms.Actor, g rooms.Grant, d Document) error {
	if d.Final {
		return rooms.Errorf(rooms.Conflict, "Handlingen är slutlig. Öppna den igen, med skäl, för att lägga till en version.")
	}
	if d.Lock.By == rooms.OfficerAuthor(actor.Officer) || !d.Lock.Holds(s.clock.Now()) {
		return nil
	}
	members, err := s.store.Members(ctx, g.Scope)
	if err != nil {
		return err
	}
	holder, known := nameOf(members, d.Lock.By)
	if !known {
		return rooms.Errorf(rooms.Internal, "Den som checkade ut handlingen saknas i rummet.")
	}
	return rooms.Errorf(rooms.Conflict, "%s, %s, har checkat ut handlingen till %s.", holder.Name, holder.AuthorityName, localTime(d.Lock.Until))
}

// localTime is how officers read the clock.
func localTime(t time.Time) string { return t.In(rooms.Stockholm).Format("2006-01-02 15:04 MST") }
