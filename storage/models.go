package storage

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/meetings"
)

// The read models derive from the log alone: the same projectors run in the append's transaction and in a rebuild. They write
// statements and read nothing back, so a whole transaction's can be sent at once.

// projector takes one type of event into the read models. A payload may be gone when the log is read again: then the content
// is nil, and only types that can be disposed of have anything left to do.
type projector struct {
	accepts func(rooms.Payload) bool
	apply   func(*modelWriter, *entry)
}

// projectors has one for every published type and version; a test compares it with rooms.EventTypes.
var projectors = map[rooms.EventType]projector{}

// messageTypes are the types that make a message: the ones that the optimistic paths write and that can be disposed of.
var messageTypes = map[rooms.EventType]bool{}

// documentTypes are the types that make a document; it can be disposed of, too.
var documentTypes = map[rooms.EventType]bool{}

func on[P rooms.Payload](apply func(*modelWriter, *entry, P)) {
	var zero P
	projectors[zero.EventType()] = projector{
		accepts: func(content rooms.Payload) bool { _, ok := content.(P); return ok },
		apply: func(w *modelWriter, e *entry) {
			if content, ok := e.content.(P); ok {
				apply(w, e, content)
			}
		},
	}
}

func onMessage[P rooms.Payload]() {
	var zero P
	on(func(*modelWriter, *entry, P) {})
	p := projectors[zero.EventType()]
	p.apply = func(w *modelWriter, e *entry) { w.messages = append(w.messages, messageOf(e)) }
	projectors[zero.EventType()] = p
	messageTypes[zero.EventType()] = true
}

func init() {
	onMessage[rooms.MessagePosted]()
	onMessage[rooms.ReplyPosted]()
	onMessage[rooms.AttachmentsPosted]()
	onMessage[rooms.ShareReceived]()
	on(editMessage)
	on(hideMessage)
	on(addReaction)
	on(removeReaction)
	on(pinMessage)
	on(unpinMessage)
	onDocument(disposeEvent)
	on(openRoom)
	on(changeRoomState)
	on(addMember)
	on(removeMember)
	on(openCase)
	on(addParty)
	on(changeStep)
	on(registerCase)
	on(registerItem)
	on(nothing[rooms.ShareSent]) // read from the log only
	onDocument(decideDisposal)
}

func isMessage(content rooms.Payload) bool { return messageTypes[content.EventType()] }

// modelWriter queues the statements of projectors. Messages are gathered and written together; whatever comes between them
// may refer to them, so they are written before it.
type modelWriter struct {
	batch    *pgx.Batch
	messages []messageRow
	// documents has those that the events may concern, changed those of them that they did.
	documents map[uuid.UUID]documents.Document
	changed   map[uuid.UUID]bool
	// The same of meetings.
	meetings        map[uuid.UUID]meetings.Meeting
	changedMeetings map[uuid.UUID]bool
}

// known is what the events of a log may concern that was made before them.
type known struct {
	documents map[uuid.UUID]documents.Document
	meetings  map[uuid.UUID]meetings.Meeting
}

func newKnown() known {
	return known{map[uuid.UUID]documents.Document{}, map[uuid.UUID]meetings.Meeting{}}
}

func newModelWriter(batch *pgx.Batch, before known) *modelWriter {
	return &modelWriter{
		batch: batch, documents: before.documents, changed: map[uuid.UUID]bool{},
		meetings: before.meetings, changedMeetings: map[uuid.UUID]bool{},
	}
}

func (w *modelWriter) project(changes []*change) {
	for _, c := range changes {
		for i := range c.entries {
			projectors[c.entries[i].Type].apply(w, &c.entries[i])
		}
	}
	w.finish()
}

// finish writes what is gathered.
func (w *modelWriter) finish() {
	w.putDocuments()
	w.putMeetings()
	w.flush()
}

func (w *modelWriter) queue(name string, arguments ...any) {
	w.flush()
	w.batch.Queue(name, arguments...)
}

// messageRow is a message when it is posted. Its other columns begin with their defaults.
type messageRow struct {
	id        uuid.UUID
	room      uuid.UUID
	seq       int64
	number    int64
	author    string
	authority uuid.UUID
	text      string
}

func messageOf(e *entry) messageRow {
	m := messageRow{id: e.ID, room: e.Room, seq: e.Seq, number: e.Number, author: e.author, authority: e.Authority}
	switch content := e.content.(type) {
	case rooms.MessagePosted:
		m.text = content.Text
	case rooms.ReplyPosted:
		m.text = content.Text
	case rooms.AttachmentsPosted:
		m.text = content.Text
	case rooms.ShareReceived:
		m.text = content.Text
	}
	return m
}

var insertMessages = statement("insert_messages", `
INSERT INTO message (id, room, seq, number, author, authority, text)
SELECT id, room, seq, number, author, NULLIF(authority, '00000000-0000-0000-0000-000000000000'), text
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::uuid[], $7::text[])
	AS n (id, room, seq, number, author, authority, text)`)

