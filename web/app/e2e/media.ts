import type { Page } from "playwright-core";

/** What a page's connections have brought it, of all that arrived. */
export interface Arrived {
  /** Pictures that were decoded, by the height of the last one. */
  frames: number;
  height: number;
  /** Of the sound that was heard; it grows while there is any. */
  energy: number;
}

/** Watches the connections of a page from its next loading on. small: cameras of 320×180, for a machine that has many to encode. */
export async function watchMedia(page: Page, small = false): Promise<void> {
  await page.addInitScript((isSmall: boolean) => {
    const connections: RTCPeerConnection[] = [];
    Object.assign(window, { connections });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
    if (!isSmall) return;
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      open(wanted?.video ? { video: { ...(wanted.video as MediaTrackConstraints), width: 320, height: 180, frameRate: 15 } } : wanted);
  }, small);
}

/** What has arrived since the page was loaded, in the connections that are open. */
export function arrived(page: Page): Promise<Arrived> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const sum = { frames: 0, height: 0, energy: 0 };
    for (const connection of connections) {
      if (connection.connectionState === "closed") continue;
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report.type !== "inbound-rtp") continue;
        sum.frames += Number(report.framesDecoded ?? 0);
        sum.height = Math.max(sum.height, Number(report.frameHeight ?? 0));
        sum.energy += Number(report.totalAudioEnergy ?? 0);
      }
    }
    return sum;
  });
}
