// Package meetings is the part of the domain that keeps meetings: what a meeting and an attendance are, what may be done with
// them and what that writes to the log. Who may do it is decided in package rooms, as for everything that concerns a room.
//
// A meeting belongs to a room, in whose log it is planned, started and ended. Its id is that of a room of its own, made in the
// same append, in which it is written, and in whose log stands who took part and when. What is only true while the meeting goes
// on (who is muted, whose hand is raised) is a [Gathering] and is not kept.
//
// One node holds a meeting that goes on: it has the [Store]'s lease and renews it. Of a node that died without a word the
// lease runs out, and another one writes when its people were last there ([Service.Recover]).
//
// The package starts no goroutine; a Service is safe for concurrent use, a Gathering is not.
package meetings
