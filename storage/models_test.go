package storage

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

func TestEveryEventTypeHasAProjector(t *testing.T) {
	t.Parallel()
	for _, kind := range rooms.EventTypes() {
		if _, found := projectors[kind]; !found {
			t.Errorf("%s has no projector", kind)
		}
	}
	if len(projectors) != len(rooms.EventTypes()) {
		t.Errorf("%d projectors for %d event types", len(projectors), len(rooms.EventTypes()))
	}
}

// record is a joint room with at least one event of every type.
type record struct {
	*fixture
	room, caseID, member     uuid.UUID
	access                   int64     // the room's access version after all
	plain, edited, hidden    uuid.UUID // messages
	disposed, hiddenDisposed uuid.UUID
}

func newRecord(t *testing.T) *record {
	t.Helper()
	f := newFixture(t, Options{})
	r := &record{fixture: f, room: uuid.New(), caseID: uuid.New(), member: uuid.New()}
	r.open()
	access := int64(3) // room.opened, case.party_added, member.added
	post := func(text string) uuid.UUID { return f.append(f.command(r.room, access, posted(text)))[0].ID }
	write := func(payloads ...rooms.Payload) { f.append(f.command(r.room, access, payloads...)) }
	r.plain, r.edited, r.hidden = post("vanligt"), post("redigerat"), post("dolt")
	r.disposed, r.hiddenDisposed = post("gallrat"), post("dolt och gallrat")
	for _, id := range []uuid.UUID{r.edited, r.hidden, r.disposed, r.hiddenDisposed} {
		write(rooms.MessageEdited{Message: id.String(), Text: "ny text"})
	}
	for _, id := range []uuid.UUID{r.plain, r.edited, r.hidden, r.disposed} {
		write(rooms.ReactionAdded{Message: id.String(), Sign: rooms.Agree}, rooms.ReactionAdded{Message: id.String(), Sign: rooms.Looking})
		write(rooms.MessagePinned{Message: id.String()})
	}
	write(rooms.ReactionRemoved{Message: r.plain.String(), Sign: rooms.Looking})
	write(rooms.MessageUnpinned{Message: r.edited.String()})
	write(rooms.MessageHidden{Message: r.hidden.String(), Reason: "fel rum"})
	write(rooms.MessageHidden{Message: r.hiddenDisposed.String(), Reason: "fel rum"})
	write(rooms.ShareReceived{AuthorName: "Bo Lind", AuthorityName: "Myndigheten", Text: "kopia"})
	write(rooms.ShareSent{Event: r.plain.String(), Room: uuid.NewString(), RoomName: "Annat rum"})
	write(rooms.StepChanged{From: rooms.EarlyDialogue, To: rooms.Consultation, Note: "Nu börjar samrådet"})
	write(rooms.CaseRegistered{Authority: f.authority.String(), AuthorityName: "Myndigheten", DiaryNumber: "1234-2026", Registrar: "Cia"})
	write(rooms.ItemRegistered{Authority: f.authority.String(), AuthorityName: "Myndigheten", DiaryNumber: "1234-2026", ActNumber: "7", Item: r.plain.String()})
	r.dispose(r.disposed, access)
	r.dispose(r.hiddenDisposed, access)
	r.document(access)
	access = r.meeting(access)
	write(rooms.MemberRemoved{Officer: r.member.String()})
	access++
	write(rooms.RoomStateChanged{To: rooms.Locked})
	r.access = access + 1
	return r
}

