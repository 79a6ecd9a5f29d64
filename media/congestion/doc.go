// Package congestion finds out how much the way to a receiver carries, from when packets were sent and when they arrived
// (transport-wide congestion control, draft-holmer-rmcat-transport-wide-cc-extensions-01; the estimate follows the ideas of
// draft-ietf-rmcat-gcc-02). Nothing in it knows a network, a clock or a goroutine.
package congestion
