import type { Socket } from "../socket";
import type { Envelope, Event, Resume, Subscribe } from "../wire.gen";

/** The room log's side of the socket, in memory: what hub/wire promises, and on request what a bad network makes of it. */
export class FakeHub {
  readonly logs = new Map<string, Event[]>();
  readonly sockets: FakeSocket[] = [];
  tooFarAt = Infinity; // a client further behind is sent to the history
  /** Called for each message before it is sent; false loses it. */
  passes: (message: Envelope) => boolean = () => true;

  open(): FakeSocket {
    const socket = new FakeSocket(this);
    this.sockets.push(socket);
    return socket;
  }

  get current(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }

  append(room: string, payload: unknown = {}, type = "message.posted"): Event {
    const log = this.log(room);
    const seq = log.length + 1;
    const time = new Date(Date.UTC(2026, 2, 2, 8, 0, seq)).toISOString();
    const event: Event = { id: `${room}-${seq}`, room, seq, time, type, type_v: 1, author: "officer:anna", authority: "tanum", no: seq, payload };
    log.push(event);
    for (const socket of this.sockets) socket.live(event);
    return event;
  }

  log(room: string): Event[] {
    const known = this.logs.get(room);
    if (known) return known;
    const log: Event[] = [];
    this.logs.set(room, log);
    return log;
  }
}

export class FakeSocket implements Socket {
  onmessage: ((message: MessageEvent) => void) | null = null;
  onclose: ((close: CloseEvent) => void) | null = null;
  readonly received: Envelope[] = [];
  private readonly subscribed = new Set<string>();
  private readonly hub: FakeHub;
  private open = true;

  constructor(hub: FakeHub) {
    this.hub = hub;
  }

  welcome(pingSeconds = 25): void {
    this.deliver({ t: "welcome", body: { version: 1, ping_seconds: pingSeconds, max_frame: 65536 } });
  }

  send(data: string): void {
    if (!this.open) return;
    const message = JSON.parse(data) as Envelope;
    this.received.push(message);
    if (message.t === "resume") for (const [room, seq] of Object.entries((message.body as Resume).rooms)) this.resume(room, seq);
    if (message.t === "subscribe") this.resume(message.room ?? "", (message.body as Subscribe).seq);
    if (message.t === "unsubscribe") this.subscribed.delete(message.room ?? "");
  }

  close(): void {
    this.open = false;
  }

  /** The network or the server ends the connection. */
  cut(code = 1006): void {
    if (!this.open) return;
    this.open = false;
    this.onclose?.({ code } as CloseEvent);
  }

  live(event: Event): void {
    if (this.subscribed.has(event.room)) this.deliver({ t: "event", room: event.room, body: event });
  }

  deliver(message: Envelope): void {
    if (this.open && this.hub.passes(message)) this.raw(JSON.stringify(message));
  }

  raw(data: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  private resume(room: string, seq: number): void {
    const log = this.hub.log(room);
    if (log.length - seq > this.hub.tooFarAt) {
      this.deliver({ t: "too_far", room, body: { from: 1, head: log.length } });
      return;
    }
    this.subscribed.add(room);
    for (const event of log.slice(seq)) this.deliver({ t: "event", room, body: event });
    this.deliver({ t: "resumed", room, body: { seq: log.length } });
  }
}
