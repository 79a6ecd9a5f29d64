package media

import (
	"errors"
	"fmt"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Payload types of what the SFU offers. An answer takes those of its offer.
const (
	typeRED     = 63
	typeVP8     = 96
	typeVP8RTX  = 97
	typeH264    = 102
	typeH264RTX = 103
	typeOpus    = 111
)

// Codecs, in lower case.
const (
	mimeRED    = "audio/red"
	mimeOpus   = "audio/opus"
	mimeVP8    = "video/vp8"
	mimeH264   = "video/h264"
	videoClock = 90_000 // Hz
	audioClock = 48_000
)

var videoFeedback = []webrtc.RTCPFeedback{
	{Type: "ccm", Parameter: "fir"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: webrtc.TypeRTCPFBTransportCC},
}

// codecs are those that every browser has, the preferred first.
var codecs = map[webrtc.RTPCodecType][]webrtc.RTPCodecParameters{
	webrtc.RTPCodecTypeAudio: {
		audioCodec(typeOpus, webrtc.MimeTypeOpus, "minptime=10;useinbandfec=1;usedtx=1"),
		audioCodec(typeRED, mimeRED, fmt.Sprintf("%d/%d", typeOpus, typeOpus)),
	},
	webrtc.RTPCodecTypeVideo: {
		videoCodec(typeVP8, webrtc.MimeTypeVP8, "", videoFeedback),
		videoCodec(typeVP8RTX, webrtc.MimeTypeRTX, fmt.Sprintf("apt=%d", typeVP8), nil),
		videoCodec(typeH264, webrtc.MimeTypeH264, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", videoFeedback),
		videoCodec(typeH264RTX, webrtc.MimeTypeRTX, fmt.Sprintf("apt=%d", typeH264), nil),
	},
}

func audioCodec(payloadType webrtc.PayloadType, mime, format string) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{PayloadType: payloadType, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: mime, ClockRate: audioClock, Channels: 2, SDPFmtpLine: format,
		RTCPFeedback: []webrtc.RTCPFeedback{{Type: webrtc.TypeRTCPFBTransportCC}},
	}}
}

func videoCodec(payloadType webrtc.PayloadType, mime, format string, feedback []webrtc.RTCPFeedback) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{PayloadType: payloadType, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: mime, ClockRate: videoClock, SDPFmtpLine: format, RTCPFeedback: feedback,
	}}
}

// newEngine knows the codecs and the header extensions that both kinds of connection negotiate.
func newEngine() (*webrtc.MediaEngine, error) {
	engine := &webrtc.MediaEngine{}
	var failed error
	for kind, list := range codecs {
		for _, codec := range list {
			failed = errors.Join(failed, engine.RegisterCodec(codec, kind))
		}
	}
	extend := func(uri string, kinds ...webrtc.RTPCodecType) {
		for _, kind := range kinds {
			failed = errors.Join(failed, engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, kind))
		}
	}
	extend(sdp.TransportCCURI, webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo)
	extend(sdp.SDESMidURI, webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo)
	extend(sdp.AudioLevelURI, webrtc.RTPCodecTypeAudio)
	extend(sdp.SDESRTPStreamIDURI, webrtc.RTPCodecTypeVideo)
	extend(sdp.SDESRepairRTPStreamIDURI, webrtc.RTPCodecTypeVideo)
	return engine, failed
}

// newPublishing makes a connection that receives: it asks for lost packets, and reports what arrived and when.
func newPublishing(settings webrtc.SettingEngine, buffers bufferFactory) (*webrtc.PeerConnection, error) {
	var registry interceptor.Registry
	asks, failed := nack.NewGeneratorInterceptor()
	reports, err := report.NewReceiverInterceptor()
	failed = errors.Join(failed, err)
	arrivals, err := twcc.NewSenderInterceptor()
	if failed = errors.Join(failed, err); failed != nil {
		return nil, failed
	}
	registry.Add(asks)
	registry.Add(reports)
	registry.Add(arrivals)
	settings.BufferFactory = buffers
	return newConnection(settings, &registry)
}

// newSubscribing makes a connection that sends. Nothing stands between a slot and the encryption: the slots themselves answer what
// a receiver asks for and reports, which comes to them by buffers.
func newSubscribing(settings webrtc.SettingEngine, buffers bufferFactory) (*webrtc.PeerConnection, error) {
	settings.BufferFactory = buffers
	return newConnection(settings, &interceptor.Registry{})
}

func newConnection(settings webrtc.SettingEngine, registry *interceptor.Registry) (*webrtc.PeerConnection, error) {
	engine, err := newEngine()
	if err != nil {
		return nil, err
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
	return api.NewPeerConnection(webrtc.Configuration{})
}
