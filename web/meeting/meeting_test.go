package meeting_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pion/webrtc/v4"

	"plaza/hub/wire"
	"plaza/rooms"
	"plaza/rooms/meetings"
)

const usual = 30 * time.Second

func TestTwoHearEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo, cia := w.member("Anna Ek", town), w.member("Bo Alm", board), w.member("Cia Dal", town)
	id := w.meet(anna)
	reader := s.person(cia, id)
	reader.room = w.joint.String()
	reader.send(wire.TypeSubscribe, wire.Subscribe{})
	a, b := s.person(anna, id).join(), s.person(bo, id).join()
	wantHeard(a, b)
	if a.state.Host != a.id || a.joined[0].Participant != a.id || a.joined[0].ResumeSeconds != 30 || !a.state.Participants[0].Microphone {
		t.Errorf("joined %+v, state %+v", a.joined, a.state)
	}
	reader.until("told who is in the meeting", func() bool {
		return len(reader.presence) > 0 && len(reader.presence[len(reader.presence)-1].Officers) == 2
	})
	b.send(wire.TypeMeetingLeave, nil)
	b.wantLeft(wire.MeetingLeftSelf)
	a.until("alone", func() bool { return len(a.state.Participants) == 1 })
	w.wantAttendance(id, meetings.LeftSelf, "")
}

// wantAttendance waits for reasons, in the order in which people left; "" of those who are there, last.
func (w *world) wantAttendance(meeting uuid.UUID, want ...meetings.Reason) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		var reasons []meetings.Reason
		for _, a := range w.attendance(meeting) {
			reasons = append(reasons, a.Reason)
		}
		slices.Sort(reasons)
		sorted := slices.Sorted(slices.Values(want))
		if slices.Equal(reasons, sorted) {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("attendance %v, want %v", reasons, sorted)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// A socket that is lost is waited for: the others see that somebody is away and hear them on, and the new socket goes on with the
// same connections.
func TestLostSocketResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a, b := s.person(anna, id).join(), s.person(bo, id).join()
	wantHeard(a, b)
	token := b.joined[0].Token
	b.cut()
	a.until("told that he is away", func() bool { return a.seen(b).Away })
	wantHeard(a, b) // as before
	b.dial()
	b.send(wire.TypeMeetingJoin, wire.MeetingJoin{Resume: token, Microphone: true})
	b.until("back", func() bool { return len(b.joined) == 2 && b.joined[1].Resumed && b.joined[1].Token == token })
	a.until("told that he is back", func() bool { return a.seen(b).ID != "" && !a.seen(b).Away })
	wantHeard(a, b)
	w.wantAttendance(id, "", "")

	// A token of another's is no way in, nor one of before.
	cia := s.person(w.member("Cia Dal", town), id)
	cia.send(wire.TypeMeetingJoin, wire.MeetingJoin{Resume: token, Microphone: true})
	cia.until("in anew", func() bool {
		return len(cia.joined) == 1 && !cia.joined[0].Resumed && cia.joined[0].Participant == cia.id
	})
	wantHeard(a, b, cia)
}

func TestWhoDoesNotComeBackIsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", 300*time.Millisecond)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a, b := s.person(anna, id).join(), s.person(bo, id).join()
	wantHeard(a, b)
	a.close() // the host
	b.until("alone, and the host", func() bool { return len(b.state.Participants) == 1 && b.state.Host == b.id })
	w.wantAttendance(id, meetings.LeftLost, "")
	if _, host, err := w.meetings.Look(t.Context(), id); err != nil || host != bo.Officer {
		t.Errorf("the log has the host %s, %v", host, err)
	}
}

