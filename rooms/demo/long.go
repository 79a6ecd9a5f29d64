package demo

import (
	"context"
	"fmt"
	"time"

	"plaza/rooms"
)

// Long makes the first case's joint room a long one: Messages are written to Log besides what the case's file says.
type Long struct {
	Log      rooms.Log
	Messages int
}

// burst is how many messages of a long dialogue are written in one command, at one time of the clock.
const burst = 200

// chatter makes a case's joint room as long as somebody wants it, in order to see how Plaza bears it: short messages of two
// officers, in bursts spread evenly over the time between the case's first days and its last entry.
func chatter(g *game, messages int) []moment {
	entries := g.script.entries
	begins := entries[0].at.AddDate(0, 0, 1) // when those who write have been assigned
	bursts := (messages + burst - 1) / burst
	all := make([]moment, 0, bursts)
	for i := range bursts {
		at := begins.Add(entries[len(entries)-1].at.Sub(begins) / time.Duration(bursts) * time.Duration(i))
		all = append(all, moment{at: at, game: g, entry: entry{at: at, verb: "chatters"}, play: func(ctx context.Context) error {
			return g.chat(ctx, i*burst, min(messages, (i+1)*burst))
		}})
	}
	return all
}

// chat appends the messages from first up to end. They go to the log in one command, which no officer could send: a hundred
// thousand by themselves would take half a minute.
func (g *game) chat(ctx context.Context, first, end int) error {
	writer, err := g.player.actor(ctx, []string{"maria", "elin"}[first/burst%2])
	if err != nil {
		return err
	}
	grant, err := g.player.service.Authorise(ctx, writer, rooms.PostMessage, g.joint, rooms.Author{})
	if err != nil {
		return err
	}
	payloads := make([]rooms.Payload, 0, end-first)
	for n := first; n < end; n++ {
		payloads = append(payloads, rooms.MessagePosted{Text: chatterText(n)})
	}
	command := rooms.NewCommand(writer, rooms.NewID())
	if err := command.In(grant, payloads...); err != nil {
		return err
	}
	_, err = g.player.log.Append(ctx, command)
	return err
}

// chatterText is of several lengths, as messages are.
func chatterText(n int) string {
	text := fmt.Sprintf("Avstämning %d av underlaget.", n+1)
	for range n % 7 {
		text += " Vi tar med oss frågan om dagvattnet till nästa möte och återkommer när utredningen är klar."
	}
	return text
}
