import type { Page } from "playwright-core";

/** How a connection of a page goes through the network, and what it is sealed with. */
export interface Way {
  protocol: string;
  /** Of the page's end: host, prflx (a TCP connection of its own) or relay. */
  candidate: string;
  cipher: string;
}

/** Changes how the connections of a page look for their way, from its next loading on: as its network makes them. */
export async function restrict(page: Page, restriction: RTCConfiguration): Promise<void> {
  await page.addInitScript((given: RTCConfiguration) => {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, ...given });
      }
      override setConfiguration(configuration?: RTCConfiguration): void {
        super.setConfiguration({ ...configuration, ...(given.iceTransportPolicy && { iceTransportPolicy: given.iceTransportPolicy }) }); // relays are told of
      }
    };
  }, restriction);
}

type Reports = Map<string, Record<string, unknown>>;

/** The ways of the connections that stand, of a page that watchMedia was called for. */
export function ways(page: Page): Promise<Way[]> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const standing = connections.filter(({ connectionState }) => connectionState === "connected");
    return Promise.all(
      standing.map(async (connection) => {
        const reports = (await connection.getStats()) as unknown as Reports;
        const transport = [...reports.values()].find(({ type }) => type === "transport");
        const pair = reports.get(String(transport?.selectedCandidatePairId));
        const local = reports.get(String(pair?.localCandidateId));
        return { protocol: String(local?.protocol), candidate: String(local?.candidateType), cipher: String(transport?.srtpCipher) };
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
