package media

import (
	"errors"
	"strings"
)

// What one browser can ask of the SFU.
const (
	// usualPeople are let into a meeting, when nothing else is configured.
	usualPeople = 100
	// maxTracks bounds what one participant publishes: a camera and a microphone, a screen and its sound.
	maxTracks = 4
	// maxPublished is what one layer may bring, bits a second: a sharp screen takes half of it. What is above is not forwarded.
	maxPublished = 12_000_000

	// Descriptions: bytes, sections of an offer, lines that name an address, layers. Sections are never taken out of a connection,
	// so there may be more than tracks.
	maxOffer      = 64 << 10
	maxAnswer     = 1 << 20
	maxSections   = 16
	maxCandidates = 200
	maxRIDs       = maxLayers * maxSections
)

var (
	// ErrFull is the answer to who would be one too many in a meeting.
	ErrFull = errors.New("media: the meeting is full")
	// ErrDescription is the answer to a description that is too large to be a browser's, or that can't be read.
	ErrDescription = errors.New("media: the description is refused")
	// errLeft is the answer to who publishes and has left.
	errLeft = errors.New("media: the participant has left")
	// ErrSources is the answer to an offer whose sections nobody explained.
	ErrSources = errors.New("media: the offer's sections and the sources that were told do not agree")
)

// checkOffer looks at the size of an offer before it is read.
func checkOffer(offer string) error {
	if len(offer) > maxOffer || lines(offer, "m=") > maxSections || lines(offer, "a=rid:") > maxRIDs {
		return ErrDescription
	}
	return checkCandidates(offer)
}

// checkAnswer looks at the size of an answer to an offer.
func checkAnswer(answer, offer string) error {
	if len(answer) > maxAnswer || lines(answer, "m=") != lines(offer, "m=") {
		return ErrDescription
	}
	if lines(answer, "a=setup:passive") > 0 {
		return ErrDescription // package direct relies on the SFU being the DTLS server, as every browser leaves it to be
	}
	return checkCandidates(answer)
}

func checkCandidates(description string) error {
	if lines(description, "a=candidate:") > maxCandidates {
		return ErrDescription
	}
	return nil
}

// lines counts those that begin with something.
func lines(description, beginning string) int { return strings.Count("\n"+description, "\n"+beginning) }
