package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"strings"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

// game is a case being played.
type game struct {
	player     *player
	script     script
	reference  rooms.Reference
	joint      uuid.UUID
	internal   map[uuid.UUID]uuid.UUID // by authority
	restricted uuid.UUID
	messages   map[string]message // by label
}

// message is what later entries need to know of a message.
type message struct {
	id, room uuid.UUID
	version  int64
}

// play does what the entry says, as the officer that it names.
func (g *game) play(ctx context.Context, e entry) error {
	actor, err := g.player.actor(ctx, e.who)
	if err != nil {
		return err
	}
	text, err := g.player.mentions(e.text)
	if err != nil {
		return err
	}
	switch e.verb {
	case "opens":
		return g.open(ctx, actor)
	case "joint", "internal", "restricted":
		return g.write(ctx, actor, e, text)
	case "attaches":
		return g.attach(ctx, actor, documents.Kind(e.args[0]), words(e.args[1]), text)
	case "edits", "hides", "shares", "registers":
		return g.treat(ctx, actor, e, text)
	case "files":
		_, err = g.player.service.RegisterCase(ctx, actor, rooms.CaseRegistration{
			ClientID: rooms.NewID(), Reference: g.reference, DiaryNumber: words(e.args[0]),
		})
		return err
	case "moves":
		return g.move(ctx, actor, rooms.Step(e.args[0]), text)
	case "locks":
		room, err := g.room(ctx, actor, e.args[0])
		if err != nil {
			return err
		}
		_, err = g.player.service.ChangeRoomState(ctx, actor, rooms.RoomStateChange{
			ClientID: rooms.NewID(), Room: room, To: rooms.Locked, Reason: text,
		})
		return err
	}
	return g.gather(ctx, actor, e, text)
}

