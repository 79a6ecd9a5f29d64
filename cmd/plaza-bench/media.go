package main

import (
	"context"
	"errors"
)

// The bounds of the media scenarios, beside the bare forwarder.
const (
	mediaDelayMax    = 1.3
	mediaMemoryMax   = 60 // MB
	mediaOneMax      = 0.95
	mediaMeshMax     = 1.0
	mediaSharpMax    = 0.7
	packetsOfFrame   = 6  // 1.5 Mbit/s
	packetsOfSharp   = 24 // 6 Mbit/s
	mediaListeners   = 30
	mediaMesh        = 5
	mediaSharpOnes   = 20
	leastMediaPeople = 2
)

// gathering is who meets: the first of them publish, and the scenario's bounds.
type gathering struct {
	people, publishers int
	packets            int // of each frame
	bound              float64
	memory             bool // is held to a bound
}

func mediaOne(ctx context.Context, b *bench) error {
	return gathering{people: b.people(mediaListeners) + 1, publishers: 1, packets: packetsOfFrame, bound: mediaOneMax, memory: true}.run(ctx, b)
}

func mediaAll(ctx context.Context, b *bench) error {
	return gathering{people: mediaMesh, publishers: mediaMesh, packets: packetsOfFrame, bound: mediaMeshMax}.run(ctx, b)
}

func mediaSharp(ctx context.Context, b *bench) error {
	return gathering{people: b.people(mediaSharpOnes) + 1, publishers: 1, packets: packetsOfSharp, bound: mediaSharpMax}.run(ctx, b)
}

// people scales a number of those who watch: at a tenth of the size there are still enough to be a meeting.
func (b *bench) people(whole int) int { return max(leastMediaPeople, min(whole, 2*b.count(whole))) }

// meeting is a gathering at one forwarder.
type meeting struct {
	gathering
	kind          conferenceKind
	server, crowd *child
	memory        int // of the server before anybody came
}

// run holds what forwarding a packet costs Plaza's processors beside the bare forwarder.
func (g gathering) run(ctx context.Context, b *bench) error {
	kinds := []conferenceKind{bareConference, plazaConference}
	processes, err := startChildren(ctx, 2*len(kinds))
	if err != nil {
		return err
	}
	meetings := make([]*meeting, len(kinds))
	for i, kind := range kinds {
		meetings[i] = &meeting{gathering: g, kind: kind, server: processes[2*i], crowd: processes[2*i+1]}
		if err := meetings[i].gather(); err != nil {
			return errors.Join(err, closeChildren(processes))
		}
	}
	bare, plaza := &figures{meeting: meetings[0]}, &figures{meeting: meetings[1]}
	limits, plazas, err := b.compare(bare.round, plaza.round)
	memory, failed := meetings[1].growth()
	if err := errors.Join(err, failed, closeChildren(processes)); err != nil {
		return err
	}
	b.value("bare", median(limits), "µs/packet")
	b.value("plaza", median(plazas), "µs/packet")
	b.value("bare/delay-p50", median(bare.p50), "ms")
	b.value("plaza/delay-p50", median(plaza.p50), "ms")
	b.value("bare/delay-p99", median(bare.p99), "ms")
	b.value("plaza/delay-p99", median(plaza.p99), "ms")
	b.value("bare/lost", bare.allLost(), "packets")
	b.value("plaza/memory", memory, "MB")
	b.ratio("processor", medianRatio(plazas, limits), atMost, g.bound)
	b.ratio("delay-p99", medianRatio(plaza.p99[1:], bare.p99[1:]), atMost, mediaDelayMax)
	b.ratio("lost", plaza.allLost(), atMost, 0)
	if g.memory {
		b.ratio("memory-MB", memory, atMost, mediaMemoryMax)
	}
	return nil
}

// gather brings everybody in: first those who publish, then what all watch.
func (m *meeting) gather() error {
	if _, err := m.server.do(order{Confer: &conferenceOrder{Kind: m.kind}}); err != nil {
		return err
	}
	before, err := m.server.do(order{Usage: &usageOrder{Settled: true}})
	if err != nil {
		return err
	}
	m.memory = before.Memory
	for who := range m.publishers {
		offer, err := m.crowd.do(order{Crowd: &crowdOrder{Who: who, Publish: true}})
		if err != nil {
			return err
		}
		answered, err := m.server.do(order{Confer: &conferenceOrder{Who: who, Publish: offer.SDP, Sources: offer.Sources}})
		if err != nil {
			return err
		}
		if _, err := m.crowd.do(order{Crowd: &crowdOrder{Who: who, Accept: answered.SDP}}); err != nil {
			return err
		}
	}
	for who := range m.people {
		if err := m.seat(who); err != nil {
			return err
		}
	}
	return nil
}

// others is how many publishers somebody watches.
func (m *meeting) others(who int) int {
	if who < m.publishers {
		return m.publishers - 1
	}
	return m.publishers
}

// seat negotiates until somebody has a seat for all others.
func (m *meeting) seat(who int) error {
	if m.others(who) == 0 {
		return nil
	}
	for {
		offered, err := m.server.do(order{Confer: &conferenceOrder{Who: who, Others: m.others(who)}})
		if err != nil || offered.SDP == "" {
			return err
		}
		answered, err := m.crowd.do(order{Crowd: &crowdOrder{Who: who, Watch: offered.SDP}})
		if err != nil {
			return err
		}
		if _, err := m.server.do(order{Confer: &conferenceOrder{Who: who, Answer: answered.SDP, Generation: offered.Generation}}); err != nil {
			return err
		}
	}
}

// streams is how many arrive with all people together.
func (m *meeting) streams() int {
	count := 0
	for who := range m.people {
		count += tracksEach * m.others(who)
	}
	return count
}

// growth is what the server holds of the memory more than before anybody came, in MB.
func (m *meeting) growth() (float64, error) {
	now, err := m.server.do(order{Usage: &usageOrder{}})
	return float64(now.Memory-m.memory) / (1 << 20), err
}
