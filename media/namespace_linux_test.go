package media

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"golang.org/x/sys/unix"
)

// place is a network namespace of the test's own, joined to the machine by a cable.
type place struct {
	name, cable     string
	inside, outside net.IP // the cable's ends
	file            *os.File
}

// places numbers them, so that tests run side by side.
var places atomic.Int32

// newPlace makes a namespace, which takes root and ip(8).
func newPlace(t *testing.T) *place {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("making a network namespace takes root")
	}
	number := int(places.Add(1))
	p := &place{name: fmt.Sprintf("plaza-%d-%d", os.Getpid(), number), cable: fmt.Sprintf("pz%d-%d", os.Getpid()%100_000, number)}
	// 198.18.0.0/15 is for tests of networks (RFC 2544): four addresses of it, others for each process that is likely to run.
	base := (os.Getpid()*16 + number) % (1 << 15) * 4
	p.outside = net.IPv4(198, byte(18+base>>16), byte(base>>8), byte(base)+1).To4()
	p.inside = net.IPv4(198, byte(18+base>>16), byte(base>>8), byte(base)+2).To4()
	run(t, "ip", "netns", "add", p.name)
	t.Cleanup(func() { run(t, "ip", "netns", "delete", p.name) })
	run(t, "ip", "link", "add", p.cable, "type", "veth", "peer", "name", "cable", "netns", p.name)
	run(t, "ip", "address", "add", p.outside.String()+"/30", "dev", p.cable)
	run(t, "ip", "link", "set", p.cable, "up")
	for _, command := range []string{"address add " + p.inside.String() + "/30 dev cable", "link set cable up", "link set lo up"} {
		run(t, "ip", append([]string{"-n", p.name}, strings.Fields(command)...)...)
	}
	var err error
	if p.file, err = os.Open("/run/netns/" + p.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.file.Close() })
	return p
}

func run(t *testing.T, command string, arguments ...string) {
	t.Helper()
	if output, err := exec.Command(command, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v: %s", command, strings.Join(arguments, " "), err, output)
	}
}

// filter says what the place's network does with packets, in a chain of nftables for each direction.
func (p *place) filter(t *testing.T, rules string) {
	t.Helper()
	command := exec.Command("ip", "netns", "exec", p.name, "nft", "-f", "-")
	command.Stdin = strings.NewReader(fmt.Sprintf(`
		table inet obstacle {
			chain in { type filter hook input priority 0; %s; }
			chain out { type filter hook output priority 0; %s; }
		}`, rules, rules))
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("nft: %v: %s", err, output)
	}
}

// insideVariable is set for a test that runs in a place.
const insideVariable = "PLAZA_TEST_INSIDE"

// again runs the test in the place.
func (p *place) again(t *testing.T) {
	t.Helper()
	command := exec.Command("ip", "netns", "exec", p.name, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=60s")
	command.Env = append(os.Environ(), insideVariable+"=1")
	output, err := command.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatal(err)
	}
}

// do calls back in the place: sockets that are opened there stay there.
func (p *place) do(f func() error) error {
	failed := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		if err := unix.Setns(int(p.file.Fd()), unix.CLONE_NEWNET); err != nil {
			failed <- err
			return
		}
		failed <- f()
	}()
	return <-failed
}

// insideNet opens Pion's sockets in a place.
type insideNet struct {
	*stdnet.Net
	place *place
}

func (p *place) net(t *testing.T) transport.Net {
	t.Helper()
	inside := &insideNet{place: p}
	err := p.do(func() (err error) {
		inside.Net, err = stdnet.NewNet()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inside
}

// ListenPacket implements [transport.Net].
func (n *insideNet) ListenPacket(network, address string) (c net.PacketConn, err error) {
	err = n.place.do(func() (err error) {
		c, err = n.Net.ListenPacket(network, address)
		return err
	})
	return c, err
}

// ListenUDP implements [transport.Net].
func (n *insideNet) ListenUDP(network string, local *net.UDPAddr) (c transport.UDPConn, err error) {
	err = n.place.do(func() (err error) {
		c, err = n.Net.ListenUDP(network, local)
		return err
	})
	return c, err
}

// DialTCP implements [transport.Net].
func (n *insideNet) DialTCP(network string, local, remote *net.TCPAddr) (c transport.TCPConn, err error) {
	err = n.place.do(func() (err error) {
		c, err = n.Net.DialTCP(network, local, remote)
		return err
	})
	return c, err
}
