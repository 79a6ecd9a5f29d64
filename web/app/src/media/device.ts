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

const inUse = new Map<MediaStreamTrack, string | undefined>(); // the devices of this page, by the id that was asked for

/**
 * Opens a device: the one of the id, or another one when that is not there any more. Throws what problemOf() reads. One that this
 * page has open already is not opened twice, which some systems refuse: its sound or picture is shared, each track stopped apart.
 */
export async function openDevice(kind: InputKind, id?: string): Promise<MediaStreamTrack> {
  const track = shared(kind, id) ?? (await openFresh(kind, id));
  inUse.set(track, id);
  return track;
}

function shared(kind: InputKind, id: string | undefined): MediaStreamTrack | undefined {
  for (const [track, asked] of inUse) {
    if (track.readyState === "ended") inUse.delete(track);
    else if (track.kind === (kind === "camera" ? "video" : "audio") && (asked === id || track.getSettings().deviceId === id)) {
      const other = track.clone();
      other.enabled = true; // also when the one it was made from is muted
      return other;
    }
  }
  return undefined;
}

async function openFresh(kind: InputKind, id: string | undefined): Promise<MediaStreamTrack> {
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

/**
 * The sound of a screen, as it is: what is good for a voice takes music and hums away as noise. Without the sound of this page, so
 * that nobody in the meeting hears themselves; browsers that do not know that wish leave it be.
 */
const SCREEN_SOUND: MediaTrackConstraints & { restrictOwnAudio: boolean } = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, restrictOwnAudio: true };

/** Lets the person choose a screen, a window or a tab; undefined when they chose none. */
export async function openScreen(): Promise<{ screen: MediaStreamTrack; sound: MediaStreamTrack | undefined } | undefined> {
  try {
    const stream = await devices().getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: SCREEN_SOUND });
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
