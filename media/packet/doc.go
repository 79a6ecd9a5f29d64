// Package packet reads what a forwarder has to know of a media packet, and keeps the newest packets of a published layer for
// those who missed one. It has no goroutines.
package packet
