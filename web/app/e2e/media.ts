import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What a page's connections have brought it, of all that arrived. */
export interface Arrived {
  /** Pictures that were decoded, by the height of the last one. */
  frames: number;
  height: number;
  /** Of the sound that was heard; it grows while there is any. */
  energy: number;
}

/** What a page runs before its own code, so that its connections can be watched. */
export function watchConnections(isSmall: boolean): void {
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
}

/** Watches the connections of a page from its next loading on. small: cameras of 320×180, for a machine that has many to encode. */
export async function watchMedia(page: Page, small = false): Promise<void> {
  await page.addInitScript(watchConnections, small);
}

/** A page of whichever browser. */
export interface Evaluating {
  evaluate<T>(read: () => Promise<T>): Promise<T>;
}

/** What has arrived since the page was loaded, in the connections that are open. */
export function arrived(page: Evaluating): Promise<Arrived> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const sum = { frames: 0, height: 0, energy: 0 };
    for (const connection of connections) {
      // Firefox never tells anything of a connection that is closed meanwhile.
      let isTold = false;
      const closed = new Promise<undefined>((resolve) => {
        const look = () => {
          if (connection.connectionState === "closed") resolve(undefined);
          else if (!isTold) setTimeout(look, 50);
        };
        look();
      });
      const reports = await Promise.race([closed, connection.getStats()]);
      isTold = true;
      for (const report of (reports?.values() ?? []) as Iterable<Record<string, unknown>>) {
        if (report.type !== "inbound-rtp") continue;
        sum.frames += Number(report.framesDecoded ?? 0);
        sum.height = Math.max(sum.height, Number(report.frameHeight ?? 0));
        sum.energy += Number(report.totalAudioEnergy ?? 0);
      }
    }
    return sum;
  });
}

/** The energies of the sounds that arrive, by the track. */
export function sounds(page: Evaluating): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const energies: Record<string, number> = {};
    for (const connection of connections.filter(({ connectionState }) => connectionState === "connected")) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report.type === "inbound-rtp" && report.kind === "audio") energies[String(report.trackIdentifier)] = Number(report.totalAudioEnergy);
      }
    }
    return energies;
  });
}

const BACK_MS = 15_000; // within which pictures are decoded again, whatever happened

/** Pictures, so many, and sound arrive, from now on in time. */
export async function expectToArrive(page: Evaluating, frames = 5): Promise<void> {
  await expectMore(page, "frames", frames);
  await expectMore(page, "energy", 0);
}

async function expectMore(page: Evaluating, what: "frames" | "energy", than: number): Promise<void> {
  let before = (await arrived(page))[what];
  const more = async () => {
    const now = (await arrived(page))[what];
    before = Math.min(before, now); // other connections count anew
    return now - before;
  };
  await expect.poll(more, { timeout: BACK_MS }).toBeGreaterThan(than);
}
