import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Page } from "playwright-core";

const HOST = "127.0.0.1";
const LONGEST_QUEUE_MS = 300;

/** The network between a page and the server's media, as bad as a test wants it: a relay that each page's UDP goes through. */
export class Weather {
  /** The part of the packets that is lost, each way. */
  loss = 0;
  /** What the way to the page carries, bits a second, with a queue before it. */
  bits = Infinity;
  /** Nothing goes through. */
  isDark = false;

  private readonly media: number;
  private readonly entrance: Socket;
  private readonly exits = new Map<number, Socket>(); // by the port of the page's end
  private isClosed = false;
  private free = 0; // when the way to the page has sent all it has

  private constructor(media: number) {
    this.media = media;
    this.entrance = createSocket("udp4").on("message", (packet, from) => this.carry(packet, from));
  }

  static async before(media: number): Promise<Weather> {
    const weather = new Weather(media);
    weather.entrance.bind(0, HOST);
    await once(weather.entrance, "listening");
    return weather;
  }

  /** Has the connections of a page go through it, from the page's next loading on. */
  async cover(page: Page): Promise<void> {
    const way = { media: this.media, entrance: this.entrance.address().port };
    await page.addInitScript(({ media, entrance }) => {
      const led = (sdp = "") => sdp.replace(/^a=candidate:.* tcp .*\r\n/gim, "").replaceAll(new RegExp(`^(a=candidate:.*) ${media} `, "gm"), `$1 ${entrance} `);
      window.RTCPeerConnection = class extends RTCPeerConnection {
        override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
          return super.setRemoteDescription({ type: description.type, sdp: led(description.sdp) });
        }
      };
    }, way);
  }

  close(): void {
    this.isClosed = true;
    this.entrance.close();
    for (const exit of this.exits.values()) exit.close();
  }

  private carry(packet: Buffer, from: RemoteInfo): void {
    let exit = this.exits.get(from.port);
    if (!exit) {
      exit = createSocket("udp4").on("message", (back) => this.bring(back, from));
      this.exits.set(from.port, exit);
    }
    if (this.isThrough()) exit.send(packet, this.media, HOST);
  }

  private bring(packet: Buffer, { address, port }: RemoteInfo): void {
    const now = performance.now();
    const begins = Math.max(now, this.free);
    if (!this.isThrough() || begins - now > LONGEST_QUEUE_MS) return;
    this.free = begins + (packet.length * 8000) / this.bits;
    if (this.free <= now) this.entrance.send(packet, port, address);
    else setTimeout(() => this.isClosed || this.entrance.send(packet, port, address), this.free - now);
  }

  private isThrough(): boolean {
    return !this.isDark && Math.random() >= this.loss;
  }
}