// document writes a document with a version.
func (r *record) document(access int64) {
	r.t.Helper()
	u := documents.Upload{
		ID: rooms.NewID(), Officer: r.officer, Room: r.room, Document: rooms.NewID(), Version: rooms.NewID(),
		Created: r.clock.Now(), Expires: r.clock.Now().Add(documents.UploadLife), StoreVersion: "1",
	}
	if err := errors.Join(r.reads.InsertUpload(r.t.Context(), u, documents.UploadLimits{Room: 1, Waiting: 1}), r.reads.SaveUpload(r.t.Context(), u)); err != nil {
		r.t.Fatal(err)
	}
	c := r.command(r.room, access,
		rooms.DocumentCreated{Kind: "study", Title: "Utredning"},
		rooms.VersionAdded{Document: u.Document.String(), Name: "a.pdf", SHA256: strings.Repeat("0", 64)})
	c.Rooms[0].Events[0].ID, c.Rooms[0].Events[1].ID = u.Document, u.Version
	c.Claims = []rooms.Claim{{Version: u.Version, Document: u.Document, Upload: u.ID}}
	r.append(c)
	id := u.Document.String()
	for _, p := range []rooms.Payload{
		rooms.DocumentChanged{Document: id, Folder: "Underlag", Kind: "plan_map", Title: "Karta"},
		rooms.DocumentMarked{Document: id, Ground: "OSL 18 kap. 13 §", Note: "kapitel 4"}, rooms.DocumentUnmarked{Document: id, Reason: "borta"},
		rooms.DocumentLocked{Document: id, Until: "2026-03-02T09:15:02.000Z"}, rooms.DocumentUnlocked{Document: id},
		rooms.DocumentFinalised{Document: id}, rooms.DocumentReopened{Document: id, Reason: "en bilaga till"},
		rooms.DocumentReceived{AuthorName: "Bo Lind", AuthorityName: "Myndigheten", Kind: "study", Title: "Kopia"},
		rooms.DocumentShared{Document: id, Room: uuid.NewString(), RoomName: "Annat rum", Version: u.Version.String()},
		rooms.AttachmentsPosted{Attachments: []string{id}, Text: "se"},
	} {
		r.append(r.command(r.room, access, p))
	}
	hidden := r.append(r.command(r.room, access, rooms.DocumentCreated{Kind: "other", Title: "Fel rum"}))[0].ID.String()
	r.append(r.command(r.room, access, rooms.DocumentHidden{Document: hidden, Reason: "fel rum"}))
}

// meeting writes two meetings, and an attendance of one. In truth its events stand in two rooms.
func (r *record) meeting(access int64) int64 {
	r.t.Helper()
	held, cancelled := uuid.NewString(), uuid.NewString()
	plan := func(meeting string) rooms.MeetingPlanned {
		return rooms.MeetingPlanned{
			Agenda: []string{"Bullret"}, Meeting: meeting, Officers: []string{r.officer.String()},
			Starts: "2026-03-02T09:15:00.000Z", Ends: "2026-03-02T10:15:00.000Z", Title: "Avstämning",
		}
	}
	r.append(r.command(r.room, access, plan(held)))
	r.append(r.command(r.room, access+1, rooms.MeetingChanged(plan(held))))
	r.append(r.command(r.room, access+1, rooms.MeetingStarted{Meeting: held}))
	access += 2
	r.append(r.command(r.room, access, rooms.MeetingOpened{Parent: uuid.NewString()}))
	joined := r.append(r.command(r.room, access, rooms.AttendanceJoined{AuthorityName: "Myndigheten", Name: "Anna Ek", Title: "planarkitekt"}))[0]
	for _, p := range []rooms.Payload{
		rooms.HostChanged{Officer: r.officer.String()}, rooms.AttendanceLeft{Attendance: joined.ID.String(), Reason: "left"},
		rooms.AttendanceLeft{At: "2026-03-01T09:15:00.000Z", Attendance: joined.ID.String(), Reason: "restart"}, rooms.MeetingEnded{Meeting: held},
	} {
		r.append(r.command(r.room, access, p))
	}
	r.append(r.command(r.room, access, plan(cancelled)))
	access++
	r.append(r.command(r.room, access, rooms.MeetingCancelled{Meeting: cancelled, Reason: "sjukdom"}))
	return access
}

func (r *record) open() {
	r.t.Helper()
	n := rooms.NewRoom{Kind: rooms.JointRoom, Case: r.caseID, Name: "Gemensamt rum"}
	added := r.fixture.member()
	added.Officer, added.From = r.member.String(), rooms.FromNow
	c := r.command(r.room, 0,
		rooms.RoomOpened{Case: n.Case.String(), Kind: n.Kind, Name: n.Name},
		rooms.CaseOpened{
			Case: n.Case.String(), Municipality: "1485", MunicipalityName: "Uddevalla", PlanType: rooms.DetailedPlan,
			Procedure: rooms.StandardProcedure, Purpose: "Bostäder", Reference: rooms.Reference("SE-1485-26-" + uuid.NewString()[:5] + "-X"),
			Step: rooms.EarlyDialogue, Title: "Hamnen",
		},
		rooms.PartyAdded{Authority: r.authority.String(), AuthorityName: "Myndigheten"},
		added)
	c.Rooms[0].Create = &n
	r.append(c)
}

