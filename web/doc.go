// Package web is Plaza's edge: the HTTP API, sessions, the socket's entry, what the hub asks about rooms, and the browser app's
// files. It translates between the network and package rooms and decides nothing: who may do what stands in rooms alone.
//
// Every operation stands in one table (operation.go) with the rule of package rooms that authorises it, and in the OpenAPI
// document that the table and the types of this package make. Every error leaves as the table in problem.go says. An unsafe
// request and a socket must come from Plaza's own pages (origin.go).
//
// The package starts no goroutine of its own; everything in it is safe for concurrent use.
package web
