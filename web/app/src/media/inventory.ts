import type { DeviceKind } from "./device";

export interface Device {
  id: string;
  /** As the browser calls it; empty until the person has let the page use one. */
  label: string;
}

export type Devices = Readonly<Record<DeviceKind, readonly Device[]>>;

const KINDS: Record<MediaDeviceKind, DeviceKind> = { videoinput: "camera", audioinput: "microphone", audiooutput: "loudspeaker" };
const NONE: Devices = { camera: [], microphone: [], loudspeaker: [] };

/** The devices that there are, followed while anybody looks. */
export class Inventory {
  private readonly media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  private readonly listeners = new Set<() => void>();
  private all = NONE;

  get = (): Devices => this.all;

  subscribe = (listener: () => void): (() => void) => {
    if (this.listeners.size === 0) {
      this.media?.addEventListener("devicechange", this.look);
      this.look();
    }
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.media?.removeEventListener("devicechange", this.look);
    };
  };

  /** Lists them anew: names are told only once a device is open. */
  look = (): void => {
    this.media?.enumerateDevices().then((found) => this.set(found), () => undefined); // what can't be listed can't be chosen
  };

  private set(found: readonly MediaDeviceInfo[]): void {
    const all: Record<DeviceKind, Device[]> = { camera: [], microphone: [], loudspeaker: [] };
    for (const { kind, deviceId: id, label } of found) {
      // Chromium names the system's choice again as devices of their own: not to choose is the same.
      if (id !== "" && id !== "default" && id !== "communications") all[KINDS[kind]].push({ id, label });
    }
    this.all = all;
    for (const listener of this.listeners) listener();
  }
}
