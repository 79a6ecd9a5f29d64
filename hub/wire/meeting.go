package wire

// MeetingJoin asks to take part in the meeting whose room the message names. Without Resume the browser begins with new
// connections; whatever it had in the meeting before, in this tab or another, ends.
type MeetingJoin struct {
	Resume     string `json:"resume,omitempty"` // the token of [MeetingJoined]: the connections stand, only the socket is new
	Microphone bool   `json:"microphone"`       // whether it is on
	Camera     bool   `json:"camera"`
}

// MeetingPublish offers what the browser publishes. Each offer has a higher attempt than the one before.
type MeetingPublish struct {
	Attempt int               `json:"attempt"`
	Offer   string            `json:"offer"`   // SDP
	Sources map[string]string `json:"sources"` // what the sections show, by their mid: one of the sources below
}

// MeetingAnswer answers the offer of a [MeetingSeats]. One to an earlier generation is void.
type MeetingAnswer struct {
	Generation int    `json:"generation"`
	Answer     string `json:"answer"` // SDP
}

// MeetingWatch is everything that the browser shows: who is not named is heard and not seen.
type MeetingWatch struct {
	Tiles []MeetingTile `json:"tiles"`
}

// MeetingTile is where a browser shows a video.
type MeetingTile struct {
	Participant string `json:"participant"`
	Source      string `json:"source"`   // camera or screen
	Height      int    `json:"height"`   // pixels of the device; 0 = out of sight
	Priority    int    `json:"priority"` // higher is kept longer when the network carries little
}

// MeetingDevices says what is on now.
type MeetingDevices struct {
	Microphone bool `json:"microphone"`
	Camera     bool `json:"camera"`
	Screen     bool `json:"screen"`
}

// MeetingHand raises one's hand, or lowers it.
type MeetingHand struct {
	Raised bool `json:"raised"`
}

// MeetingOrder is what the host has done. To end the meeting for all and to hand it over are HTTP operations.
type MeetingOrder struct {
	Order       string `json:"order"`                 // one of the orders below
	Participant string `json:"participant,omitempty"` // whom it concerns; absent of lock and unlock
}

// MeetingQuality is how well the browser hears and is heard, as it measures it.
type MeetingQuality struct {
	Level  string `json:"level"`            // good, fair or poor
	Reason string `json:"reason,omitempty"` // one of the reasons below, unless it is good
}

// MeetingCheck asks for connections that carry nothing, to find out before one joins which ways through the network there are.
type MeetingCheck struct {
	Offers []string `json:"offers"` // SDP, one for each connection
}

// MeetingJoined says that one takes part. What follows are the whole states: [MeetingState], [MeetingSeats].
type MeetingJoined struct {
	Participant   string         `json:"participant"`    // oneself in the messages of this meeting
	Token         string         `json:"token"`          // comes back with a new socket as [MeetingJoin].Resume
	ResumeSeconds int            `json:"resume_seconds"` // so long the meeting goes on without a socket
	Resumed       bool           `json:"resumed"`        // false = the browser must begin with new connections
	Relays        []MeetingRelay `json:"relays"`         // for both connections
}

// MeetingRelay is a relay (TURN) for networks that let nothing else through, as an RTCIceServer has it.
type MeetingRelay struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username"`
	Credential string   `json:"credential"`
}

// MeetingPublished answers a [MeetingPublish].
type MeetingPublished struct {
	Attempt int    `json:"attempt"`
	Answer  string `json:"answer"` // SDP
}

// MeetingChecked answers a [MeetingCheck]. The connections are closed after 15 seconds.
type MeetingChecked struct {
	Answers []string       `json:"answers"` // SDP, in the order of the offers
	Relays  []MeetingRelay `json:"relays"`
}

// MeetingSeats is the whole of what the browser gets. It replaces what was told before.
type MeetingSeats struct {
	Offer      string        `json:"offer,omitempty"` // SDP whose [MeetingAnswer] has not come; told again, it is answered again
	Generation int           `json:"generation"`      // of the offer
	Moves      bool          `json:"moves,omitempty"` // the offer looks for another way through the network: what one publishes has to look for one too
	Seats      []MeetingSeat `json:"seats"`
}

// MeetingSeat is a pair of sections of the subscribing connection, and whose stream is in them now.
type MeetingSeat struct {
	Audio       string   `json:"audio"` // the section's mid
	Video       string   `json:"video"`
	Participant string   `json:"participant,omitempty"` // absent while the seat is empty
	Stream      string   `json:"stream,omitempty"`      // person (microphone, camera) or screen (screen, screen_sound)
	Sources     []string `json:"sources,omitempty"`     // that are published now
}

