package wire

// Presence is everybody who has the room's page in sight, by officer id in ascending order; oneself too. It is sent only to
// those who are here themselves, whole each time, and lists at most MaxPresent.
type Presence struct {
	Here []string `json:"here"`
}

// Typist is an officer who is writing in the room. It holds for six seconds.
type Typist struct {
	Officer string `json:"officer"`
}

// ReadMarker is the number of the newest message that the officer of this socket has read in the room.
type ReadMarker struct {
	Number int64 `json:"no"`
}

// MaxPresent bounds who is listed in one room.
const MaxPresent = 200
