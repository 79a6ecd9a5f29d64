package rooms

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// officerLink is a reference to an officer in a message's text, with its label when it is a plain markdown link:
// [@Anna Ek](plaza:officer/ID).
var officerLink = regexp.MustCompile(`(?i)(?:(\[[^\[\]\n]*\])\()?plaza:officer/([0-9a-f-]{36})`)

// messageLink is a reference to a message in another one's text: [Anna 14:03](plaza:message/ID).
var messageLink = regexp.MustCompile(`(?i)plaza:message/([0-9a-f-]{36})`)

// mention is an officer named in a text. Label is "" for a reference that is no plain link.
type mention struct{ label, officer string }

func mentionsIn(text string) []mention {
	// Looking for the expression takes twenty times as long as looking for what all of its matches contain, and most texts have none.
	if !strings.Contains(strings.ToLower(text), "plaza:officer/") {
		return nil
	}
	var found []mention
	for _, link := range officerLink.FindAllStringSubmatch(text, -1) {
		found = append(found, mention{strings.TrimSuffix(strings.TrimPrefix(link[1], "["), "]"), strings.ToLower(link[2])})
	}
	return found
}

// RequireText refuses a text that names people or messages of which the room's readers may know nothing.
func (s *Service) RequireText(ctx context.Context, g Grant, text string) error {
	if err := s.requireMentionable(ctx, g, text); err != nil {
		return err
	}
	return s.requireReferable(ctx, g, text)
}

// requireMentionable refuses a text that mentions anybody but those who are or were members of the room: who else there is, the
// room's readers shall not learn here. The label is the member's name, so that nobody is named under another one's.
func (s *Service) requireMentionable(ctx context.Context, g Grant, text string) error {
	mentions := mentionsIn(text)
	if len(mentions) == 0 {
		return nil
	}
	members, err := s.store.Members(ctx, g.Scope)
	if err != nil {
		return err
	}
	for _, m := range mentions {
		i := slices.IndexFunc(members, func(member Member) bool { return member.Officer.String() == m.officer })
		if i < 0 {
			return Errorf(Invalid, "Den som nämns i inlägget är inte med i rummet. Ta bort omnämnandet, eller be en samordnare lägga till personen först.")
		}
		if name := norm.NFC.String(members[i].Name); m.label != "" && m.label != "@"+name {
			return Errorf(Invalid, "Den som nämns i inlägget heter %s i rummet. Välj namnet på nytt i listan efter @.", name)
		}
	}
	return nil
}

// messagesIn are the messages that a text refers to, each once.
func messagesIn(text string) []uuid.UUID {
	if !strings.Contains(strings.ToLower(text), "plaza:message/") {
		return nil
	}
	var found []uuid.UUID
	for _, link := range messageLink.FindAllStringSubmatch(text, -1) {
		id, _ := ParseID(strings.ToLower(link[1])) // one that is none is the nil UUID, which no message has
		if !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	return found
}

// requireReferable refuses a text that refers to messages of other rooms than this one and the case's joint one: an id tells when
// something was written, and that it was, to readers who may not know of it.
func (s *Service) requireReferable(ctx context.Context, g Grant, text string) error {
	asked := messagesIn(text)
	if len(asked) == 0 {
		return nil
	}
	known, err := s.store.Referable(ctx, g.Scope, asked)
	if err != nil {
		return err
	}
	for _, id := range asked {
		if !slices.Contains(known, id) {
			return Errorf(Invalid, "En länk i inlägget går till ett meddelande som varken finns i rummet eller i ärendets gemensamma rum. Ta bort länken.")
		}
	}
	return nil
}
