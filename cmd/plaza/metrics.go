package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"plaza/rooms"
	"plaza/storage"
)

// logMetrics measures the room log for Prometheus.
type logMetrics struct {
	appendSeconds *prometheus.HistogramVec
	batchCommands *prometheus.HistogramVec
}

var _ storage.Metrics = logMetrics{}

func newLogMetrics(registry prometheus.Registerer) logMetrics {
	m := logMetrics{
		appendSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "plaza_log_append_seconds", Help: "From the call of Append to its return, by path and outcome.",
			Buckets: prometheus.ExponentialBuckets(0.0002, 2, 16),
		}, []string{"path", "outcome"}),
		batchCommands: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "plaza_log_batch_commands", Help: "Commands in one transaction, by path.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 10),
		}, []string{"path"}),
	}
	registry.MustRegister(m.appendSeconds, m.batchCommands)
	return m
}

// Appended implements storage.Metrics.
func (m logMetrics) Appended(path storage.Path, took time.Duration, err error) {
	outcome := "committed"
	if err != nil {
		outcome = string(rooms.CodeOf(err))
	}
	m.appendSeconds.WithLabelValues(string(path), outcome).Observe(took.Seconds())
}

// Committed implements storage.Metrics.
func (m logMetrics) Committed(path storage.Path, commands int, _ time.Duration, err error) {
	if err == nil {
		m.batchCommands.WithLabelValues(string(path)).Observe(float64(commands))
	}
}
