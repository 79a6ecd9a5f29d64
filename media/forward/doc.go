// Package forward decides what one subscriber gets of a published track: which of its layers, under which numbers, and how the
// subscriber's bandwidth is divided between all the tracks it watches. Nothing in it knows a network, a clock or a goroutine:
// the caller says what arrived and when.
package forward
