package main

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/web"
)

func newMessage(text string) web.PostMessage {
	return web.PostMessage{ClientID: uuid.New(), Text: text}
}

// TestTwoNodesOfOneInstallation: what happens at one node is seen at the other.
func TestTwoNodesOfOneInstallation(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	a := p.join()
	b := p.join(a)
	for _, node := range []*server{a, b} {
		eventually(t, func() string {
			if node.metric("plaza_broker_nodes") != 1 {
				return "the nodes do not hear one another"
			}
			return ""
		})
	}
	seeOneAnother(t, p, a, b)
	for _, node := range []*server{a, b} {
		// Comparing finds what the command line posted, and at most once more what it overtook.
		if in := node.metric(`plaza_broker_messages_total{direction="in"}`); in == 0 || node.metric("plaza_hub_heads_behind_total") > 2 {
			t.Errorf("the link brought %v messages", in)
		}
	}
}

// TestTwoNodesWithoutALink: nobody tells the nodes of each other's events; comparing with the database heals it.
func TestTwoNodesWithoutALink(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	a, b := p.serve(), p.serve()
	seeOneAnother(t, p, a, b)
	for _, node := range []*server{a, b} {
		if in := node.metric(`plaza_broker_messages_total{direction="in"}`); in != 0 || node.metric("plaza_hub_heads_behind_total") == 0 {
			t.Errorf("not the comparison alone brought the events, but also %v messages", in)
		}
	}
}

// seeOneAnother has two officers work at two nodes.
func seeOneAnother(t *testing.T, p *production, a, b *server) {
	t.Helper()
	elin, maria := signIn(t, a, "Elin Sandberg"), signIn(t, b, "Maria Lindqvist")
	room := elin.jointRoom(b, "Hamnen") // a session of one node is one of the other
	head := elin.head(a, room)
	atA, atB := elin.open(a, b, room, head), maria.open(b, a, room, head)

	// A post at either node and one of the command line reach both.
	head = maria.post(b, room, "Skrivet vid den ena noden").Seq
	atA.wantEvent(head)
	atB.wantEvent(head)
	head = elin.post(a, room, "Skrivet vid den andra").Seq
	atA.wantEvent(head)
	atB.wantEvent(head)
	p.succeed("room", "post", room, "Skrivet vid kommandoraden", "--as", maria.officer.ID)
	atA.wantEvent(head + 1)
	atB.wantEvent(head + 1)

	// Magnus, who may, takes Elin out of the room at B, and her subscription at A ends.
	magnus := signIn(t, b, "Magnus Hellström")
	magnus.must(b, http.MethodPost, "/api/rooms/"+room+"/members/"+elin.officer.ID+"/removal", web.RemoveMember{ClientID: uuid.New()}, nil)
	atA.want(wire.TypeLeft)
	atB.wantEvent(head + 2)

	// Maria signs out at A, and her socket at B is closed.
	maria.must(a, http.MethodDelete, "/api/session", nil, nil)
	atB.wantClose(wire.CloseSessionEnded)
}

// TestNodesStartTogether: of nodes that are started at once on a new database one fills it, and none fails.
func TestNodesStartTogether(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	nodes := make([]*server, 3)
	for i := range nodes {
		nodes[i] = begin(t, p.command("serve", "--listen", "localhost:0"))
	}
	for _, n := range nodes {
		n.becomesReady()
		signIn(t, n, "Elin Sandberg").jointRoom(n, "Hamnen")
	}
}

// TestPoolOfConnections: the size of the pool stands in the database's URL, which everything that connects reads.
func TestPoolOfConnections(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	p.with("PLAZA_DATABASE_URL", p.database.ServiceURL+"&pool_max_conns=9", "PLAZA_DATABASE_DISPOSER_URL", p.database.DisposerURL+"&pool_max_conns=9").serve().stop()
}
