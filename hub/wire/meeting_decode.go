package wire

import (
	"fmt"
	"slices"
)

var (
	meetingSources = []string{SourceMicrophone, SourceCamera, SourceScreen, SourceScreenSound}
	meetingVideos  = []string{SourceCamera, SourceScreen}
	roomOrders     = []string{OrderLock, OrderUnlock}
	personOrders   = []string{OrderMute, OrderStopVideo, OrderRemove, OrderLowerHand}
	poorReasons    = []string{QualityLoss, QualityDelay, QualityBandwidth, QualityComputer}
)

// decodeMeeting decodes a body about a meeting, which has a room, and checks it.
func decodeMeeting[T any](message Envelope, check func(T) error) (T, error) {
	var none T
	if message.Room == "" {
		return none, invalid("%s without a room", message.Type)
	}
	body, err := decodeBody[T](message)
	if err != nil {
		return none, err
	}
	if err := check(body); err != nil {
		return none, err
	}
	return body, nil
}

// MeetingJoin decodes the body of a [TypeMeetingJoin] message. The error is a *[DecodeError], as of all of these.
func (e Envelope) MeetingJoin() (MeetingJoin, error) {
	return decodeMeeting(e, func(b MeetingJoin) error { return checkID("token", b.Resume, true) })
}

// MeetingPublish decodes the body of a [TypeMeetingPublish] message.
func (e Envelope) MeetingPublish() (MeetingPublish, error) {
	return decodeMeeting(e, func(b MeetingPublish) error {
		if len(b.Sources) > MaxSources {
			return &DecodeError{ErrorTooLarge, fmt.Sprintf("more than %d sources", MaxSources)}
		}
		for mid, source := range b.Sources {
			if len(mid) == 0 || len(mid) > MaxMid || !slices.Contains(meetingSources, source) {
				return invalid("bad source")
			}
		}
		if b.Attempt < 0 {
			return invalid("attempt out of range")
		}
		return checkDescription(b.Offer)
	})
}

// MeetingAnswer decodes the body of a [TypeMeetingAnswer] message.
func (e Envelope) MeetingAnswer() (MeetingAnswer, error) {
	return decodeMeeting(e, func(b MeetingAnswer) error { return checkDescription(b.Answer) })
}

// MeetingWatch decodes the body of a [TypeMeetingWatch] message.
func (e Envelope) MeetingWatch() (MeetingWatch, error) {
	return decodeMeeting(e, func(b MeetingWatch) error {
		if len(b.Tiles) > MaxTiles {
			return &DecodeError{ErrorTooLarge, fmt.Sprintf("more than %d tiles", MaxTiles)}
		}
		for _, tile := range b.Tiles {
			switch {
			case checkID("participant", tile.Participant, false) != nil, !slices.Contains(meetingVideos, tile.Source),
				tile.Height < 0 || tile.Height > MaxTileHeight, tile.Priority < 0 || tile.Priority > MaxTilePriority:
				return invalid("bad tile")
			}
		}
		return nil
	})
}

// MeetingDevices decodes the body of a [TypeMeetingDevices] message.
func (e Envelope) MeetingDevices() (MeetingDevices, error) {
	return decodeMeeting(e, func(MeetingDevices) error { return nil })
}

// MeetingHand decodes the body of a [TypeMeetingHand] message.
func (e Envelope) MeetingHand() (MeetingHand, error) {
	return decodeMeeting(e, func(MeetingHand) error { return nil })
}

// MeetingOrder decodes the body of a [TypeMeetingOrder] message.
func (e Envelope) MeetingOrder() (MeetingOrder, error) {
	return decodeMeeting(e, func(b MeetingOrder) error {
		switch {
		case slices.Contains(roomOrders, b.Order) && b.Participant == "":
			return nil
		case slices.Contains(personOrders, b.Order):
			return checkID("participant", b.Participant, false)
		}
		return invalid("bad order")
	})
}

// MeetingCheck decodes the body of a [TypeMeetingCheck] message.
func (e Envelope) MeetingCheck() (MeetingCheck, error) {
	return decodeMeeting(e, func(b MeetingCheck) error {
		if len(b.Offers) == 0 || len(b.Offers) > MaxChecks {
			return invalid("1 to %d offers", MaxChecks)
		}
		for _, offer := range b.Offers {
			if err := checkDescription(offer); err != nil {
				return err
			}
		}
		return nil
	})
}

// MeetingQuality decodes the body of a [TypeMeetingQuality] message.
func (e Envelope) MeetingQuality() (MeetingQuality, error) {
	return decodeMeeting(e, func(b MeetingQuality) error {
		switch b.Level {
		case QualityGood:
			if b.Reason == "" {
				return nil
			}
		case QualityFair, QualityPoor:
			if slices.Contains(poorReasons, b.Reason) {
				return nil
			}
		}
		return invalid("bad quality")
	})
}

// checkID bounds what is only compared.
func checkID(what, id string, absent bool) error {
	if id == "" && !absent || len(id) > MaxRoomID {
		return invalid("bad %s", what)
	}
	return nil
}

func checkDescription(sdp string) error {
	switch {
	case sdp == "":
		return invalid("no description")
	case len(sdp) > MaxDescription:
		return &DecodeError{ErrorTooLarge, fmt.Sprintf("a description over %d bytes", MaxDescription)}
	}
	return nil
}