// disposal is the command that disposes of a message with its edits.
func (r *record) disposal(message uuid.UUID, access int64) rooms.Command {
	r.t.Helper()
	payloads := []rooms.Payload{rooms.DisposalDecided{
		Authority: r.authority.String(), AuthorityName: "Myndigheten", Basis: "RA-FS 2021:6", Event: message.String(), Reference: "B 1",
	}}
	contents, err := r.reads.ItemContent(r.t.Context(), rooms.OperatorScope(r.room), message)
	if err != nil {
		r.t.Fatal(err)
	}
	c := r.command(r.room, access)
	for _, content := range contents {
		payloads = append(payloads, rooms.EventDisposed{
			Basis: "RA-FS 2021:6", Decider: "Anna Ek, Myndigheten", Event: content.ID.String(), Reference: "B 1",
		})
		c.Dispose = append(c.Dispose, content.Ref)
	}
	c.Rooms[0].Events = drafts(r.t, payloads...)
	return c
}

func (r *record) dispose(message uuid.UUID, access int64) {
	r.t.Helper()
	c := r.disposal(message, access)
	first := r.append(c)
	if again := r.append(c); again[0] != first[0] {
		r.t.Errorf("retry of a disposal = %+v, want %+v", again, first)
	}
}

func TestReadModels(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	report := r.clean()
	if report.Hidden != 3 || report.Disposed != 4 {
		t.Errorf("%d hidden and %d disposed events, want 3 and 4", report.Hidden, report.Disposed)
	}
	seen := map[string]bool{}
	rows, err := r.owner.Query(t.Context(), `SELECT type FROM event`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var kind string
		if err := rows.Scan(&kind); err != nil {
			t.Fatal(err)
		}
		seen[kind] = true
	}
	for _, kind := range rooms.EventTypes() {
		if !seen[kind.Name] {
			t.Errorf("the record has no %s", kind)
		}
	}
	for _, m := range []struct {
		name     string
		id       uuid.UUID
		text     string
		withheld rooms.Reason
		version  int64
	}{
		{"plain", r.plain, "vanligt", "", 1},
		{"edited", r.edited, "ny text", "", 2},
		{"hidden", r.hidden, "", rooms.Hidden, 3},
		{"disposed", r.disposed, "", rooms.Disposed, r.seqDisposed(r.disposed)},
		{"hidden and disposed", r.hiddenDisposed, "", rooms.Disposed, r.seqDisposed(r.hiddenDisposed)},
	} {
		got, err := r.reads.Message(t.Context(), rooms.OperatorScope(r.room), m.id)
		if err != nil || got.Text != m.text || got.Withheld != m.withheld || got.Version != m.version {
			t.Errorf("%s: %+v, %v", m.name, got, err)
		}
	}
	if n := r.count(`SELECT count(*) FROM item_content WHERE item = ANY($1)`, []uuid.UUID{r.disposed, r.hiddenDisposed}); n != 0 {
		t.Errorf("%d rows still say which message a disposed edit edited", n)
	}
	if n := r.count(`SELECT count(*) FROM reaction`); n != 3 {
		t.Errorf("%d reactions stand, want those on messages that are shown", n)
	}
	var pinned uuid.UUID
	r.row(`SELECT message FROM pin`, nil, &pinned) // one alone: the others are unpinned, hidden and disposed of
	if n := r.count(`SELECT count(*) FROM pin`); n != 1 || pinned != r.plain {
		t.Errorf("%d messages are pinned", n)
	}
	var from int64
	var removed *int64
	r.row(`SELECT from_seq, removed_seq FROM member WHERE officer = $1`, []any{r.member}, &from, &removed)
	if from != 4 || removed == nil {
		t.Errorf("member from %d, removed %v", from, removed)
	}
	var step, state string
	var version int64
	r.row(`SELECT step, version, state FROM planning_case c JOIN room r ON r.id = c.room`, nil, &step, &version, &state)
	if step != string(rooms.Consultation) || version != 2 || state != string(rooms.Locked) {
		t.Errorf("step %s, version %d, state %s", step, version, state)
	}
}

func (r *record) seqDisposed(message uuid.UUID) int64 {
	var seq int64
	r.row(`SELECT w.by_seq FROM withheld_event w JOIN event e USING (room, seq) WHERE e.id = $1`, []any{message}, &seq)
	return seq
}

func TestMemberAddedAgainBeginsAnew(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	room := f.room()
	m := f.member()
	f.append(f.command(room, 1, m))
	f.append(f.command(room, 2, rooms.MemberRemoved{Officer: m.Officer}))
	m.From, m.Title = rooms.FromNow, "stadsarkitekt"
	f.append(f.command(room, 3, m))
	var title string
	var from int64
	f.row(`SELECT title, from_seq FROM member WHERE removed_seq IS NULL`, nil, &title, &from)
	if title != "stadsarkitekt" || from != 4 {
		t.Errorf("title %q from %d", title, from)
	}
	f.clean()
}

