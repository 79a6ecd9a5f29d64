package export

import (
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// The officers' words for what payloads name in English.
var (
	stepWords = map[rooms.Step]string{
		rooms.EarlyDialogue: "tidig dialog", rooms.PlanNotice: "planbesked", rooms.Commission: "uppdrag", rooms.Programme: "program",
		rooms.Consultation: "samråd", rooms.Review: "granskning", rooms.Adoption: "antagande", rooms.BoardReview: "länsstyrelsens prövning",
		rooms.Appeal: "överklagande", rooms.LegalForce: "laga kraft", rooms.Paused: "vilande", rooms.Discontinued: "avslutat utan plan",
	}
	kindWords = map[string]string{
		"plan_map": "plankarta", "plan_description": "planbeskrivning", "study": "utredning", "statement": "yttrande",
		"minutes": "protokoll", "photo": "foto", "other": "övrigt",
	}
	signWords = map[rooms.Sign]string{
		rooms.Agree: "håller med", rooms.Done: "klart", rooms.Looking: "tittar på det", rooms.Question: "har en fråga", rooms.Thanks: "tack",
	}
	stateWords = map[rooms.RoomState]string{rooms.Open: "Låste upp rummet", rooms.Locked: "Låste rummet", rooms.Archived: "Arkiverade rummet"}
	leftWords  = map[string]string{
		"ended": "mötet slutade", "removed": "av mötesledaren", "denied": "rätten upphörde", "lost": "förbindelsen bröts", "restart": "Plaza startade om",
	}
)

// word is what a name means; a name that none is known for stands for itself.
func word[K ~string](words map[K]string, name K) string {
	if known := words[name]; known != "" {
		return known
	}
	return string(name)
}

// sentence tells in Swedish, as HTML, what whoever stands before it did; "" for a message, of which the text is what there is to say.
func sentence(content rooms.Payload, names map[rooms.Author]string) string {
	for _, of := range []func(rooms.Payload) string{ofMessage, ofDocument, ofDocumentState, ofMeeting} {
		if told := of(content); told != "" {
			return told
		}
	}
	return ofCase(content, names)
}

func ofCase(content rooms.Payload, names map[rooms.Author]string) string {
	switch p := content.(type) {
	case rooms.RoomOpened:
		return tell("Öppnade rummet %s.", p.Name)
	case rooms.RoomStateChanged:
		return tell("%s.", word(stateWords, p.To)) + because(p.Reason)
	case rooms.CaseOpened:
		return tell("Öppnade ärendet %s, %s, i %s. Skede: %s.", p.Reference, p.Title, p.MunicipalityName, word(stepWords, p.Step)) + because(p.Purpose)
	case rooms.PartyAdded:
		return tell("%s är part i ärendet.", p.AuthorityName)
	case rooms.StepChanged:
		return tell("Ärendet gick från %s till %s.", word(stepWords, p.From), word(stepWords, p.To)) + because(p.Note)
	case rooms.CaseRegistered:
		return tell("%s diarieförde ärendet som %s (%s).", p.AuthorityName, p.DiaryNumber, p.Registrar)
	case rooms.MemberAdded:
		return tell("%s, %s, %s, lades till.", p.Name, p.Title, p.AuthorityName)
	case rooms.MemberRemoved:
		return tell("%s togs bort ur rummet.", nameOf(p.Officer, names)) + because(p.Reason)
	case rooms.ItemRegistered:
		return tell("%s diarieförde %s i %s (%s).", p.AuthorityName, link(p.Item, "detta"), number(p.DiaryNumber, p.ActNumber), p.Registrar)
	case rooms.DisposalDecided:
		return tell("%s beslutade om gallring av %s med stöd av %s (%s).", p.AuthorityName, link(p.Event, "detta"), p.Basis, p.Reference)
	case rooms.EventDisposed:
		return tell("%s gallrades med stöd av %s (%s). Beslutat av %s.", link(p.Event, "Detta"), p.Basis, p.Reference, p.Decider)
	case rooms.HostChanged:
		return tell("%s leder mötet.", nameOf(p.Officer, names))
	}
	return ""
}

func ofMessage(content rooms.Payload) string {
	switch p := content.(type) {
	case rooms.ReplyPosted:
		return tell("%s:", link(p.ReplyTo, "Svar"))
	case rooms.AttachmentsPosted:
		var all strings.Builder
		if p.ReplyTo != "" {
			all.WriteString(tell("%s: ", link(p.ReplyTo, "Svar")))
		}
		for _, id := range p.Attachments {
			all.WriteString(tell("%s ", link(id, "Bifogad handling")))
		}
		return all.String()
	case rooms.MessageEdited:
		return tell("Ändrade %s:", link(p.Message, "inlägget"))
	case rooms.MessageHidden:
		return tell("Dolde %s.", link(p.Message, "inlägget")) + because(p.Reason)
	case rooms.MessagePinned:
		return tell("Fäste %s.", link(p.Message, "inlägget"))
	case rooms.MessageUnpinned:
		return tell("Lossade %s.", link(p.Message, "inlägget"))
	case rooms.ReactionAdded:
		return tell("Om %s: %s.", link(p.Message, "inlägget"), word(signWords, p.Sign))
	case rooms.ReactionRemoved:
		return tell("Tog tillbaka ”%s” om %s.", word(signWords, p.Sign), link(p.Message, "inlägget"))
	case rooms.ShareSent:
		return tell("Delade %s till %s.", link(p.Event, "inlägget"), p.RoomName)
	case rooms.ShareReceived:
		return tell("Delat, skrivet av %s, %s:", p.AuthorName, p.AuthorityName)
	}
	return ""
}

func ofDocument(content rooms.Payload) string {
	switch p := content.(type) {
	case rooms.DocumentCreated:
		return tell("Lade in handlingen %s (%s)%s.", p.Title, word(kindWords, p.Kind), inFolder(p.Folder))
	case rooms.DocumentReceived:
		return tell("Delade hit handlingen %s (%s) av %s, %s.", p.Title, word(kindWords, p.Kind), p.AuthorName, p.AuthorityName)
	case rooms.DocumentChanged:
		return tell("%s heter nu %s (%s)%s.", link(p.Document, "Handlingen"), p.Title, word(kindWords, p.Kind), inFolder(p.Folder))
	case rooms.DocumentShared:
		return tell("Delade %s till %s.", link(p.Document, "handlingen"), p.RoomName) + on(p.Ground)
	}
	return ""
}

func ofDocumentState(content rooms.Payload) string {
	switch p := content.(type) {
	case rooms.DocumentMarked:
		return tell("Sekretessmarkerade %s.", link(p.Document, "handlingen")) + on(p.Ground) + because(p.Note)
	case rooms.DocumentUnmarked:
		return tell("Tog bort sekretessmarkeringen av %s.", link(p.Document, "handlingen")) + because(p.Reason)
	case rooms.DocumentFinalised:
		return tell("%s är slutlig.", link(p.Document, "Handlingen"))
	case rooms.DocumentReopened:
		return tell("Öppnade %s igen.", link(p.Document, "handlingen")) + because(p.Reason)
	case rooms.DocumentLocked:
		return tell("Checkade ut %s till %s.", link(p.Document, "handlingen"), moment(p.Until))
	case rooms.DocumentUnlocked:
		return tell("Checkade in %s.", link(p.Document, "handlingen")) + because(p.Reason)
	case rooms.DocumentHidden:
		return tell("Dolde %s.", link(p.Document, "handlingen")) + because(p.Reason)
	}
	return ""
}

func ofMeeting(content rooms.Payload) string {
	switch p := content.(type) {
	case rooms.MeetingPlanned:
		return tell("Planerade mötet %s, %s.", p.Title, moment(p.Starts)) + because(strings.Join(p.Agenda, "; "))
	case rooms.MeetingChanged:
		return tell("Ändrade mötet: %s, %s.", p.Title, moment(p.Starts)) + because(strings.Join(p.Agenda, "; "))
	case rooms.MeetingCancelled:
		return "Ställde in mötet." + because(p.Reason)
	case rooms.MeetingStarted:
		return tell("Startade mötet %s.", p.Title)
	case rooms.MeetingEnded:
		return "Mötet slutade."
	case rooms.MeetingOpened:
		return "Rummet är mötets."
	case rooms.AttendanceJoined:
		return tell("%s, %s, %s, deltar i mötet.", p.Name, p.Title, p.AuthorityName)
	case rooms.AttendanceLeft:
		return tell("%s lämnade mötet.", link(p.Attendance, "En deltagare")) + because(leftWords[p.Reason])
	}
	return ""
}

// markup is HTML that needs no escaping.
type markup string

// tell fills words into a sentence, escaped but for markup.
func tell(sentence string, words ...any) string {
	for i, w := range words {
		if _, is := w.(markup); !is {
			words[i] = html.EscapeString(fmt.Sprint(w))
		}
	}
	return fmt.Sprintf(sentence, words...)
}

// link leads to an event of the page.
func link(id, words string) markup {
	return markup(`<a href="#` + html.EscapeString(id) + `">` + html.EscapeString(words) + `</a>`)
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return tell(" %s", reason)
}

func on(ground string) string {
	if ground == "" {
		return ""
	}
	return tell(" Lagrum: %s.", ground)
}

func inFolder(folder string) string {
	if folder == "" {
		return ""
	}
	return " i mappen " + folder
}

func number(diary, act string) string {
	if act == "" {
		return diary
	}
	return diary + ", handling " + act
}

func nameOf(officer string, names map[rooms.Author]string) string {
	id, err := uuid.Parse(officer)
	if known := names[rooms.OfficerAuthor(id)]; err == nil && known != "" {
		return known
	}
	return "En handläggare"
}

// moment is a time of a payload as officers read the clock.
func moment(text string) string {
	at, err := time.Parse(rooms.TimeFormat, text)
	if err != nil {
		return text
	}
	return local(at)
}

func local(at time.Time) string { return at.In(rooms.Stockholm).Format("2006-01-02 15:04") }
