package rooms

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// ShareSent stands in the source room: what was copied and where to.
type ShareSent struct {
	Event    string `json:"event"`     // the id of the message's event in this room
	Room     string `json:"room"`      // the target
	RoomName string `json:"room_name"` // as the sharer saw it
}

// EventType is share.sent/1.
func (ShareSent) EventType() EventType { return EventType{"share.sent", 1} }

// ShareReceived is the copy in the target room: a message of its own with the target's next number. It carries no id, seq or
// link of the source.
type ShareReceived struct {
	AuthorName    string `json:"author_name"`
	AuthorityName string `json:"authority_name"` // of the original's author
	Text          string `json:"text"`
}

// EventType is share.received/1.
func (ShareReceived) EventType() EventType { return EventType{"share.received", 1} }

// Share copies a message from one room of a case to another.
type Share struct {
	ClientID uuid.UUID
	From     uuid.UUID
	Message  uuid.UUID
	To       uuid.UUID
}

// ShareMessage copies a message; both rooms' events are one transaction. The receipt is that of the copy.
func (s *Service) ShareMessage(ctx context.Context, actor Actor, share Share) (Receipt, error) {
	if share.From == share.To {
		return Receipt{}, Errorf(Invalid, "Meddelandet finns redan i det rummet.")
	}
	asked := Request{share.ClientID, []uuid.UUID{share.From, share.To}, Asks(0, func(p *ShareSent) {
		p.Event, p.Room = share.Message.String(), share.To.String()
	})}
	receipts, err := s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		source, err := s.Authorise(ctx, actor, ShareFrom, share.From, Author{})
		if err != nil {
			return Command{}, err
		}
		target, err := s.Authorise(ctx, actor, ShareTo, share.To, Author{})
		if err != nil {
			return Command{}, err
		}
		if source.Standing.Room.Case != target.Standing.Room.Case {
			return Command{}, Errorf(Invalid, "Ett meddelande kan bara delas inom sitt ärende.")
		}
		m, copied, err := s.sharedCopy(ctx, source, share.Message)
		if err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, share.ClientID)
		sent := ShareSent{Event: m.ID.String(), Room: share.To.String(), RoomName: target.Standing.Room.Name}
		if err := c.In(source, sent); err != nil {
			return Command{}, err
		}
		if err := c.In(target, copied); err != nil {
			return Command{}, err
		}
		c.Rooms[0].Expect = []EntityVersion{{Entity: MessageEntity, ID: m.ID, Version: m.Version}}
		return c, nil
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipts[1], nil
}

// sharedCopy makes the copy of a message from its present text and the name its author had in the source room.
func (s *Service) sharedCopy(ctx context.Context, source Grant, message uuid.UUID) (Message, ShareReceived, error) {
	m, err := s.store.Message(ctx, source.Scope, message)
	if err != nil {
		return Message{}, ShareReceived{}, err
	}
	if m.Withheld != "" {
		return Message{}, ShareReceived{}, Errorf(Invalid, "Meddelandet är dolt eller gallrat och kan inte delas.")
	}
	if m.Text == "" {
		return Message{}, ShareReceived{}, Errorf(Invalid, "Meddelandet har ingen text att dela. Dela dess handlingar.")
	}
	members, err := s.store.Members(ctx, source.Scope)
	if err != nil {
		return Message{}, ShareReceived{}, err
	}
	i := slices.IndexFunc(members, func(member Member) bool { return OfficerAuthor(member.Officer) == m.Author })
	if i < 0 {
		return Message{}, ShareReceived{}, Errorf(Internal, "Meddelandets författare saknas i rummet.")
	}
	return m, ShareReceived{
		AuthorName: members[i].Name, AuthorityName: members[i].AuthorityName, Text: withoutReferences(m.Text),
	}, nil
}

var (
	plazaLink      = regexp.MustCompile(`(?i)\[([^\]\n]*)\]\(plaza:([a-z_]+)/[^)\s]*\)`)
	plazaReference = regexp.MustCompile(`(?i)plaza:([a-z_]+)/[0-9a-f-]*`)
)

// withoutReferences turns every link into Plaza but those to officers into its label, and what still refers to anything else
// (an autolink, a link with a title) into an ellipsis: the target room must not learn ids of the source.
func withoutReferences(text string) string {
	text = plazaLink.ReplaceAllStringFunc(text, func(link string) string {
		parts := plazaLink.FindStringSubmatch(link)
		if isOfficer(parts[2]) {
			return link
		}
		return strings.TrimSpace(parts[1])
	})
	return plazaReference.ReplaceAllStringFunc(text, func(reference string) string {
		if isOfficer(plazaReference.FindStringSubmatch(reference)[1]) {
			return reference
		}
		return "…"
	})
}

func isOfficer(noun string) bool { return strings.EqualFold(noun, "officer") }