// gather does what concerns the people of a room.
func (g *game) gather(ctx context.Context, actor rooms.Actor, e entry, reason string) error {
	switch e.verb {
	case "starts":
		view, err := g.player.service.OpenRestricted(ctx, actor, rooms.NewRestrictedRoom{
			ClientID: rooms.NewID(), Reference: g.reference, Name: strings.Join(e.args, " "),
		})
		g.restricted = view.ID
		return err
	case "removes":
		officer, err := g.player.officer(e.args[0])
		if err != nil {
			return err
		}
		return g.player.service.Remove(ctx, actor, rooms.Removal{ClientID: rooms.NewID(), Room: g.joint, Officer: officer, Reason: reason})
	}
	room := g.joint
	if e.verb == "admits" {
		room = g.restricted
	}
	for _, key := range e.args {
		officer, err := g.player.officer(key)
		if err != nil {
			return err
		}
		err = g.player.service.Assign(ctx, actor, rooms.Assignment{ClientID: rooms.NewID(), Room: room, Officer: officer, From: rooms.FromStart})
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *game) open(ctx context.Context, actor rooms.Actor) error {
	opened, err := g.player.service.OpenCase(ctx, actor, rooms.NewCase{
		ClientID: rooms.NewID(), Municipality: g.script.municipality, Title: g.script.title,
		PlanType: g.script.planType, Procedure: g.script.procedure, Purpose: g.script.purpose,
	})
	g.reference, g.joint = opened.Reference, opened.JointRoom
	return err
}

func (g *game) move(ctx context.Context, actor rooms.Actor, to rooms.Step, note string) error {
	now, err := g.player.service.Case(ctx, actor, g.reference)
	if err != nil {
		return err
	}
	_, err = g.player.service.ChangeStep(ctx, actor, rooms.StepChange{
		ClientID: rooms.NewID(), Reference: g.reference, To: to, Note: note, Version: now.Version,
	})
	return err
}

func (g *game) write(ctx context.Context, actor rooms.Actor, e entry, text string) error {
	room, err := g.room(ctx, actor, e.verb)
	if err != nil {
		return err
	}
	receipt, err := g.player.service.PostMessage(ctx, actor, rooms.NewMessage{ClientID: rooms.NewID(), Room: room, Text: text})
	if err == nil && len(e.args) > 0 {
		g.messages[e.args[0]] = message{id: receipt.ID, room: room, version: 1}
	}
	return err
}

// attach sends a file up and makes it a document with a message, the way that anybody does.
func (g *game) attach(ctx context.Context, actor rooms.Actor, kind documents.Kind, name, text string) error {
	content, mediaType, err := fileContent(name)
	if err != nil {
		return err
	}
	upload, err := g.player.files.Staging.Begin(ctx, actor, documents.NewUpload{
		Room: g.joint, Name: name, MediaType: mediaType, Size: int64(len(content)),
	}, bytes.NewReader(content))
	if err != nil {
		return err
	}
	_, err = g.player.files.Documents.Create(ctx, actor, documents.Creation{
		ClientID: rooms.NewID(), Room: g.joint, Message: &documents.NewMessage{Text: text},
		Documents: []documents.NewDocument{{
			Upload: upload.ID, SHA256: sha256.Sum256(content), Title: strings.TrimSuffix(name, path.Ext(name)), Kind: kind,
		}},
	})
	return err
}

// treat does what concerns a message that is there.
func (g *game) treat(ctx context.Context, actor rooms.Actor, e entry, text string) (err error) {
	m := g.messages[e.args[0]]
	switch e.verb {
	case "edits":
		_, err = g.player.service.EditMessage(ctx, actor, rooms.MessageEdit{
			ClientID: rooms.NewID(), Room: m.room, Message: m.id, Text: text, Version: m.version,
		})
		m.version++
		g.messages[e.args[0]] = m
	case "hides":
		_, err = g.player.service.HideMessage(ctx, actor, rooms.MessageHiding{
			ClientID: rooms.NewID(), Room: m.room, Message: m.id, Reason: text, Version: m.version,
		})
	case "shares":
		_, err = g.player.service.ShareMessage(ctx, actor, rooms.Share{ClientID: rooms.NewID(), From: m.room, Message: m.id, To: g.joint})
	case "registers":
		r := rooms.Registration{ClientID: rooms.NewID(), Room: m.room, Item: m.id, DiaryNumber: words(e.args[1])}
		if len(e.args) > 2 {
			r.ActNumber = e.args[2]
		}
		_, err = g.player.service.Register(ctx, actor, r)
	}
	return err
}

// room finds the room that an entry means, and opens an internal one at its first use.
func (g *game) room(ctx context.Context, actor rooms.Actor, kind string) (uuid.UUID, error) {
	switch kind {
	case "joint":
		return g.joint, nil
	case "restricted":
		return g.restricted, nil
	}
	if room, open := g.internal[actor.Authority]; open {
		return room, nil
	}
	view, err := g.player.service.OpenInternal(ctx, actor, g.reference)
	if err != nil {
		return uuid.Nil, err
	}
	g.internal[actor.Authority] = view.ID
	return view.ID, nil
}

func (p *player) officer(key string) (uuid.UUID, error) {
	id, known := p.officers[key]
	if !known {
		return uuid.Nil, fmt.Errorf("nobody has the key %q", key)
	}
	return id, nil
}

func (p *player) actor(ctx context.Context, key string) (rooms.Actor, error) {
	if actor, known := p.actors[key]; known {
		return actor, nil
	}
	officer, err := p.officer(key)
	if err != nil {
		return rooms.Actor{}, err
	}
	actor, err := p.service.Actor(ctx, officer)
	if err == nil {
		p.actors[key] = actor
	}
	return actor, err
}

// mentions makes {KEY} a link to the officer.
func (p *player) mentions(text string) (string, error) {
	var failed error
	text = mention.ReplaceAllStringFunc(text, func(m string) string {
		key := strings.Trim(m, "{}")
		officer, err := p.officer(key)
		if err != nil {
			failed = err
		}
		return fmt.Sprintf("[@%s](plaza:officer/%s)", p.posts[key].name, officer)
	})
	return text, failed
}

// words gives an argument its spaces back, which stand as underscores in a script.
func words(argument string) string { return strings.ReplaceAll(argument, "_", " ") }
