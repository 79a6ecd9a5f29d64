import type { Page } from "playwright-core";
import type { Evaluating } from "./media";

/** How a connection of a page goes through the network, and what it is sealed with. */
export interface Way {
  /** With the meeting, or with the relay. */
  protocol: string;
  /** Of the page's end: host, prflx (a TCP connection of its own) or relay. */
  candidate: string;
  cipher: string;
}

/** What a network leaves of the ways that connections look for. */
export interface Restriction extends Pick<RTCConfiguration, "iceServers" | "iceTransportPolicy"> {
  /** What is nearest, the meeting or else the relay, is told of at addresses of TCP alone. */
  onlyTCP?: boolean;
}

/** What a page runs before its own code, so that its connections look for their way as its network makes them. */
export function restrictConnections({ onlyTCP = false, iceTransportPolicy, ...given }: Restriction): void {
  const isDirect = iceTransportPolicy !== "relay";
  const policy = iceTransportPolicy && { iceTransportPolicy };
  const overTCP = (servers: RTCIceServer[] = []) => servers.map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => url.endsWith("transport=tcp")) }));
  const led = (configuration: RTCConfiguration = {}) => ({ ...configuration, ...(onlyTCP && { iceServers: overTCP(configuration.iceServers) }), ...policy });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...led(configuration), ...given });
    }
    override setConfiguration(configuration?: RTCConfiguration): void {
      super.setConfiguration(led(configuration));
    }
    override setRemoteDescription({ type, sdp = "" }: RTCSessionDescriptionInit): Promise<void> {
      return super.setRemoteDescription({ type, sdp: onlyTCP && isDirect ? sdp.replace(/^a=candidate:.* udp .*\r\n/gim, "") : sdp });
    }
  };
}

/** The same for a page from its next loading on. */
export async function restrict(page: Page, restriction: Restriction): Promise<void> {
  await page.addInitScript(restrictConnections, restriction);
}

type Reports = Map<string, Record<string, unknown>>;

/** The ways of the connections that stand, of a page that watches its connections. */
export function ways(page: Evaluating): Promise<Way[]> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const standing = connections.filter(({ connectionState }) => connectionState === "connected");
    return Promise.all(
      standing.map(async (connection) => {
        const reports = (await connection.getStats()) as unknown as Reports;
        const all = [...reports.values()];
        const transport = all.find(({ type }) => type === "transport");
        const pair = reports.get(String(transport?.selectedCandidatePairId)) ?? all.find(({ selected }) => selected === true); // Firefox marks it
        const local = reports.get(String(pair?.localCandidateId));
        return { protocol: String(local?.relayProtocol ?? local?.protocol), candidate: String(local?.candidateType), cipher: String(transport?.srtpCipher) };
      }),
    );
  });
}

/** What a page publishes now: the heights of its pictures, the lowest first, and how its sound is encoded. */
export function published(page: Page): Promise<{ heights: number[]; sound: string }> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const heights: number[] = [];
    let sound = "";
    for (const connection of connections.filter(({ connectionState }) => connectionState === "connected")) {
      const reports = (await connection.getStats()) as unknown as Reports;
      for (const report of reports.values()) {
        if (report.type !== "outbound-rtp") continue;
        if (report.kind === "video" && Number(report.framesPerSecond ?? 0) > 0) heights.push(Number(report.frameHeight));
        if (report.kind === "audio") sound = `${connection.remoteDescription?.sdp.match(/^m=audio .*$/m)?.[0] ?? ""} ${String(reports.get(String(report.codecId))?.sdpFmtpLine)}`;
      }
    }
    return { heights: heights.sort((a, b) => a - b), sound };
  });
}