// Whoever is removed from the room is out of its meeting at once, and learns no more of it.
func TestWhoseRightEndsIsOutAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, cia := w.member("Anna Ek", town), w.member("Cia Dal", town)
	id := w.meet(anna)
	a, c := s.person(anna, id).join(), s.person(cia, id).join()
	wantHeard(a, c)
	w.must(w.service.Remove(t.Context(), w.opener, rooms.Removal{ClientID: rooms.NewID(), Room: w.joint, Officer: cia.Officer}))
	c.wantLeft(wire.MeetingLeftDenied)
	a.until("alone", func() bool { return len(a.state.Participants) == 1 })
	w.wantAttendance(id, meetings.LeftDenied, "")
	c.join()
	c.wantRefused(wire.ErrorNotFound)
	stranger := s.person(w.officer("Dan Ek", town, rooms.OfficerRole), id).join()
	stranger.wantRefused(wire.ErrorNotFound)
	nothing := s.person(stranger.actor, uuid.New()).join()
	nothing.wantRefused(wire.ErrorNotFound)
	if stranger.refused[0] != nothing.refused[0] {
		t.Errorf("an outsider gets %+v, and of nothing %+v", stranger.refused[0], nothing.refused[0])
	}
}

func TestHost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo, cia := w.member("Anna Ek", town), w.member("Bo Alm", board), w.member("Cia Dal", town)
	id := w.meet(anna)
	a, b, c := s.person(anna, id).join(), s.person(bo, id).join(), s.person(cia, id)
	wantHeard(a, b)
	order := func(p *person, order, whom string) {
		p.send(wire.TypeMeetingOrder, wire.MeetingOrder{Order: order, Participant: whom})
	}
	order(b, wire.OrderMute, a.id)
	b.wantRefused(wire.MeetingNotHost)
	order(a, wire.OrderMute, b.id)
	b.until("asked to be silent", func() bool {
		return len(b.ordered) == 1 && b.ordered[0] == wire.MeetingOrdered{Order: "mute", By: a.id}
	})
	b.send(wire.TypeMeetingDevices, wire.MeetingDevices{Camera: true})
	b.send(wire.TypeMeetingHand, wire.MeetingHand{Raised: true})
	a.send(wire.TypeMeetingHand, wire.MeetingHand{Raised: true})
	a.send(wire.TypeMeetingQuality, wire.MeetingQuality{Level: "poor", Reason: "loss"})
	a.until("told of devices, hands and quality", func() bool {
		return len(a.state.Hands) == 2 && a.seen(b).Camera && !a.seen(b).Microphone && a.seen(a).Reason == "loss"
	})
	order(a, wire.OrderLowerHand, a.state.Hands[0])
	a.until("told of one hand", func() bool { return len(a.state.Hands) == 1 })
	order(a, wire.OrderLock, "")
	a.until("locked", func() bool { return a.state.Locked })
	c.join()
	c.wantRefused(wire.MeetingIsLocked)
	order(a, wire.OrderUnlock, "")
	a.until("unlocked", func() bool { return !a.state.Locked })
	c.join()
	b.send(wire.TypeMeetingDevices, wire.MeetingDevices{Microphone: true})
	wantHeard(a, b, c)
	order(a, wire.OrderRemove, b.id)
	b.wantLeft(wire.MeetingLeftRemoved)
	b.join()
	b.wantRefused(wire.MeetingRemovedYou)

	target := meetings.Target{ClientID: rooms.NewID(), Room: w.joint, Meeting: id}
	_, err := w.meetings.HandOver(t.Context(), anna, target, cia.Officer)
	w.must(err)
	c.until("the host", func() bool { return c.state.Host == c.id })
	target.ClientID = rooms.NewID()
	_, err = w.meetings.End(t.Context(), cia, target)
	w.must(err)
	a.wantLeft(wire.MeetingLeftEnded)
	c.wantLeft(wire.MeetingLeftEnded)
	w.wantAttendance(id, meetings.LeftRemoved, meetings.LeftEnded, meetings.LeftEnded)
	a.join()
	a.wantRefused(wire.MeetingNotOngoing)
}

// Who joins in another tab takes their own place; their attendance goes on.
func TestJoiningAgainTakesOnesOwnPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a, first := s.person(anna, id).join(), s.person(bo, id).join()
	wantHeard(a, first)
	second := s.person(bo, id).join()
	first.wantLeft(wire.MeetingLeftReplaced)
	wantHeard(a, second)
	first.close()
	wantHeard(a, second)
	w.wantAttendance(id, "", "")
}

