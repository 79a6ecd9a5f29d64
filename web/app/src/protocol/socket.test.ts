import { beforeEach, describe, expect, test, vi } from "vitest";
import type { MeetingMessage } from "./meeting/signalling";
import { SessionEnded, SocketClient, type ConnectionStatus, type SocketOptions, type EphemeralMessage } from "./socket";
import { FakeClock, seededRandom, settled } from "./testing/fake-clock";
import { FakeHub } from "./testing/fake-hub";
import { CloseCode, type Event } from "./wire.gen";

interface Setup {
  hub: FakeHub;
  clock: FakeClock;
  client: SocketClient;
  seen: Event[];
  statuses: ConnectionStatus[];
  tooFar: string[];
  left: string[];
  ephemeral: EphemeralMessage[];
  line: boolean[];
  meeting: MeetingMessage[];
  ticket: ReturnType<typeof vi.fn<SocketOptions["ticket"]>>;
}

function setup(random: () => number = () => 0.5): Setup {
  const hub = new FakeHub();
  const clock = new FakeClock();
  const seen: Event[] = [];
  const statuses: ConnectionStatus[] = [];
  const tooFar: string[] = [];
  const left: string[] = [];
  const ephemeral: EphemeralMessage[] = [];
  const line: boolean[] = [];
  const meeting: MeetingMessage[] = [];
  const ticket = vi.fn<SocketOptions["ticket"]>(() => Promise.resolve("ticket"));
  const client = new SocketClient({
    ticket,
    open: () => hub.open(),
    clock,
    random,
    onStatus: (status) => statuses.push(status),
    onEvent: (event) => seen.push(event),
    onTooFar: (room) => tooFar.push(room),
    onLeft: (room) => left.push(room),
    onEphemeral: (message) => ephemeral.push(message),
    onLine: (isOpen) => line.push(isOpen),
    onMeeting: (message) => meeting.push(message),
  });
  return { hub, clock, client, seen, statuses, tooFar, left, ephemeral, line, meeting, ticket };
}

async function connect({ client, hub }: Setup): Promise<void> {
  client.start();
  await settled();
  hub.current.welcome();
}

const seqs = (events: Event[], room: string) => events.filter((event) => event.room === room).map((event) => event.seq);

describe("a connection", () => {
  let s: Setup;
  beforeEach(() => {
    s = setup();
  });

  test("resumes all rooms in one message and is live when each has caught up", async () => {
    s.hub.append("a");
    s.hub.append("a");
    s.hub.append("b");
    s.client.follow("a", 1);
    s.client.follow("b", 1);
    await connect(s);
    expect(s.hub.current.received).toEqual([{ t: "resume", body: { rooms: { a: 1, b: 1 } } }]);
    expect(seqs(s.seen, "a")).toEqual([2]);
    expect(s.statuses).toEqual([{ phase: "live" }]);
  });

  test("subscribes and unsubscribes one room while it lives", async () => {
    await connect(s);
    s.client.follow("a", 0);
    s.hub.append("a");
    s.client.unfollow("a");
    s.hub.append("a");
    expect(seqs(s.seen, "a")).toEqual([1]);
    expect(s.hub.current.received.map((message) => message.t)).toEqual(["subscribe", "unsubscribe"]);
  });

  test("carries what is said of meetings, while it stands", async () => {
    s.client.meet({ t: "meeting_leave", room: "m" });
    await connect(s);
    s.client.meet({ t: "meeting_restart", room: "m" });
    expect(s.hub.current.received).toEqual([{ t: "meeting_restart", room: "m" }]);
    s.hub.current.deliver({ t: "meeting_lost", room: "m" });
    expect(s.meeting).toEqual([{ t: "meeting_lost", room: "m" }]);
    s.hub.current.cut();
    await s.clock.advance(1_000);
    s.hub.current.welcome();
    expect(s.line).toEqual([true, false, true]);
  });

  test("several messages may share a frame, and unknown types are passed over", async () => {
    await connect(s);
    const first = s.hub.append("x");
    s.client.follow("a", 0);
    const lines = [1, 2].map((seq) => JSON.stringify({ t: "event", room: "a", body: { ...first, room: "a", seq } }));
    s.hub.current.raw([...lines, '{"t":"from_the_future","body":{}}', ""].join("\n"));
    expect(seqs(s.seen, "a")).toEqual([1, 2]);
  });

  test("asks again after a lost event, and lets none through twice", async () => {
    s.client.follow("a", 0);
    await connect(s);
    s.hub.append("a");
    let lose = true;
    s.hub.passes = (message) => message.t !== "event" || !lose;
    s.hub.append("a");
    lose = false;
    s.hub.append("a");
    expect(seqs(s.seen, "a")).toEqual([1, 2, 3]);
    expect(s.hub.current.received.at(-1)).toEqual({ t: "subscribe", room: "a", body: { seq: 1 } });
  });

  test("a gap that the server cannot fill goes to the history", async () => {
    s.client.follow("a", 0);
    await connect(s);
    s.hub.append("a");
    s.hub.passes = (message) => (message.body as Partial<Event>).seq !== 2 || message.t !== "event";
    s.hub.append("a");
    s.hub.append("a");
    expect(seqs(s.seen, "a")).toEqual([1]);
    expect(s.tooFar).toEqual(["a"]);
    s.client.follow("a", 3);
    s.hub.append("a");
    expect(seqs(s.seen, "a")).toEqual([1, 4]);
  });

  test("too_far goes to the history", async () => {
    for (let i = 0; i < 9; i++) s.hub.append("a");
    s.hub.tooFarAt = 5;
    s.client.follow("a", 1);
    await connect(s);
    expect(s.tooFar).toEqual(["a"]);
    expect(s.seen).toEqual([]);
  });

  test("a room whose right ended is not followed any more, also after a cut", async () => {
    s.client.follow("a", 0);
    await connect(s);
    s.hub.current.deliver({ t: "left", room: "a", body: { reason: "removed" } });
    expect(s.left).toEqual(["a"]);
    s.hub.current.cut();
    await s.clock.advance(1000);
    s.hub.current.welcome();
    expect(s.hub.current.received).toEqual([]);
  });

  test("a room that the server refuses counts as left", async () => {
    await connect(s);
    s.client.follow("a", 0);
    s.hub.current.deliver({ t: "error", room: "a", body: { code: "not_found", message: "…" } });
    expect(s.left).toEqual(["a"]);
  });

  test("a room that is unavailable for a moment is asked for again", async () => {
    s.hub.passes = (message) => message.t !== "resumed";
    s.client.follow("a", 0);
    await connect(s);
    s.hub.current.deliver({ t: "error", room: "a", body: { code: "unavailable", message: "…" } });
    s.hub.passes = () => true;
    await s.clock.advance(2000);
    expect(s.statuses.at(-1)).toEqual({ phase: "live" });
  });
});

