package media

import (
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"plaza/media/packet"
)

// askForRepeats makes an answer say how sound is to be sent: each packet with the one before it in it (RED, RFC 2198) where the
// browser can, and hardly any while nobody speaks (DTX, RFC 7587, 6.1). A browser sends the first codec of the answer, and Pion's
// answer is in the order of the offer, with the offer's own parameters.
func askForRepeats(answer string) (string, error) {
	var description sdp.SessionDescription
	if err := description.UnmarshalString(answer); err != nil {
		return "", err
	}
	for _, media := range description.MediaDescriptions {
		if media.MediaName.Media != webrtc.RTPCodecTypeAudio.String() {
			continue
		}
		types := map[string]string{} // payload types by the codec's name
		for _, attribute := range media.Attributes {
			if payloadType, codec, ok := strings.Cut(attribute.Value, " "); ok && attribute.Key == "rtpmap" {
				name, _, _ := strings.Cut(codec, "/")
				types[strings.ToLower(name)] = payloadType
			}
		}
		for i, attribute := range media.Attributes {
			if attribute.Key == "fmtp" && strings.HasPrefix(attribute.Value, types["opus"]+" ") && !strings.Contains(attribute.Value, "usedtx=") {
				media.Attributes[i].Value += ";usedtx=1"
			}
		}
		if at := slices.Index(media.MediaName.Formats, types["red"]); at > 0 {
			media.MediaName.Formats = slices.Insert(slices.Delete(media.MediaName.Formats, at, at+1), 0, types["red"])
		}
	}
	edited, err := description.Marshal()
	return string(edited), err
}

// redType is the payload type in which a receiver gets RED; 0: in none.
func redType(receiver *webrtc.RTPReceiver) uint8 {
	for _, codec := range receiver.GetParameters().Codecs {
		if strings.EqualFold(codec.MimeType, mimeRED) {
			return uint8(codec.PayloadType)
		}
	}
	return 0
}

// outgoing is a packet of a layer as the subscriber can read it, and the type that it then has; it says false when they negotiated
// nothing of the kind. Whoever does not know RED gets the block of it that is not sent again.
func (s *slot) outgoing(l *layer, payloadType uint8, payload []byte) ([]byte, uint8, bool) {
	if payloadType == l.red && l.red != 0 {
		if negotiated, known := s.types[mimeRED]; known {
			return payload, uint8(negotiated), true
		}
		var whole bool
		if payload, whole = packet.Newest(payload); !whole {
			return nil, 0, false
		}
	}
	return payload, uint8(s.shown), s.shown != 0
}
