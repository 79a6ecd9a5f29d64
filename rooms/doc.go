// Package rooms is the core of Plaza's domain: authorities and officers, cases, rooms and their members, the room log and
// who may do what. It states what a command means and what it writes; storing, delivering and serving are other packages'
// work, through the small interfaces that stand here beside their use.
//
// Every durable change of a case's record is an [Event] in one room's log. A [Service] method is one command: it authorises
// (access.go, the only place that decides), builds canonical payloads and hands them to [Log].Append. Reads take a [Scope],
// which only access.go can make.
//
// One goroutine runs for each [Service.Foresee], until its reading ends; a Service is safe for concurrent use.
package rooms
