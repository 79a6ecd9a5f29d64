package rooms

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

const mentionedID = "0198f3a1-7c00-7000-8000-0000000000bb"

func TestMentionsIn(t *testing.T) {
	t.Parallel()
	anna := mention{"@Anna Ek", mentionedID}
	for text, want := range map[string][]mention{
		"Hej": nil,
		"Hej [@Anna Ek](plaza:officer/" + mentionedID + ")!":                        {anna},
		"a [ [@Anna Ek](plaza:officer/" + mentionedID + ")":                         {anna},
		"[@Anna Ek](PLAZA:Officer/" + strings.ToUpper(mentionedID) + ")":            {anna},
		"<plaza:officer/" + mentionedID + ">":                                       {{"", mentionedID}},
		"[x][1]\n\n[1]: plaza:officer/" + mentionedID:                               {{"", mentionedID}},
		"[](plaza:officer/" + mentionedID + ")":                                     {{"", mentionedID}},
		"[@Bo](plaza:officer/" + mentionedID + ") plaza:officer/" + mentionedID:     {{"@Bo", mentionedID}, {"", mentionedID}},
		"[K1](plaza:issue/" + mentionedID + ") plaza:officer/ Anna plaza:officer/1": nil,
	} {
		if got := mentionsIn(text); !slices.Equal(got, want) {
			t.Errorf("%q mentions %v, want %v", text, got, want)
		}
	}
}

// Whatever stands around it, no reference to an officer goes unseen.
func FuzzMentionsIn(f *testing.F) {
	for _, s := range []string{"[@A](plaza:officer/" + mentionedID + ")", "[[@A](plaza:officer/", "plaza:officer/plaza:officer/" + mentionedID, mentionedID} {
		f.Add(s, s)
	}
	reference := regexp.MustCompile(`(?i)plaza:officer/[0-9a-f-]{36}`)
	f.Fuzz(func(t *testing.T, before, after string) {
		text := before + "plaza:officer/" + mentionedID + after
		if found, want := len(mentionsIn(text)), len(reference.FindAllString(text, -1)); found != want {
			t.Errorf("%q: %d mentions, want %d", text, found, want)
		}
	})
}

func TestMessagesIn(t *testing.T) {
	t.Parallel()
	one, id := "plaza:message/"+mentionedID, uuid.MustParse(mentionedID)
	for text, want := range map[string][]uuid.UUID{
		"Hej": nil,
		"Se [det](" + one + ") och <" + one + ">":        {id},
		"[1]: " + strings.ToUpper(one):                   {id},
		"plaza:message/" + strings.Repeat("-", 36) + one: {uuid.Nil, id},
		"plaza:message/1":                                nil,
	} {
		if got := messagesIn(text); !slices.Equal(got, want) {
			t.Errorf("%q refers to %v, want %v", text, got, want)
		}
	}
}
