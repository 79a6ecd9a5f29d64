// Package relay carries media for those whose network lets their browser reach neither of the SFU's ports: a TURN server (RFC
// 8656) on UDP, TCP and TLS. It relays to the SFU alone. Whatever other peer a browser names, on whatever network, is refused,
// so that nobody gets through the server to anything else.
//
// Credentials are made for a person in a meeting and let them open relays for some minutes; what is open goes on while the
// browser keeps it up. Each person may have a number of relays, which share a bandwidth.
//
// Goroutines: those of Pion's server, one for each port, connection and relay. All end by Close.
package relay
