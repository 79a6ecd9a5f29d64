package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
	"plaza/rooms/territory"
)

// PeopleStore enters people; storage.Store is one.
type PeopleStore interface {
	HasOfficers(ctx context.Context) (bool, error)
	AddPerson(ctx context.Context, p rooms.Person) error
	AddOfficer(ctx context.Context, o rooms.Officer) error
}

// Files is where the demo's documents come in.
type Files struct {
	Staging   *documents.Staging
	Documents *documents.Service
}

// year is how far the demo moves back at a time when it would lie in the future: whole weeks, so that working days stay
// working days.
const year = 52 * 7

// Fill enters the demo's people and plays its cases through service. The installation must be seeded and empty: it is a
// Conflict when anybody has been entered. The service, its log and files read clock, which is set to each entry's time in turn
// and tells the real time again when Fill returns. After an error the installation is half filled and of no use.
func Fill(ctx context.Context, service *rooms.Service, files Files, long Long, people PeopleStore, clock SettableClock) error {
	filled, err := people.HasOfficers(ctx)
	if err != nil {
		return err
	}
	if filled {
		return rooms.Errorf(rooms.Conflict, "Demodata kan bara läggas i en tom installation.")
	}
	posts, order, err := parseCast(peopleText)
	if err != nil {
		return err
	}
	scripts, err := readScripts()
	if err != nil {
		return err
	}
	p := player{service: service, files: files, log: long.Log, posts: posts, officers: map[string]uuid.UUID{}, actors: map[string]rooms.Actor{}}
	moments := p.moments(scripts, long.Messages)
	for moments[len(moments)-1].at.AddDate(0, 0, -p.earlier).After(clock.Now()) {
		p.earlier += year
	}
	if err := p.enter(ctx, people, order); err != nil {
		return err
	}
	defer clock.Set(time.Time{})
	for _, m := range moments {
		clock.Set(p.shifted(m.at))
		if err := m.play(ctx); err != nil {
			return fmt.Errorf("case %s, %s %s %s: %w", m.game.script.name, m.at.Format("2006-01-02 15:04"), m.entry.who, m.entry.verb, err)
		}
	}
	return nil
}

// player plays scripts as the officers in them.
type player struct {
	service  *rooms.Service
	files    Files
	log      rooms.Log
	posts    map[string]post
	officers map[string]uuid.UUID
	earlier  int                    // days that everything lies before what the files say
	actors   map[string]rooms.Actor // of those who have acted; no post changes while the demo is filled in
}

// enter adds the people and their posts. Posts under one name are one person's.
func (p *player) enter(ctx context.Context, people PeopleStore, order []string) error {
	persons := map[string]uuid.UUID{}
	for _, key := range order {
		post := p.posts[key]
		person, known := persons[post.name]
		if !known {
			person = rooms.NewID()
			persons[post.name] = person
			if err := people.AddPerson(ctx, rooms.Person{ID: person, Name: post.name, Email: post.address()}); err != nil {
				return fmt.Errorf("person %s: %w", key, err)
			}
		}
		p.officers[key] = rooms.NewID()
		officer := rooms.Officer{
			ID: p.officers[key], Person: person, Authority: territory.FirstAuthority(post.authority), Title: post.title,
			From: p.shifted(post.from), Until: p.shifted(post.until), Roles: post.roles,
		}
		if err := people.AddOfficer(ctx, officer); err != nil {
			return fmt.Errorf("officer %s: %w", key, err)
		}
	}
	return nil
}

// moment is an entry among those of all cases.
type moment struct {
	at    time.Time
	entry entry
	game  *game
	play  func(context.Context) error
}

// firstCase is the script whose case one meets first.
const firstCase = "hamnen"

// moments returns the entries of all cases in order of time: there is one clock, and a room's time never goes back.
func (p *player) moments(scripts []script, messages int) []moment {
	var all []moment
	for i, s := range scripts {
		g := &game{player: p, script: s, internal: map[uuid.UUID]uuid.UUID{}, messages: map[string]message{}}
		for n, e := range s.entries {
			play := func(ctx context.Context) error { return g.play(ctx, e) }
			all = append(all, moment{at: e.at.Add(oddTime(i, n)), entry: e, game: g, play: play})
		}
		if s.name == firstCase {
			all = append(all, chatter(g, messages)...)
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return a.at.Compare(b.at) })
	return all
}

// shifted is when something happens that the files place at t; the zero time stays.
func (p *player) shifted(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.AddDate(0, 0, -p.earlier)
}

// oddTime is the part of a minute at which an entry happens: people do not write on the stroke of it.
func oddTime(script, entry int) time.Duration {
	return time.Duration((script*7_919+entry*27_077)%60_000) * time.Millisecond
}
