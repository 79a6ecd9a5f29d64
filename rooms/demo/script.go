package demo

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"plaza/rooms"
)

//go:embed cases/*.txt
var caseFiles embed.FS

// script is one case: what cases/NAME.txt says. The file begins with the case's facts, a line each:
//
//	title, municipality (code), plan (plan type and procedure), purpose
//
// and goes on with what happens, in order of time. A line "== 2026-03-09" begins a day. A line "@09:12 WHO …" begins an entry,
// with the time in Stockholm and a key of people.txt; what it says is one of the forms in the table verbs. The lines that
// follow are its text, in which {KEY} mentions a person.
type script struct {
	name         string
	title        string
	municipality string
	planType     rooms.PlanType
	procedure    rooms.Procedure
	purpose      string
	entries      []entry
}

// entry is one thing that somebody does.
type entry struct {
	at   time.Time
	who  string
	verb string
	args []string
	text string
}

// verb is the form of an entry.
type verb struct {
	args, most int  // how many words may follow the verb
	text       bool // a text follows
}

// verbs lists everything that people do in the demo. "joint", "internal" and "restricted" begin a message in that room of the
// case; #LABEL names it for the verbs that concern it.
var verbs = map[string]verb{
	"opens":      {0, 0, false},  // the case
	"joint":      {0, 1, true},   // [#LABEL]
	"internal":   {0, 1, true},   // [#LABEL], of the writer's authority
	"restricted": {0, 1, true},   // [#LABEL]
	"attaches":   {2, 2, true},   // KIND FILE, to the joint room: the message
	"edits":      {1, 1, true},   // #LABEL: the new text
	"hides":      {1, 1, true},   // #LABEL: the reason
	"shares":     {1, 1, false},  // #LABEL, from the internal to the joint room
	"registers":  {2, 3, false},  // #LABEL DIARY-NUMBER [ACT-NUMBER]
	"files":      {1, 1, false},  // DIARY-NUMBER of the case
	"moves":      {1, 1, true},   // STEP: the note
	"assigns":    {1, 12, false}, // WHO…, to the joint room
	"removes":    {1, 1, true},   // WHO: the reason
	"starts":     {1, 12, false}, // the restricted room: its NAME
	"admits":     {1, 12, false}, // WHO…, to the restricted room
	"locks":      {1, 1, true},   // joint, internal or restricted: the reason
}

var (
	entryPattern = regexp.MustCompile(`^@([0-9]{2}:[0-9]{2}) ([a-z]+)((?: \S+)*)$`)
	labelPattern = regexp.MustCompile(`^#[a-z0-9]+$`)
	mention      = regexp.MustCompile(`\{([a-z]+)\}`)
)

// readScripts reads all cases, in order of their files' names.
func readScripts() ([]script, error) {
	names, err := caseFiles.ReadDir("cases")
	if err != nil {
		return nil, err
	}
	scripts := make([]script, 0, len(names))
	for _, name := range names {
		text, err := caseFiles.ReadFile(path.Join("cases", name.Name()))
		if err != nil {
			return nil, err
		}
		s, err := parseScript(strings.TrimSuffix(name.Name(), ".txt"), string(text))
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, s)
	}
	return scripts, nil
}

// parser reads one script line by line.
type parser struct {
	script script
	day    time.Time
	labels map[string]bool
	entry  *entry   // begun, not finished
	text   []string // of it
}

