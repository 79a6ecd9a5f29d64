package media

// Source is what a track shows.
type Source string

// The sources. Camera and microphone are one stream, a screen and its sound another: what belongs together is played in step.
const (
	Microphone  Source = "microphone"
	Camera      Source = "camera"
	ScreenSound Source = "screen_sound"
	Screen      Source = "screen"
)

// Stream is an audio source and a video source that belong together.
type Stream string

// The streams.
const (
	PersonStream Stream = "person"
	ScreenStream Stream = "screen"
)

// Stream is what the source is a part of; "" of an unknown source.
func (s Source) Stream() Stream {
	switch s {
	case Microphone, Camera:
		return PersonStream
	case Screen, ScreenSound:
		return ScreenStream
	default:
		return ""
	}
}

// Video says whether it is seen rather than heard.
func (s Source) Video() bool { return s == Camera || s == Screen }
