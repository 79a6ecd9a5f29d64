package demo

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"time"

	"plaza/rooms"
)

//go:embed people.txt
var peopleText string

// post is an officer as people.txt has it.
type post struct {
	key       string
	authority string // code of its municipality or county
	name      string
	title     string
	roles     []rooms.Role
	from      time.Time
	until     time.Time // zero: no end
}

var (
	keyPattern  = regexp.MustCompile(`^[a-z]+$`)
	codePattern = regexp.MustCompile(`^([0-9]{2}|[0-9]{4})$`)

	allRoles = map[rooms.Role]bool{
		rooms.OfficerRole: true, rooms.CoordinatorRole: true, rooms.RegistrarRole: true, rooms.ReaderRole: true,
		rooms.ArchivistRole: true, rooms.AuditorRole: true, rooms.SystemAdministratorRole: true,
	}
)

// parseCast reads people.txt: posts by their keys, and their order.
func parseCast(text string) (map[string]post, []string, error) {
	posts, order := map[string]post{}, []string{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p, err := parsePost(line)
		if err == nil && posts[p.key].key != "" {
			err = fmt.Errorf("the key %s stands twice", p.key)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("people, line %d: %w", number, err)
		}
		posts[p.key] = p
		order = append(order, p.key)
	}
	return posts, order, nil
}

func parsePost(line string) (post, error) {
	fields := strings.Split(line, ";")
	if len(fields) != 6 && len(fields) != 7 {
		return post{}, fmt.Errorf("%d fields, want 6 or 7", len(fields))
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	p := post{key: fields[0], authority: fields[1], name: fields[2], title: fields[3]}
	if !keyPattern.MatchString(p.key) || !codePattern.MatchString(p.authority) || p.name == "" || p.title == "" {
		return post{}, fmt.Errorf("%q is no post", line)
	}
	for role := range strings.SplitSeq(fields[4], ",") {
		role := rooms.Role(strings.TrimSpace(role))
		if !allRoles[role] {
			return post{}, fmt.Errorf("unknown role %q", role)
		}
		p.roles = append(p.roles, role)
	}
	var err error
	if p.from, err = rooms.ParseDay(fields[5]); err != nil {
		return post{}, err
	}
	if len(fields) == 7 {
		p.until, err = rooms.ParseDay(fields[6])
		p.until = p.until.AddDate(0, 0, 1) // to the end of the last day
	}
	return p, err
}

// address is the person's e-mail address under a name that is nobody's (RFC 2606).
func (p post) address() string {
	return strings.NewReplacer(" ", ".", "å", "a", "ä", "a", "ö", "o", "é", "e", "ć", "c").Replace(strings.ToLower(p.name)) +
		"@example.org"
}