func TestDisposalRefusals(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	access := r.access
	half := r.disposal(r.edited, access)
	half.Dispose, half.Rooms[0].Events = half.Dispose[:1], half.Rooms[0].Events[:2]
	r.refused(half, rooms.Conflict) // an edit would keep the text
	editOnly := r.disposal(r.edited, access)
	editOnly.Dispose = editOnly.Dispose[1:]
	editOnly.Rooms[0].Events = append(editOnly.Rooms[0].Events[:1:1], editOnly.Rooms[0].Events[2:]...)
	r.refused(editOnly, rooms.Invalid)
	other := r.command(r.room, access, rooms.EventDisposed{Event: r.event(1).String(), Basis: "x", Decider: "x", Reference: "x"})
	other.Dispose = []rooms.EventRef{{Room: r.room, Seq: 1}}
	r.refused(other, rooms.Invalid)
	gone := r.disposal(r.disposed, access) // names the message alone: nothing says which its edits were
	r.refused(gone, rooms.Conflict)
	wrong := r.disposal(r.plain, access)
	wrong.Dispose[0].Seq = 1
	r.refused(wrong, rooms.Conflict)
	r.append(r.disposal(r.edited, access))
	r.clean()
}

func (r *record) event(seq int64) uuid.UUID {
	var id uuid.UUID
	r.row(`SELECT id FROM event WHERE room = $1 AND seq = $2`, []any{r.room, seq}, &id)
	return id
}

func TestVerifyNamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	seqOf := func(id uuid.UUID) (seq int64) {
		r.row(`SELECT seq FROM event WHERE id = $1`, []any{id}, &seq)
		return seq
	}
	last := int64(r.count(`SELECT max(seq) FROM event`))
	for _, c := range []struct {
		name, sql string
		seq       int64
	}{
		{"payload changed", `UPDATE event_payload SET payload = '{"text":"Hej"}' WHERE seq = $1`, seqOf(r.plain)},
		{"salt changed", `UPDATE event_payload SET salt = sha256(salt) WHERE seq = $1`, seqOf(r.plain)},
		{"payload gone", `DELETE FROM event_payload WHERE seq = $1`, seqOf(r.plain)},
		{"payload of a hidden event gone", `DELETE FROM event_payload WHERE seq = $1`, seqOf(r.hidden)},
		{"payload hash changed", `UPDATE event SET payload_hash = sha256(payload_hash) WHERE seq = $1`, seqOf(r.plain)},
		{"hash changed", `UPDATE event SET hash = sha256(hash) WHERE seq = $1`, 3},
		{"time changed", `UPDATE event SET time = time + interval '1 ms' WHERE seq = $1`, 3},
		{"type changed", `UPDATE event SET type = 'message.edited' WHERE seq = $1`, seqOf(r.plain)},
		{"version changed", `UPDATE event SET type_v = 2 WHERE seq = $1`, 3},
		{"author changed", `UPDATE event SET author = 'system' WHERE seq = $1`, 3},
		{"author nonsense", `UPDATE event SET author = 'nobody' WHERE seq = $1`, 3},
		{"authority changed", `UPDATE event SET authority = NULL WHERE seq = $1`, 3},
		{"id changed", `UPDATE event SET id = gen_random_uuid() WHERE seq = $1`, 3},
		{"number changed", `UPDATE event SET number = number + 1 WHERE seq = $1`, seqOf(r.plain)},
		{"event gone", `DELETE FROM event WHERE seq = $1`, 3},
		{"tail cut", `DELETE FROM event WHERE seq = $1`, last},
		{"head's seq", `UPDATE room SET seq = seq + 1 WHERE seq = $1`, last},
		{"head's hash", `UPDATE room SET hash = sha256(hash) WHERE seq = $1`, last},
		{"head's number", `UPDATE room SET message_no = message_no + 1 WHERE seq = $1`, last},
		{"head's access", `UPDATE room SET access_version = access_version - 1 WHERE seq = $1`, last},
		{"head gone", `DELETE FROM room WHERE seq = $1`, last},
		{"not disposed", `UPDATE withheld_event SET reason = 'hidden' WHERE seq = $1`, seqOf(r.disposed)},
		{"disposed by nothing", `UPDATE withheld_event SET by_seq = 1 WHERE seq = $1`, seqOf(r.disposed)},
		{"disposed by another", `UPDATE withheld_event w SET by_seq = (SELECT max(by_seq) FROM withheld_event) WHERE seq = $1`, seqOf(r.disposed)},
		{"disposed but there", `INSERT INTO event_payload VALUES ((SELECT id FROM room), $1, sha256(''), '{}')`, seqOf(r.disposed)},
		{"payload of no event", `INSERT INTO event_payload VALUES ((SELECT id FROM room), $1, sha256(''), '{}')`, last + 7},
	} {
		r.tampered(c.name, c.sql, c.seq, func(report Report) {
			if len(report.Breaks) != 1 && c.name != "event gone" && c.name != "tail cut" { // their payloads are strays
				t.Errorf("%s: %v", c.name, report.Breaks)
			}
			if len(report.Breaks) == 0 || report.Breaks[0].Chain != r.room || report.Breaks[0].Seq < c.seq || report.Breaks[0].Seq > c.seq+1 {
				t.Errorf("%s: %v, want a break at %d", c.name, report.Breaks, c.seq)
			}
		})
	}
	r.clean()
}

