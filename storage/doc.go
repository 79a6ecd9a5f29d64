// Package storage keeps Plaza's data in Postgres: it implements what package rooms asks for.
//
// [Log] is the one way to write an event. It starts one goroutine per committer shard, each with a database connection of its
// own, and one that announces what was committed; Close stops them. A room belongs to one shard, so a room's events are
// committed, one transaction at a time, and announced in the order of their numbers. Everything else in the package starts no goroutine and is safe for
// concurrent use.
//
// The exported method owns the transaction, the unexported helper takes it and returns what changed.
package storage
