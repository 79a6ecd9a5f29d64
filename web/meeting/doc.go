// Package meeting stands between the sockets of browsers, the domain's meetings and the forwarding of media: a [Switchboard] lets
// officers into the meetings that this node holds, tells everybody there the whole state whenever it changes, writes who took
// part, and takes out at once whose right has ended.
//
// What is durable goes through [plaza/rooms/meetings]; what is only true now is a [meetings.Gathering]; media goes from browser to
// server to browser without passing here.
//
// # Goroutines
//
// A caller is a socket that has sent a message about meetings; its goroutine serves these one after the other, so that nothing
// of a participant happens twice at the same time. It ends with the socket. A hall is a meeting with people in it; its gate is
// held by whoever lets somebody in or closes it, its lock guards the rest and is never held while media, the database or a
// socket is waited for. Media calls an attendee's listener from its own goroutines. [Switchboard.Run] looks after all halls now and then and whenever
// [Switchboard.Noticed] says that one may have changed; ends of attendance are written by short-lived goroutines that try until they are
// saved. [Switchboard.Stop] ends all of them.
package meeting