// A server that stops tells so; one that died has told nothing. In both cases the next one lets everybody in at once.
func TestEverybodyIsBackAfterARestart(t *testing.T) {
	t.Parallel()
	for name, crash := range map[string]bool{"stopped": false, "died": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			before := w.serve("one", usual)
			anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
			id := w.meet(anna)
			a, b := before.person(anna, id).join(), before.person(bo, id).join()
			wantHeard(a, b)
			if !crash {
				before.stop()
				a.wantLeft(wire.MeetingLeftDraining)
				w.wantAttendance(id, meetings.LeftRestart, meetings.LeftRestart)
			} else {
				before.die()
			}
			s := w.serve("one", usual)
			for _, p := range []*person{a, b} {
				p.cut()
				p.server = s
				p.dial()
				p.state = wire.MeetingState{}
				p.send(wire.TypeMeetingJoin, wire.MeetingJoin{Resume: p.joined[0].Token, Microphone: true})
				p.until("in anew", func() bool { return len(p.joined) == 2 && !p.joined[1].Resumed })
			}
			wantHeard(a, b)
			if a.state.Host != a.id {
				t.Errorf("the host is %q", a.state.Host)
			}
			w.wantAttendance(id, meetings.LeftRestart, meetings.LeftRestart, "", "")
		})
	}
}

// Who asks to come back while the server stops, as a browser does that was told to, does not keep it from stopping.
func TestJoiningDoesNotKeepTheServerFromStopping(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna := w.member("Anna Ek", town)
	a := s.person(anna, w.meet(anna)).join()
	a.until("in", func() bool { return len(a.joined) == 1 })
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.stop()
	}()
	a.wantLeft(wire.MeetingLeftDraining)
	a.join()
	select {
	case <-stopped:
	case <-time.After(2 * patience):
		t.Fatal("the server has not stopped")
	}
}

// A meeting is held by one node; the other says so.
func TestMeetingIsHeldByOneNode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.serve("one", usual)
	two := w.serve("two", usual)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a := one.person(anna, id).join()
	a.until("in", func() bool { return len(a.joined) == 1 })
	b := two.person(bo, id).join()
	b.wantRefused(wire.MeetingElsewhere)
}

// A node that could not renew its lease gives the meeting up as soon as it learns that another one holds it.
func TestAMeetingThatAnotherNodeTookIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a, b := s.person(anna, id).join(), s.person(bo, id).join()
	wantHeard(a, b)
	later := time.Now().Add(2 * meetings.LeaseLife)
	if holder, _, err := w.store.ClaimMeeting(t.Context(), id, "two", later, later); err != nil || holder != "two" {
		t.Fatalf("held by %q, %v", holder, err)
	}
	for _, p := range []*person{a, b} {
		p.wantLeft(wire.MeetingLeftDraining)
	}
	w.wantAttendance(id, meetings.LeftRestart, meetings.LeftRestart)
	a.join().wantRefused(wire.MeetingElsewhere)
	if holder, _, err := w.store.ClaimMeeting(t.Context(), id, "one", time.Now(), time.Now()); err != nil || holder != "two" {
		t.Errorf("held by %q, %v", holder, err)
	}
}

// An attendance whose writing the node did not learn of, since the answer was lost, does not go on for ever.
func TestAnAttendanceThatTheNodeDoesNotKnowEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a := s.person(anna, id).join()
	a.until("in", func() bool { return len(a.joined) == 1 })
	_, err := w.meetings.Join(t.Context(), bo, meetings.Joining{Meeting: id, Attendance: uuid.New()})
	w.must(err)
	w.wantAttendance(id, meetings.LeftLost, "")
	a.close()
}

func TestLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna := w.member("Anna Ek", town)
	id := w.meet(anna)
	a := s.person(anna, id)
	a.send(wire.TypeMeetingHand, wire.MeetingHand{Raised: true})
	a.wantRefused(wire.MeetingNotJoined)
	a.join()
	a.until("in", func() bool { return len(a.joined) == 1 })
	a.send(wire.TypeMeetingPublish, wire.MeetingPublish{Attempt: 9, Offer: "v=0\r\nnonsense", Sources: map[string]string{"0": "camera"}})
	a.wantRefused(wire.ErrorInvalid)
	for range 100 {
		a.send(wire.TypeMeetingHand, wire.MeetingHand{Raised: true})
	}
	a.wantRefused(wire.ErrorRateLimited)
	if len(a.state.Participants) != 1 {
		t.Errorf("state %+v", a.state)
	}
}

// People come and go, lose their sockets, load their pages anew and come back, at any moment of anybody's negotiation; then
// everybody hears everybody.
func TestWhoeverComesAtAnyMomentHearsAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	random := rand.New(rand.NewPCG(1, 2))
	people := make([]*person, 6)
	in := make([]bool, len(people))
	var id uuid.UUID
	for i := range people {
		actor := w.member(fmt.Sprintf("Person %d", i), []uuid.UUID{town, board}[i%2])
		if i == 0 {
			id = w.meet(actor)
		}
		people[i] = s.person(actor, id)
	}
	for round := range 8 {
		for range 10 {
			i := random.IntN(len(people))
			p := people[i]
			switch {
			case !in[i]:
				p.join()
				in[i] = true
			case random.IntN(3) == 0:
				p.send(wire.TypeMeetingLeave, nil)
				in[i] = false
			case random.IntN(2) == 0:
				p.until("in", func() bool { return len(p.joined) > 0 })
				p.cut()
				p.dial()
				p.mu.Lock()
				token := p.joined[len(p.joined)-1].Token
				p.mu.Unlock()
				p.send(wire.TypeMeetingJoin, wire.MeetingJoin{Resume: token, Microphone: true})
			}
		}
		var present []*person
		for i, p := range people {
			if in[i] {
				present = append(present, p)
			}
		}
		t.Logf("round %d: %d people", round, len(present))
		wantHeard(present...)
		for _, p := range people {
			p.mu.Lock()
			for _, refused := range p.refused {
				if refused.Code != wire.MeetingNotJoined { // of an offer that was on its way when they left
					t.Errorf("%s was refused %+v", p.actor.Name, refused)
				}
			}
			p.mu.Unlock()
		}
	}
}

func TestWhoIsMutedIsNotHeardWhateverTheirBrowserDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, bo, cia := w.member("Anna Ek", town), w.member("Bo Alm", board), w.member("Cia Dal", town)
	id := w.meet(anna)
	a, b, c := s.person(anna, id).join(), s.person(bo, id).join(), s.person(cia, id).join()
	wantHeard(a, b, c)
	a.send(wire.TypeMeetingOrder, wire.MeetingOrder{Order: wire.OrderMute, Participant: b.id})
	a.until("told that he is muted", func() bool { return !a.seen(b).Microphone })
	counted := func() (ofB, ofC int) {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.heard[b.id], a.heard[c.id]
	}
	beforeB, beforeC := counted()
	a.until("hearing the others on", func() bool { return a.heard[c.id] > beforeC+20 })
	if afterB, _ := counted(); afterB > beforeB+5 { // that were on their way
		t.Fatalf("%d packets of who is muted were heard", afterB-beforeB)
	}
	b.send(wire.TypeMeetingDevices, wire.MeetingDevices{Microphone: true})
	wantHeard(a, b, c)
}

func TestWhoWasRemovedStaysOutAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.serve("one", usual)
	anna, bo := w.member("Anna Ek", town), w.member("Bo Alm", board)
	id := w.meet(anna)
	a, b := first.person(anna, id).join(), first.person(bo, id).join()
	wantHeard(a, b)
	a.send(wire.TypeMeetingOrder, wire.MeetingOrder{Order: wire.OrderRemove, Participant: b.id})
	b.wantLeft(wire.MeetingLeftRemoved)
	w.wantAttendance(id, meetings.LeftRemoved, "")
	first.stop()
	second := w.serve("one", usual)
	second.person(bo, id).join().wantRefused(wire.MeetingRemovedYou)
}