describe("a cut", () => {
  let s: Setup;
  beforeEach(async () => {
    s = setup();
    s.client.follow("a", 0);
    await connect(s);
  });

  test("is mended by itself with everything that came meanwhile", async () => {
    s.hub.append("a");
    s.hub.current.cut();
    s.hub.append("a");
    expect(s.statuses.at(-1)).toEqual({ phase: "reconnecting" });
    await s.clock.advance(500);
    s.hub.current.welcome();
    expect(seqs(s.seen, "a")).toEqual([1, 2]);
    expect(s.statuses.at(-1)).toEqual({ phase: "live" });
  });

  test("silence for twice the ping's time is a cut; a ping is not silence", async () => {
    await s.clock.advance(49_000);
    s.hub.current.deliver({ t: "ping" });
    await s.clock.advance(49_000);
    expect(s.statuses.at(-1)).toEqual({ phase: "live" });
    await s.clock.advance(2_000);
    expect(s.statuses.at(-1)).toEqual({ phase: "reconnecting" });
    expect(s.hub.sockets).toHaveLength(2);
  });

  test("an unreadable frame ends the connection, not the page", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    s.hub.current.raw('{"t":"event","room":"a","body":{"seq":"1"}}');
    await s.clock.advance(500);
    s.hub.current.welcome();
    s.hub.append("a");
    expect(seqs(s.seen, "a")).toEqual([1]);
  });

  test("the pauses grow to fifteen seconds and begin anew when it has been live", async () => {
    s.ticket.mockRejectedValue(new Error("no network"));
    s.hub.current.cut();
    await s.clock.advance(60_000);
    const calls = s.ticket.mock.calls.length;
    expect(calls).toBeGreaterThan(6);
    expect(calls).toBeLessThan(14);
    s.ticket.mockResolvedValue("ticket");
    await s.clock.advance(15_000);
    s.hub.current.welcome();
    s.hub.current.cut();
    const before = s.hub.sockets.length;
    await s.clock.advance(500);
    expect(s.hub.sockets).toHaveLength(before + 1);
  });

  test("is not waited out when the network comes back", async () => {
    s.ticket.mockRejectedValueOnce(new Error("no network"));
    s.hub.current.cut();
    s.client.retryNow();
    await settled();
    s.client.retryNow();
    await settled();
    s.hub.current.welcome();
    expect(s.statuses.at(-1)).toEqual({ phase: "live" });
  });

  test("is said at once when the network is known to be away, whatever the socket says", async () => {
    s.client.networkLost();
    expect(s.statuses.at(-1)).toEqual({ phase: "reconnecting" });
    s.client.networkLost();
    s.client.retryNow();
    await settled();
    s.hub.current.welcome();
    expect(s.statuses).toEqual([{ phase: "live" }, { phase: "reconnecting" }, { phase: "live" }]);
  });

  test("draining: comes back after the server's delay and a jitter of its own", async () => {
    s.hub.current.deliver({ t: "draining", body: { delay_ms: 4000 } });
    s.hub.current.cut(CloseCode.Draining);
    await s.clock.advance(5999);
    expect(s.hub.sockets).toHaveLength(1);
    await s.clock.advance(1);
    expect(s.hub.sockets).toHaveLength(2);
  });

  test.each([
    [CloseCode.SessionEnded, "session"],
    [CloseCode.Forbidden, "forbidden"],
    [CloseCode.ResumeImpossible, "reload"],
  ])("close code %i ends it: %s", async (code, why) => {
    s.hub.current.cut(code);
    await s.clock.advance(120_000);
    s.client.retryNow();
    await settled();
    expect(s.statuses.at(-1)).toEqual({ phase: "ended", why });
    expect(s.hub.sockets).toHaveLength(1);
  });

  test("too slow: comes back", async () => {
    s.hub.current.cut(CloseCode.TooSlow);
    await s.clock.advance(500);
    expect(s.hub.sockets).toHaveLength(2);
  });

  test("too many: comes back after a long pause", async () => {
    s.hub.current.cut(CloseCode.TooMany);
    await s.clock.advance(44_000);
    expect(s.hub.sockets).toHaveLength(1);
    await s.clock.advance(1_000);
    expect(s.hub.sockets).toHaveLength(2);
  });

  test("no session for a ticket: ends it", async () => {
    s.ticket.mockRejectedValue(new SessionEnded());
    s.hub.current.cut();
    await s.clock.advance(500);
    expect(s.statuses.at(-1)).toEqual({ phase: "ended", why: "session" });
  });

  test("after stop nothing is heard and nothing comes back", async () => {
    const socket = s.hub.current;
    s.client.stop();
    s.hub.append("a");
    socket.cut();
    await s.clock.advance(120_000);
    expect(s.seen).toEqual([]);
    expect(s.hub.sockets).toHaveLength(1);
  });
});