var changedTable = regexp.MustCompile(`^(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)`)

// tampered changes a table as its owner might, looks, and puts it back.
func (r *record) tampered(name, sql string, seq int64, look func(Report)) {
	r.t.Helper()
	table := changedTable.FindStringSubmatch(sql)[1]
	r.exec(`CREATE TABLE kept AS TABLE ` + table)
	arguments := []any{seq}
	if seq == 0 {
		arguments = nil
	}
	if tag, err := r.owner.Exec(r.t.Context(), sql, arguments...); err != nil || tag.RowsAffected() == 0 {
		r.t.Errorf("%s: %s, %v", name, tag, err)
	}
	look(r.verify())
	r.exec(`DELETE FROM ` + table)
	r.exec(`INSERT INTO ` + table + ` TABLE kept`)
	r.exec(`DROP TABLE kept`)
}

func TestVerifyNamesReadModelsThatDiffer(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	changes := map[string]string{
		"room": `UPDATE room SET name = 'Ett annat'`, "withheld_event": `UPDATE withheld_event SET by_seq = 1 WHERE reason = 'hidden'`,
		"message": `UPDATE message SET text = 'ett annat' WHERE withheld IS NULL`, "item_content": `DELETE FROM item_content`,
		"member": `UPDATE member SET from_seq = 1`, "planning_case": `UPDATE planning_case SET version = 7`,
		"case_party": `DELETE FROM case_party`, "case_step": `UPDATE case_step SET note = 'x'`,
		"case_diary_number": `UPDATE case_diary_number SET number = 'x'`, "item_registration": `DELETE FROM item_registration`,
		"document": `UPDATE document SET title = 'x'`, "document_version": `UPDATE document_version SET note = 'x'`,
		"disposal_decision": `UPDATE disposal_decision SET basis = 'x'`,
		"reaction":          `DELETE FROM reaction WHERE sign = 'looking'`, "pin": `UPDATE pin SET author = 'system'`,
		"meeting": `UPDATE meeting SET title = 'x'`, "attendance": `UPDATE attendance SET left_at = NULL`,
	}
	for _, m := range readModels {
		r.tampered(m.table, changes[m.table], 0, func(report Report) {
			if len(report.Differences) == 0 {
				t.Errorf("%s: the change was not found", m.table)
			}
			for _, d := range report.Differences {
				if d.Table != m.table || d.Room != r.room {
					t.Errorf("%s: %s", m.table, d)
				}
			}
		})
	}
	r.clean()
}

func TestVerifyAuditChains(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	for i := range 5 {
		f.clock.add(time.Second)
		err := f.reads.Audit(t.Context(), rooms.AuditRecord{
			Chain: f.authority, Author: rooms.OfficerAuthor(f.officer), Authority: f.authority,
			Draft: drafts(t, rooms.RoomExported{FirstSeq: int64(i)})[0],
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if report := f.clean(); report.AuditChains != 1 || report.AuditEvents != 5 {
		t.Errorf("report %+v", report)
	}
	f.exec(`UPDATE audit_event SET payload = '{}' WHERE seq = 3`)
	if report := f.verify(); len(report.Breaks) != 1 || report.Breaks[0].Seq != 3 || !report.Breaks[0].Audit {
		t.Errorf("breaks %v", report.Breaks)
	}
}
