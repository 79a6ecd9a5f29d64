export type InputKind = "camera" | "microphone";
export type DeviceKind = InputKind | "loudspeaker";

/** Why a device can't be used, as far as a browser tells. */
export type DeviceProblem =
  | "denied" // by the person, the browser or the system
  | "missing"
  | "busy" // another program holds it, or it does not work
  | "insecure" // the page did not come over an encrypted connection
  | "unknown";

/** What is asked of a device; browsers give what comes nearest. */
const WANTED: Record<InputKind, MediaTrackConstraints> = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** Opens a device: the one of the id, or another one when that is not there any more. Throws what problemOf() reads. */
export async function openDevice(kind: InputKind, id?: string): Promise<MediaStreamTrack> {
  if (id !== undefined) {
    try {
      return await open(kind, { ...WANTED[kind], deviceId: { exact: id } });
    } catch (error) {
      if (nameOf(error) !== "OverconstrainedError" && nameOf(error) !== "NotFoundError") throw error;
    }
  }
  return open(kind, WANTED[kind]);
}

async function open(kind: InputKind, wanted: MediaTrackConstraints): Promise<MediaStreamTrack> {
  const stream = await devices().getUserMedia(kind === "camera" ? { video: wanted } : { audio: wanted });
  const [track] = stream.getTracks();
  if (!track) throw new DOMException("no track", "NotFoundError");
  return track;
}

/** Lets the person choose a screen, a window or a tab; undefined when they chose none. */
export async function openScreen(): Promise<{ screen: MediaStreamTrack; sound: MediaStreamTrack | undefined } | undefined> {
  try {
    const stream = await devices().getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
    const [screen] = stream.getVideoTracks();
    return screen && { screen, sound: stream.getAudioTracks()[0] };
  } catch (error) {
    if (nameOf(error) === "NotAllowedError") return undefined;
    throw error;
  }
}

/** The browser has none on a page that did not come over an encrypted connection. */
function devices(): MediaDevices {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (!mediaDevices) throw new DOMException("insecure", "SecurityError");
  return mediaDevices;
}

export function problemOf(error: unknown): DeviceProblem {
  switch (nameOf(error)) {
    case "NotAllowedError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "SecurityError":
      return "insecure";
    default:
      return "unknown";
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