func (w *modelWriter) flush() {
	n := len(w.messages)
	if n == 0 {
		return
	}
	ids, inRooms, authorities := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	seqs, numbers := make([]int64, n), make([]int64, n)
	authors, texts := make([]string, n), make([]string, n)
	for i := range w.messages {
		m := &w.messages[i]
		ids[i], inRooms[i], authorities[i] = m.id, m.room, m.authority
		seqs[i], numbers[i], authors[i], texts[i] = m.seq, m.number, m.author, m.text
	}
	w.messages = w.messages[:0]
	w.batch.Queue(insertMessages, ids, inRooms, seqs, numbers, authors, authorities, texts)
}

// Messages ----------------------------------------------------------------------------------------------------------------

var (
	setMessageText = statement("set_message_text", `
UPDATE message SET text = CASE WHEN withheld IS NULL THEN $3 ELSE '' END, version = version + 1 WHERE id = $1 AND room = $2`)

	insertItemContent = statement("insert_item_content", `INSERT INTO item_content (room, seq, item) VALUES ($1, $2, $3)`)

	hideItemEvents = statement("hide_item_events", `
INSERT INTO withheld_event (room, seq, reason, by_seq)
SELECT room, seq, 'hidden', $3::bigint FROM event WHERE id = $1 AND room = $2
UNION ALL
SELECT room, seq, 'hidden', $3::bigint FROM item_content WHERE item = $1 AND room = $2
ON CONFLICT (room, seq) DO NOTHING`)

	hideMessageText = statement("hide_message_text", `
UPDATE message SET text = '', withheld = COALESCE(withheld, 'hidden'), version = version + 1 WHERE id = $1 AND room = $2`)

	withholdDisposed = statement("withhold_disposed", `
INSERT INTO withheld_event (room, seq, reason, by_seq)
SELECT room, seq, 'disposed', $3::bigint FROM event WHERE id = $1 AND room = $2
ON CONFLICT (room, seq) DO UPDATE SET reason = 'disposed', by_seq = EXCLUDED.by_seq`)

	// The version becomes the seq of the disposal: higher than any before it, and to be had without the edits that are gone.
	disposeMessage = statement("dispose_message", `
UPDATE message SET text = '', withheld = 'disposed', version = $3 WHERE id = $1 AND room = $2`)

	disposeContent = statement("dispose_content", `
DELETE FROM item_content WHERE room = $2 AND seq = (SELECT seq FROM event WHERE id = $1 AND room = $2)`)
)

func editMessage(w *modelWriter, e *entry, p rooms.MessageEdited) {
	w.queue(setMessageText, p.Message, e.Room, p.Text)
	w.queue(insertItemContent, e.Room, e.Seq, p.Message)
}

func hideMessage(w *modelWriter, e *entry, p rooms.MessageHidden) {
	w.queue(hideItemEvents, p.Message, e.Room, e.Seq)
	w.queue(hideMessageText, p.Message, e.Room)
	w.strip(p.Message, e.Room)
}

func disposeEvent(w *modelWriter, e *entry, p rooms.EventDisposed) {
	w.queue(withholdDisposed, p.Event, e.Room, e.Seq)
	w.queue(disposeMessage, p.Event, e.Room, e.Seq)
	w.queue(disposeContent, p.Event, e.Room)
	w.queue(disposeVersion, p.Event, e.Room)
	w.strip(p.Event, e.Room)
}

// strip takes from a message that is no longer shown what others have put on it.
func (w *modelWriter) strip(message string, room uuid.UUID) {
	w.queue(deleteReactions, message, room)
	w.queue(deletePin, message, room)
}

var raiseMessageVersion = statement("raise_message_version", `
UPDATE message SET version = version + 1 WHERE id = $1 AND room = $2`)

var insertDisposalDecision = statement("insert_disposal_decision", `
INSERT INTO disposal_decision (room, event, authority, seq, basis, reference) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (room, event, authority) DO UPDATE
SET seq = EXCLUDED.seq, basis = EXCLUDED.basis, reference = EXCLUDED.reference`)

// decideDisposal raises the version, so that of two authorities deciding at once one sees the other's decision.
func decideDisposal(w *modelWriter, e *entry, p rooms.DisposalDecided) {
	w.queue(insertDisposalDecision, e.Room, p.Event, p.Authority, e.Seq, p.Basis, p.Reference)
	w.queue(raiseMessageVersion, p.Event, e.Room)
}

var insertItemRegistration = statement("insert_item_registration", `
INSERT INTO item_registration (room, item, authority, seq, diary_number, act_number) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (room, item, authority) DO UPDATE
SET seq = EXCLUDED.seq, diary_number = EXCLUDED.diary_number, act_number = EXCLUDED.act_number`)

func registerItem(w *modelWriter, e *entry, p rooms.ItemRegistered) {
	w.queue(insertItemRegistration, e.Room, p.Item, p.Authority, e.Seq, p.DiaryNumber, p.ActNumber)
}