// Who is in a meeting is told now and then, also while the node is only beginning to hold it.
func TestAMeetingIsToldOfWhileItBegins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	for _, authority := range []uuid.UUID{town, board, town} {
		anna := w.member("Anna Ek", authority)
		id := w.meet(anna)
		done := make(chan struct{})
		var tells sync.WaitGroup
		tells.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					s.board.TellPresence(id)
				}
			}
		})
		a := s.person(anna, id).join()
		a.until("in", func() bool { return len(a.joined) == 1 })
		close(done)
		tells.Wait()
	}
}

// A lock outlives its node, whether that said so or died: it keeps out who was not there, and nobody who was.
func TestALockOutlivesARestart(t *testing.T) {
	t.Parallel()
	for name, crash := range map[string]bool{"stopped": false, "died": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			first := w.serve("one", usual)
			anna, bo, cia := w.member("Anna Ek", town), w.member("Bo Alm", board), w.member("Cia Dal", board)
			id := w.meet(anna)
			a, b := first.person(anna, id).join(), first.person(bo, id).join()
			wantHeard(a, b)
			a.send(wire.TypeMeetingOrder, wire.MeetingOrder{Order: wire.OrderLock})
			b.until("locked", func() bool { return b.state.Locked })
			first.person(cia, id).join().wantRefused(wire.MeetingIsLocked)
			if crash {
				first.die()
			} else {
				first.stop()
			}
			second := w.serve("one", usual)
			second.person(cia, id).join().wantRefused(wire.MeetingIsLocked)
			b, a = second.person(bo, id).join(), second.person(anna, id).join()
			wantHeard(a, b)
			a.send(wire.TypeMeetingOrder, wire.MeetingOrder{Order: wire.OrderUnlock})
			b.until("open", func() bool { return !b.state.Locked })
			wantHeard(a, b, second.person(cia, id).join())
		})
	}
}

// Thirty people are the most that a meeting of two authorities is expected to have.
func TestThirtyHearEachOther(t *testing.T) { //nolint:paralleltest // has the machine to itself
	w := newWorld(t)
	s := w.serve("one", usual)
	s.pace *= 10 // 870 streams in one process of a test
	s.patience *= 5
	people := make([]*person, 0, 30)
	var id uuid.UUID
	for i := range cap(people) {
		actor := w.member(fmt.Sprintf("Officer %d", i), []uuid.UUID{town, board}[i%2])
		if i == 0 {
			id = w.meet(actor)
		}
		people = append(people, s.person(actor, id).join())
		if len(people)%5 == 0 {
			wantHeard(people...)
		}
	}
	people[7].send(wire.TypeMeetingLeave, nil)
	wantHeard(append(people[:7:7], people[8:]...)...)
}

func TestWhoMayTakePartChecksTheConnectionFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.serve("one", usual)
	anna, cia := w.member("Anna Ek", town), w.officer("Cia Dal", board, rooms.OfficerRole)
	id := w.meet(anna)
	connection, err := newAPI().NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := connection.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	offer, err := connection.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	sdp := described(connection, offer)
	outsider := s.person(cia, id)
	outsider.send(wire.TypeMeetingCheck, wire.MeetingCheck{Offers: []string{sdp}})
	outsider.wantRefused(wire.ErrorNotFound)
	a := s.person(anna, id)
	a.send(wire.TypeMeetingCheck, wire.MeetingCheck{Offers: []string{"nothing"}})
	a.wantRefused(wire.ErrorInvalid)
	a.send(wire.TypeMeetingCheck, wire.MeetingCheck{Offers: []string{sdp}})
	a.until("answered", func() bool { return len(a.checked) > 0 })
	if err := connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: a.checked[0].Answers[0]}); err != nil {
		t.Fatal(err)
	}
	a.until("connected", func() bool { return connection.ConnectionState() == webrtc.PeerConnectionStateConnected })
	if len(w.attendance(id)) != 0 {
		t.Error("a check counts as taking part")
	}
	for range 10 {
		a.send(wire.TypeMeetingCheck, wire.MeetingCheck{Offers: []string{sdp}})
	}
	a.wantRefused(wire.ErrorRateLimited)
}
