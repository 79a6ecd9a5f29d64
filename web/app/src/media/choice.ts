/** What a person last chose to meet with. A device is absent while it is the browser's to choose. */
export interface Choice {
  camera?: string | undefined;
  microphone?: string | undefined;
  loudspeaker?: string | undefined;
  /** Whether it was on when they joined. */
  isCameraOn: boolean;
  isMicrophoneOn: boolean;
}

const BEFORE: Choice = { isCameraOn: true, isMicrophoneOn: true };

const keyOf = (officer: string) => `plaza-devices ${officer}`;

/** What is remembered in this browser for an officer. */
export function choiceOf(officer: string): Choice {
  try {
    return read(JSON.parse(localStorage.getItem(keyOf(officer)) ?? "{}"));
  } catch {
    return BEFORE;
  }
}

/** Remembers a change of choice. In a browser that keeps nothing it holds for the page that made it. */
export function remember(officer: string, change: Partial<Choice>): Choice {
  const choice = { ...choiceOf(officer), ...change };
  try {
    localStorage.setItem(keyOf(officer), JSON.stringify(choice));
  } catch {
    // The choice is made anew the next time.
  }
  return choice;
}

function read(kept: unknown): Choice {
  const fields = (typeof kept === "object" && kept !== null ? kept : {}) as Record<string, unknown>;
  const choice: Choice = { isCameraOn: fields.isCameraOn !== false, isMicrophoneOn: fields.isMicrophoneOn !== false };
  for (const kind of ["camera", "microphone", "loudspeaker"] as const) {
    const id = fields[kind];
    if (typeof id === "string" && id !== "") choice[kind] = id;
  }
  return choice;
}
