package broker

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	sent, received                                   prometheus.Counter
	dropOutbox, dropUnsent, dropPending, dropInvalid prometheus.Counter
	dropEphemeral                                    prometheus.Counter // the outbox was half full
	lag                                              prometheus.Histogram
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	factory := promauto.With(registerer)
	messages := factory.NewCounterVec(prometheus.CounterOpts{
		Namespace: "plaza", Subsystem: "broker", Name: "messages_total", Help: "Messages between nodes by direction.",
	}, []string{"direction"})
	drops := factory.NewCounterVec(prometheus.CounterOpts{
		Namespace: "plaza", Subsystem: "broker", Name: "drops_total", Help: "Messages between nodes that were lost, by reason.",
	}, []string{"reason"})
	return &metrics{
		sent: messages.WithLabelValues("out"), received: messages.WithLabelValues("in"),
		dropOutbox: drops.WithLabelValues("outbox_full"), dropUnsent: drops.WithLabelValues("not_connected"),
		dropPending: drops.WithLabelValues("inbox_full"), dropInvalid: drops.WithLabelValues("invalid"),
		dropEphemeral: drops.WithLabelValues("ephemeral"),
		lag: factory.NewHistogram(prometheus.HistogramOpts{
			Namespace: "plaza", Subsystem: "broker", Name: "lag_seconds", Help: "From a commit's announcement on one node to another node.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5},
		}),
	}
}

// watchNodes measures the link to other nodes whenever it is asked.
func watchNodes(registerer prometheus.Registerer, b *Broker) {
	factory := promauto.With(registerer)
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "plaza", Subsystem: "broker", Name: "connected", Help: "1 while messages reach NATS.",
	}, func() float64 {
		if b.Connected() {
			return 1
		}
		return 0
	})
	factory.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "plaza", Subsystem: "broker", Name: "nodes", Help: "Other nodes that hear this one, of those in its cluster.",
	}, func() float64 { return float64(b.Nodes()) })
}
