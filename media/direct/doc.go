// Package direct is the short way of a subscriber's media. Pion makes the connection: it finds a way through the network (ICE) and
// agrees on keys (DTLS). After that every packet would pass four of its layers on the way out, and on the way in a goroutine for each,
// which costs a forwarder more than the encryption and the network together. A [Line] encrypts what is sent with the connection's
// keys itself and gives it to the socket, and takes the reports of arrivals, which come for every packet, where the socket reads
// them. All else, such as what is lost and asked for again, goes through Pion as before.
//
// It has no goroutines: reports are taken on that of the socket's reader.
package direct
