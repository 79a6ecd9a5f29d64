package rooms

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// officerLink is a reference to an officer in a message's text, with its label when it is a plain markdown link:
// [@Anna Ek](plaza:officer/ID).
var officerLink = regexp.MustCompile(`(?i)(?:(\[[^\[\]\n]*\])\()?plaza:officer/([0-9a-f-]{36})`)

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
