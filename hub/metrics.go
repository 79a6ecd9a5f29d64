package hub

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are the hub's collectors, one field per label value, so that counting needs no look-up.
type metrics struct {
	sockets, topics, subscriptions prometheus.Gauge

	framesIn, framesOut, bytesIn, bytesOut, messagesOut prometheus.Counter

	// Drops: what was given to the hub and not passed on.
	dropDuplicate prometheus.Counter // events that the topic had
	dropHeld      prometheus.Counter // events beyond what a topic holds for a gap; fetched later
	dropRefused   prometheus.Counter // messages of clients that were answered with an error
	dropSlow      prometheus.Counter // ephemeral messages to a socket whose queue is half full
	dropUnchecked prometheus.Counter // ephemeral messages while the right to read the topic is being checked
	dropTyping    prometheus.Counter // signs of typing over the rate, or from somebody who is not here
	dropWhisper   prometheus.Counter // what another node told that could not be understood
	dropQueued    map[closeReason]prometheus.Counter

	closes map[closeReason]prometheus.Counter

	resumeLive, resumeCaughtUp, resumeTooFar, resumeImpossible, resumeRefused, resumeUnavailable prometheus.Counter

	gapsFetched, gapsFailed, gapMessages prometheus.Counter
	headsBehind                          prometheus.Counter // topics whose last event only the head comparison found
	compareFailed                        prometheus.Counter
}

// closeReason says why the server closed a socket, or what was queued on it was dropped.
type closeReason string

const (
	closeGone             closeReason = "client_gone"
	closeSessionEnded     closeReason = "session_ended"
	closeTooSlow          closeReason = "too_slow"
	closeResumeImpossible closeReason = "resume_impossible"
	closeTooMany          closeReason = "too_many"
	closeDraining         closeReason = "draining"
	closeProtocol         closeReason = "protocol"
	cutStuck              closeReason = "stuck"  // one frame took longer than Config.WriteTimeout
	cutSilent             closeReason = "silent" // a ping was not answered
	cutDeadline           closeReason = "drain_deadline"
)

var closeReasons = []closeReason{
	closeGone, closeSessionEnded, closeTooSlow, closeResumeImpossible, closeTooMany, closeDraining, closeProtocol,
	cutStuck, cutSilent, cutDeadline,
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	gauge := func(name, help string) prometheus.Gauge {
		return factory.NewGauge(prometheus.GaugeOpts{Namespace: "plaza", Subsystem: "hub", Name: name, Help: help})
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		options := prometheus.CounterOpts{Namespace: "plaza", Subsystem: "hub", Name: name, Help: help}
		return factory.NewCounterVec(options, []string{label})
	}
	counter := func(name, help string) prometheus.Counter {
		return factory.NewCounter(prometheus.CounterOpts{Namespace: "plaza", Subsystem: "hub", Name: name, Help: help})
	}
	frames := vector("frames_total", "WebSocket frames by direction.", "direction")
	bytes := vector("bytes_total", "Bytes in WebSocket frames by direction.", "direction")
	drops := vector("drops_total", "Messages that were not passed on, by reason.", "reason")
	closes := vector("closes_total", "Sockets that ended, by reason.", "reason")
	resumes := vector("resumes_total", "Subscriptions by how they began.", "kind")
	gaps := vector("gaps_total", "Gaps in topics that were read from the log, by outcome.", "outcome")
	m := &metrics{
		sockets:       gauge("sockets", "Open sockets."),
		topics:        gauge("topics", "Topics with a subscription."),
		subscriptions: gauge("subscriptions", "Subscriptions."),

		framesIn: frames.WithLabelValues("in"), framesOut: frames.WithLabelValues("out"),
		bytesIn: bytes.WithLabelValues("in"), bytesOut: bytes.WithLabelValues("out"),
		messagesOut: counter("messages_sent_total", "Messages written to sockets."),

		dropDuplicate: drops.WithLabelValues("duplicate"),
		dropHeld:      drops.WithLabelValues("held_full"),
		dropRefused:   drops.WithLabelValues("refused"),
		dropSlow:      drops.WithLabelValues("ephemeral_slow"),
		dropUnchecked: drops.WithLabelValues("ephemeral_unchecked"),
		dropTyping:    drops.WithLabelValues("typing"),
		dropWhisper:   drops.WithLabelValues("whisper_invalid"),
		dropQueued:    make(map[closeReason]prometheus.Counter),
		closes:        make(map[closeReason]prometheus.Counter),

		resumeLive:        resumes.WithLabelValues("nothing_missing"),
		resumeCaughtUp:    resumes.WithLabelValues("caught_up"),
		resumeTooFar:      resumes.WithLabelValues("too_far"),
		resumeImpossible:  resumes.WithLabelValues("impossible"),
		resumeRefused:     resumes.WithLabelValues("refused"),
		resumeUnavailable: resumes.WithLabelValues("unavailable"),

		gapsFetched:   gaps.WithLabelValues("fetched"),
		gapsFailed:    gaps.WithLabelValues("failed"),
		gapMessages:   counter("gap_messages_total", "Events that were read from the log to fill gaps."),
		headsBehind:   counter("heads_behind_total", "Topics found to lack their last event by the head comparison."),
		compareFailed: counter("compare_failed_total", "Comparisons of heads or sessions that the source did not answer."),
	}
	for _, reason := range closeReasons {
		m.dropQueued[reason] = drops.WithLabelValues("queued_" + string(reason))
		m.closes[reason] = closes.WithLabelValues(string(reason))
	}
	return m
}