func parseScript(name, text string) (script, error) {
	p := parser{script: script{name: name}, labels: map[string]bool{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := p.line(strings.TrimRight(line, " \r\n")); err != nil {
			return script{}, fmt.Errorf("case %s, line %d: %w", name, number, err)
		}
	}
	if err := p.finishEntry(); err != nil {
		return script{}, fmt.Errorf("case %s, at its end: %w", name, err)
	}
	s := p.script
	if s.title == "" || s.municipality == "" || s.planType == "" || s.purpose == "" || len(s.entries) == 0 {
		return script{}, fmt.Errorf("case %s: facts or entries are missing", name)
	}
	return s, nil
}

func (p *parser) line(line string) error {
	day, isDay := strings.CutPrefix(line, "== ")
	switch {
	case isDay:
		return p.beginDay(day)
	case strings.HasPrefix(line, "@"):
		return p.beginEntry(line)
	case p.entry != nil:
		p.text = append(p.text, line)
		return nil
	case line == "":
		return nil
	case !p.day.IsZero():
		return fmt.Errorf("text before the day's first entry")
	}
	return p.fact(line)
}

func (p *parser) fact(line string) error {
	name, value, _ := strings.Cut(line, " ")
	value = strings.TrimSpace(value)
	switch name {
	case "title":
		p.script.title = value
	case "municipality":
		p.script.municipality = value
	case "purpose":
		p.script.purpose = value
	case "plan":
		planType, procedure, found := strings.Cut(value, " ")
		if !found {
			return fmt.Errorf("a plan has a type and a procedure")
		}
		p.script.planType, p.script.procedure = rooms.PlanType(planType), rooms.Procedure(procedure)
	default:
		return fmt.Errorf("unknown fact %q", name)
	}
	return nil
}

func (p *parser) beginDay(s string) error {
	if err := p.finishEntry(); err != nil {
		return err
	}
	day, err := rooms.ParseDay(s)
	if err != nil {
		return err
	}
	if !day.After(p.day) {
		return fmt.Errorf("%s does not come after the day before", s)
	}
	p.day = day
	return nil
}

func (p *parser) beginEntry(line string) error {
	if err := p.finishEntry(); err != nil {
		return err
	}
	match := entryPattern.FindStringSubmatch(line)
	if match == nil || p.day.IsZero() {
		return fmt.Errorf("%q is no entry of a day", line)
	}
	clock, err := time.Parse("15:04", match[1])
	if err != nil {
		return err
	}
	e := entry{
		at:  time.Date(p.day.Year(), p.day.Month(), p.day.Day(), clock.Hour(), clock.Minute(), 0, 0, rooms.Stockholm),
		who: match[2], verb: "joint", args: strings.Fields(match[3]),
	}
	if len(e.args) > 0 && !strings.HasPrefix(e.args[0], "#") {
		e.verb, e.args = e.args[0], e.args[1:]
	}
	if n := len(p.script.entries); n > 0 && !e.at.After(p.script.entries[n-1].at) {
		return fmt.Errorf("%s does not come after the entry before", match[1])
	} else if (n == 0) != (e.verb == "opens") {
		return fmt.Errorf("a case is opened first, and once")
	}
	if err := p.checkArguments(e); err != nil {
		return err
	}
	p.entry = &e
	return nil
}

// checkArguments holds an entry against its verb's form.
func (p *parser) checkArguments(e entry) error {
	form, known := verbs[e.verb]
	if !known {
		return fmt.Errorf("unknown verb %q", e.verb)
	}
	if len(e.args) < form.args || len(e.args) > form.most {
		return fmt.Errorf("%s with %d arguments", e.verb, len(e.args))
	}
	switch e.verb {
	case "joint", "internal", "restricted":
		if len(e.args) == 0 {
			return nil
		}
		if label := e.args[0]; !labelPattern.MatchString(label) || p.labels[label] {
			return fmt.Errorf("%q is no new label", label)
		}
		p.labels[e.args[0]] = true
	case "edits", "hides", "shares", "registers":
		if !p.labels[e.args[0]] {
			return fmt.Errorf("there is no message %s yet", e.args[0])
		}
	case "moves":
		if !slices.Contains(rooms.Steps(), rooms.Step(e.args[0])) {
			return fmt.Errorf("unknown step %q", e.args[0])
		}
	case "locks":
		if !slices.Contains([]string{"joint", "internal", "restricted"}, e.args[0]) {
			return fmt.Errorf("unknown room %q", e.args[0])
		}
	}
	return nil
}

// finishEntry gives the entry that was begun its text.
func (p *parser) finishEntry() error {
	if p.entry == nil {
		return nil
	}
	e := *p.entry
	e.text = strings.Trim(strings.Join(p.text, "\n"), "\n")
	if verbs[e.verb].text != (e.text != "") {
		return fmt.Errorf("%s by %s at %s: a text is missing or too much", e.verb, e.who, e.at.Format("15:04"))
	}
	p.script.entries = append(p.script.entries, e)
	p.entry, p.text = nil, nil
	return nil
}
