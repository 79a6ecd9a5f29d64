package documents

import (
	"context"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Share copies a document's newest version to another room of the case.
type Share struct {
	Target
	To     uuid.UUID
	Ground string // on which a marked document is disclosed by law; it is recorded in the source room
	// Confirmed says that the sharer was told who will read the copy, and goes on. Without it nothing leaves a room that fewer
	// read: a copy can't be taken back.
	Confirmed bool
}

// Share copies a document; both rooms' events are one transaction. The copy is a document of its own, from version 1 and with an
// object of its own. The receipt is that of its first event, whose id is the new document's.
func (s *Service) Share(ctx context.Context, actor rooms.Actor, share Share) (rooms.Receipt, error) {
	if share.Room == share.To {
		return rooms.Receipt{}, rooms.Errorf(rooms.Invalid, "Handlingen finns redan i det rummet.")
	}
	ground, err := rooms.NormalText("Lagrummet", share.Ground, rooms.MaxName)
	if err != nil {
		return rooms.Receipt{}, err
	}
	request := rooms.Request{ClientID: share.ClientID, Rooms: []uuid.UUID{share.Room, share.To}, Wrote: rooms.Asks(0,
		func(p *rooms.DocumentShared) {
			p.Document, p.Ground, p.Room = share.Document.String(), ground, share.To.String()
		})}
	receipts, err := s.rooms.Repeated(ctx, actor, request) // a file is copied once
	if receipts == nil && err == nil {
		receipts, err = s.commit(ctx, actor, request, func(actor rooms.Actor) (rooms.Command, error) {
			return s.sharing(ctx, actor, share, ground)
		})
	}
	if err != nil {
		return rooms.Receipt{}, err
	}
	return receipts[1], nil
}

// sharing authorises in both rooms, copies the file and drafts the command.
func (s *Service) sharing(ctx context.Context, actor rooms.Actor, share Share, ground string) (rooms.Command, error) {
	source, d, err := s.open(ctx, actor, rooms.ShareFrom, share.Room, share.Document)
	if err != nil {
		return rooms.Command{}, err
	}
	target, err := s.rooms.Authorise(ctx, actor, rooms.ShareTo, share.To, rooms.Author{})
	if err != nil {
		return rooms.Command{}, err
	}
	if source.Standing.Room.Case != target.Standing.Room.Case {
		return rooms.Command{}, rooms.Errorf(rooms.Invalid, "En handling kan bara delas inom sitt ärende.")
	}
	if d.Ground != "" && ground == "" {
		return rooms.Command{}, rooms.Errorf(rooms.Invalid, "Handlingen är sekretessmarkerad (%s). Ange det lagrum som den lämnas ut med stöd av.", d.Ground)
	}
	if readByFewer(source) && !share.Confirmed {
		return rooms.Command{}, rooms.Errorf(rooms.Invalid,
			"Handlingen lämnar %s och läses sedan av alla parter. Det går inte att ta tillbaka: bekräfta att den ska delas.", source.Standing.Room.Name)
	}
	copied, err := s.copyTo(ctx, actor, source, d, share)
	if err != nil {
		return rooms.Command{}, err
	}
	received, err := s.received(ctx, source, d)
	if err != nil {
		return rooms.Command{}, err
	}
	c := rooms.NewCommand(actor, share.ClientID)
	if err := c.In(source, rooms.DocumentShared{
		Document: d.ID.String(), Ground: ground, Room: share.To.String(), RoomName: target.Standing.Room.Name,
		Version: d.Latest.Version.String(),
	}); err != nil {
		return rooms.Command{}, err
	}
	c.Expect(rooms.DocumentEntity, d.ID, d.Version)
	payloads := []rooms.Payload{received, added(copied, "")}
	if d.Ground != "" { // the warning goes with the content; the note on it is the source's
		payloads = append(payloads, rooms.DocumentMarked{Document: copied.Document.String(), Ground: d.Ground})
	}
	if err := c.In(target, payloads...); err != nil {
		return rooms.Command{}, err
	}
	c.Rooms[1].Events[0].ID = copied.Document
	claim(&c, 1, rooms.Claim{Version: copied.Version, Document: copied.Document, Upload: copied.ID})
	return c, nil
}

// readByFewer says whether a share from the room shows a document to people who do not read the room.
func readByFewer(source rooms.Grant) bool { return source.Standing.Room.Kind != rooms.JointRoom }

// received is the copy's first event. It names whoever made the version that is shared, and nothing else of the source.
func (s *Service) received(ctx context.Context, source rooms.Grant, d Document) (rooms.DocumentReceived, error) {
	members, err := s.store.Members(ctx, source.Scope)
	if err != nil {
		return rooms.DocumentReceived{}, err
	}
	author, known := nameOf(members, d.Latest.Author)
	if !known {
		return rooms.DocumentReceived{}, rooms.Errorf(rooms.Internal, "Handlingens författare saknas i rummet.")
	}
	return rooms.DocumentReceived{
		AuthorName: author.Name, AuthorityName: author.AuthorityName, Kind: string(d.Kind), Title: d.Title,
	}, nil
}

// copyTo copies the file of the newest version within the store and stages the copy for the target room. Its id follows from
// the request: what is tried again finds the copy that is there. A copy that nothing came of is swept like any upload.
func (s *Service) copyTo(ctx context.Context, actor rooms.Actor, source rooms.Grant, d Document, share Share) (Upload, error) {
	v, err := s.store.Version(ctx, source.Scope, d.ID, d.Latest.Version)
	if err != nil {
		return Upload{}, err
	}
	id := rooms.CauseID(actor.Officer, "copy of "+v.ID.String()+" for "+share.ClientID.String())
	now := s.clock.Now()
	if err := s.store.InsertUpload(ctx, Upload{
		ID: id, Officer: actor.Officer, Room: share.To, Document: rooms.NewID(), Version: rooms.NewID(),
		Name: v.Name, MediaType: v.MediaType, Size: v.Size, Created: now, Expires: now.Add(UploadLife),
	}, s.limits); err != nil {
		return Upload{}, err
	}
	found, err := s.store.Uploads(ctx, actor.Officer, []uuid.UUID{id}, now)
	if err != nil {
		return Upload{}, err
	}
	if len(found) == 0 {
		return Upload{}, ErrNotStaged
	}
	u := found[0]
	if u.Complete() {
		return u, nil
	}
	if u.StoreVersion, err = s.objects.Copy(ctx, v.Object, u.Key()); err != nil {
		return Upload{}, err
	}
	u.SHA256, u.CRC32C, u.Received = v.SHA256, v.Object.CRC32C, v.Size
	return u, s.store.SaveUpload(ctx, u)
}