describe("chance", () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))("whatever is cut, lost or repeated: each event once, in order (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const s = setup(random);
    const rooms = ["a", "b", "c"];
    for (const room of rooms) s.client.follow(room, 0);
    s.client.start();
    await settled();
    for (let step = 0; step < 300; step++) {
      const room = rooms[Math.floor(random() * rooms.length)] ?? "a";
      const dice = random();
      s.hub.passes = (message) => message.t !== "event" || random() > 0.05;
      if (dice < 0.6) s.hub.append(room);
      else if (dice < 0.7) s.hub.sockets.at(-1)?.cut();
      else if (dice < 0.8) s.hub.log(room).slice(-2).forEach((event) => s.hub.sockets.at(-1)?.live(event));
      else {
        await s.clock.advance(Math.floor(random() * 3000));
        s.hub.sockets.at(-1)?.welcome();
      }
      for (const lagging of s.tooFar.splice(0)) s.client.follow(lagging, seqs(s.seen, lagging).at(-1) ?? 0);
    }
    s.hub.passes = () => true;
    s.hub.sockets.at(-1)?.cut();
    await s.clock.advance(40_000);
    s.hub.current.welcome();
    for (const room of rooms) expect(seqs(s.seen, room)).toEqual(s.hub.log(room).map((event) => event.seq));
  });
});

describe("the room in sight", () => {
  const said = (s: Setup) => s.hub.current.received.filter(({ t }) => t === "here" || t === "away" || t === "typing").map(({ t, room }) => `${t} ${room}`);

  test("is told once the connection stands, again after each new subscription and connection, and until another one is", async () => {
    const s = setup();
    s.client.follow("a", 0);
    s.client.follow("b", 0);
    s.client.lookAt("a");
    s.client.typing();
    await connect(s);
    expect(said(s)).toEqual(["here a"]);
    s.client.typing();
    s.client.follow("a", 0);
    s.client.lookAt("b");
    s.client.lookAt("b");
    s.client.follow("a", 0);
    s.client.lookAt(undefined);
    s.client.typing();
    expect(said(s)).toEqual(["here a", "typing a", "here a", "away a", "here b", "away b"]);
    s.client.lookAt("c"); // not followed yet
    expect(said(s)).toHaveLength(6);
    s.client.follow("c", 0);
    expect(said(s).at(-1)).toBe("here c");
    s.hub.current.cut();
    await s.clock.advance(60_000);
    s.hub.current.welcome();
    expect(said(s)).toEqual(["here c"]);
  });

  test("what the server says of it is handed on", async () => {
    const s = setup();
    s.client.follow("a", 0);
    await connect(s);
    const messages: EphemeralMessage[] = [
      { t: "presence", room: "a", body: { here: ["anna"] } },
      { t: "typist", room: "a", body: { officer: "bo" } },
      { t: "read_marker", room: "z", body: { no: 3 } },
    ];
    for (const message of messages) s.hub.current.deliver(message);
    expect(s.ephemeral).toEqual(messages);
  });
});
