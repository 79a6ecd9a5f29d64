package web

import (
	"context"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"plaza/hub"
	"plaza/rooms"
)

// rightsAtOnce bounds how many officers' rights are asked for at the same time.
const rightsAtOnce = 8

// Source is what the hub asks about rooms: a topic is a room's id, a user an officer's. Rights are decided by package rooms
// each time, never remembered.
type Source struct {
	service  *rooms.Service
	sessions SessionStore
}

var _ hub.Source = (*Source)(nil)

// NewSource answers the hub from the domain.
func NewSource(service *rooms.Service, sessions SessionStore) *Source {
	return &Source{service, sessions}
}

// Read implements [hub.Source].
func (s *Source) Read(ctx context.Context, session hub.Session, topic string, after int64, limit int) (hub.Page, error) {
	room, officer, err := ids(topic, session.User)
	if err != nil {
		return hub.Page{}, err
	}
	actor, err := s.service.Actor(ctx, officer)
	if err != nil {
		return hub.Page{}, socketError(err)
	}
	page, err := s.service.History(ctx, actor, room, rooms.After(after), min(limit, rooms.MaxPage))
	if err != nil {
		return hub.Page{}, socketError(err)
	}
	messages, err := encodeEvents(page.Events)
	return hub.Page{
		Messages: messages, From: page.FromSeq, Head: hub.Head{Seq: page.HeadSeq, AccessVersion: page.AccessVersion},
	}, err
}

// Fetch implements [hub.Source].
func (s *Source) Fetch(ctx context.Context, topic string, after, upTo int64) (hub.Page, error) {
	room, err := uuid.Parse(topic)
	if err != nil {
		return hub.Page{}, hub.ErrNotFound
	}
	events, err := s.service.Committed(ctx, room, after, upTo, rooms.MaxPage)
	if err != nil {
		return hub.Page{}, err
	}
	messages, err := encodeEvents(events)
	if err != nil {
		return hub.Page{}, err
	}
	heads, err := s.service.Heads(ctx, []uuid.UUID{room})
	return hub.Page{Messages: messages, Head: hub.Head(heads[room])}, err
}

// Heads implements [hub.Source].
func (s *Source) Heads(ctx context.Context, topics []string) (map[string]hub.Head, error) {
	found, err := s.service.Heads(ctx, parsed(topics))
	heads := make(map[string]hub.Head, len(found))
	for room, head := range found {
		heads[room.String()] = hub.Head(head)
	}
	return heads, err
}

// MayRead implements [hub.Source]. Sessions of one officer are asked for once.
func (s *Source) MayRead(ctx context.Context, topic string, sessions []hub.Session) ([]hub.Access, error) {
	of := make(map[string]*hub.Access)
	var group errgroup.Group
	group.SetLimit(rightsAtOnce)
	for _, session := range sessions {
		if of[session.User] != nil {
			continue
		}
		access := new(hub.Access)
		of[session.User] = access
		group.Go(func() error {
			found, err := s.access(ctx, topic, session.User)
			*access = found
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	accesses := make([]hub.Access, len(sessions))
	for i, session := range sessions {
		accesses[i] = *of[session.User]
	}
	return accesses, nil
}

func (s *Source) access(ctx context.Context, topic, user string) (hub.Access, error) {
	room, officer, err := ids(topic, user)
	if err != nil {
		return hub.Access{}, nil //nolint:nilerr // neither exists, so nobody reads it
	}
	from, err := s.service.ReadableFrom(ctx, officer, room)
	switch rooms.CodeOf(err) {
	case "":
		return hub.Access{Allowed: true, From: from}, nil
	case rooms.NotFound, rooms.Forbidden:
		return hub.Access{}, nil
	}
	return hub.Access{}, err
}

// Sessions implements [hub.Source].
func (s *Source) Sessions(ctx context.Context, ids []string) (map[string]int64, error) {
	live, err := s.sessions.LiveSessions(ctx, parsed(ids))
	versions := make(map[string]int64, len(live))
	for id, version := range live {
		versions[id.String()] = version
	}
	return versions, err
}

func encodeEvents(events []rooms.Event) ([]hub.Message, error) {
	messages := make([]hub.Message, len(events))
	for i, e := range events {
		data, err := encodeEvent(e)
		if err != nil {
			return nil, err
		}
		messages[i] = hub.Message{Seq: e.Seq, Data: data}
	}
	return messages, nil
}

// socketError is what the hub tells a client for an error.
func socketError(err error) error {
	if answer := meanings[rooms.CodeOf(err)].socket; answer != nil {
		return answer
	}
	return err
}

func ids(topic, user string) (room, officer uuid.UUID, err error) {
	if room, err = rooms.ParseID(topic); err != nil {
		return room, officer, hub.ErrNotFound
	}
	if officer, err = rooms.ParseID(user); err != nil {
		return room, officer, hub.ErrForbidden
	}
	return room, officer, nil
}

// parsed leaves out what is no id: the answer then lacks it, as it lacks what does not exist.
func parsed(ids []string) []uuid.UUID {
	all := make([]uuid.UUID, 0, len(ids))
	for _, id := range ids {
		if parsed, err := rooms.ParseID(id); err == nil {
			all = append(all, parsed)
		}
	}
	return all
}
