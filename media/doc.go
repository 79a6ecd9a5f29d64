// Package media is a selective forwarding unit: it takes what each participant of a meeting publishes and gives every other
// participant of it what they watch. It knows no case, no HTTP and no socket; whoever uses it carries the descriptions between
// a [Participant] and its browser.
//
// Each participant has two peer connections. The browser offers the publishing one and the SFU answers; the SFU offers the
// subscribing one and the browser answers, so that offers never cross. The SFU is an ICE lite agent on one UDP and one TCP
// port: its candidates stand in its descriptions, and it needs none of the browser's.
//
// In the subscribing connection are seats: pairs of an audio and a video section that are negotiated once and never taken out.
// Whoever publishes is given a seat, and an empty seat is given to the next; a new offer is made only when there are too few.
// What has to be told is therefore always the whole state ([Subscription]), and a message that is lost is mended by the next.
//
// Goroutines: one per publishing connection, Pion's, which decrypts what is published and writes it to those who watch; one per
// published layer, which only waits for its end; one per subscription, which alone negotiates it and divides its bandwidth, and a timer's
// while packets of it wait for their time. What receivers report is dealt with where it is decrypted: on the socket's reader (package
// direct), or on a goroutine of Pion's. Locks are taken in the order meeting, track, slot, way, and none is held while a [Listener] is
// called.
package media