// MeetingState is everything that everybody in the meeting knows of it. A lower revision than one has seen is old.
type MeetingState struct {
	Revision     int64                `json:"revision"`
	Host         string               `json:"host"` // a participant; empty for a moment when the host has left
	Locked       bool                 `json:"locked"`
	Participants []MeetingParticipant `json:"participants"` // in the order in which they came
	Hands        []string             `json:"hands"`        // raised, the first one first
}

// MeetingParticipant is somebody who takes part.
type MeetingParticipant struct {
	ID            string `json:"id"`
	Officer       string `json:"officer"`
	Name          string `json:"name"`
	Title         string `json:"title"`
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
	Microphone    bool   `json:"microphone"` // is on
	Camera        bool   `json:"camera"`
	Screen        bool   `json:"screen"`
	Away          bool   `json:"away"`              // their socket is lost; they may be back
	Quality       string `json:"quality,omitempty"` // good, fair or poor; absent until it is known
	Reason        string `json:"reason,omitempty"`  // of a quality that is not good
}

// MeetingSpeakers are those who speak now, the loudest first.
type MeetingSpeakers struct {
	Participants []string `json:"participants"`
}

// MeetingWanted is the best layer of each of one's own videos that anybody watches, 0 the lowest: what is above it need not be
// sent, and a video at -1 not at all.
type MeetingWanted struct {
	Layers map[string]int `json:"layers"` // by source
}

// MeetingOrdered says what the host wants of this browser: to mute or to stop its video.
type MeetingOrdered struct {
	Order string `json:"order"` // mute or stop_video
	By    string `json:"by"`    // the participant
}

// MeetingLeft says that one no longer takes part.
type MeetingLeft struct {
	Reason            string `json:"reason"`             // one of the reasons below
	DelayMilliseconds int    `json:"delay_ms,omitempty"` // of draining: come back after this and a jitter
}

// MeetingRefused answers a message about a meeting that could not be served.
type MeetingRefused struct {
	Of      string `json:"of"`   // the message's type
	Code    string `json:"code"` // one of [Error]'s codes, or one of those below
	Message string `json:"message"`
}

// MeetingPresence tells the readers of a room who takes part in a meeting that belongs to it. It is whole each time, and may be
// lost.
type MeetingPresence struct {
	Meeting  string   `json:"meeting"`  // its room
	Officers []string `json:"officers"` // in ascending order; none = nobody is there
}

// Sources of [MeetingPublish], [MeetingTile] and [MeetingSeat].
const (
	SourceMicrophone  = "microphone"
	SourceCamera      = "camera"
	SourceScreen      = "screen"
	SourceScreenSound = "screen_sound"
)

// Orders of a host.
const (
	OrderMute      = "mute"       // the participant's microphone
	OrderStopVideo = "stop_video" // camera and screen
	OrderRemove    = "remove"     // for the rest of the meeting
	OrderLowerHand = "lower_hand"
	OrderLock      = "lock" // nobody else comes in
	OrderUnlock    = "unlock"
)

// Levels of [MeetingQuality], and the reasons for those that are not good.
const (
	QualityGood = "good"
	QualityFair = "fair"
	QualityPoor = "poor"

	QualityLoss      = "loss"      // packets are lost
	QualityDelay     = "delay"     // they are late
	QualityBandwidth = "bandwidth" // the network carries little
	QualityComputer  = "computer"  // the computer is too slow
)

// Reasons of [MeetingLeft].
const (
	MeetingLeftSelf     = "left"     // as asked for
	MeetingLeftEnded    = "ended"    // the meeting has ended
	MeetingLeftRemoved  = "removed"  // by the host
	MeetingLeftDenied   = "denied"   // the right to read the room ended
	MeetingLeftReplaced = "replaced" // the same officer joined in another tab
	MeetingLeftDraining = "draining" // the server restarts: join again
)

// Codes of [MeetingRefused] besides those of [Error].
const (
	MeetingNotOngoing = "not_ongoing" // it has not begun, or has ended
	MeetingIsLocked   = "locked"      // the host lets nobody in
	MeetingIsFull     = "full"
	MeetingRemovedYou = "removed"    // the host has removed this officer
	MeetingElsewhere  = "elsewhere"  // another node holds it, which this one cannot reach
	MeetingNotJoined  = "not_joined" // one does not take part: join
	MeetingNotHost    = "not_host"   // only the host may
)

// Limits of meetings.
const (
	MaxParticipants = 50        // in one meeting
	MaxDescription  = 100 << 10 // bytes of an SDP
	MaxTiles        = 200       // in one [MeetingWatch]
	MaxSources      = 4         // in one [MeetingPublish]
	MaxMid          = 16        // bytes of a section's mid
	MaxTileHeight   = 8640      // pixels
	MaxTilePriority = 100
	MaxChecks       = 3 // offers in one [MeetingCheck]
)
