import { isOver, sentOf, waitsForPerson, type UploadJob, type UploadState } from "@/protocol";

/** Rows that are drawn: a drop may be of thousands of files, and each row has a bar that moves. */
const MOST_ROWS = 20;

export interface TraySummary {
  /** Go on by themselves. */
  moving: number;
  /** Go on when the person has done something. */
  waiting: number;
  saved: number;
  /** Will not be saved. */
  lost: number;
  /** Bytes of all that is moving or saved, and how many of them the server has. */
  size: number;
  sent: number;
}

export function summaryOf(jobs: readonly UploadJob[]): TraySummary {
  const summary = { moving: 0, waiting: 0, saved: 0, lost: 0, size: 0, sent: 0 };
  for (const { record, state } of jobs) {
    const kind = kindOf(state);
    summary[kind]++;
    if (kind === "waiting" || kind === "lost") continue;
    summary.size += record.size;
    summary.sent += kind === "saved" || state.kind === "finishing" ? record.size : sentOf(state);
  }
  return summary;
}

function kindOf(state: UploadState): "moving" | "waiting" | "saved" | "lost" {
  if (state.kind === "done") return "saved";
  if (isOver(state)) return "lost";
  return waitsForPerson(state) ? "waiting" : "moving";
}

/** The jobs to show of many: before all others those that went wrong or wait for the person, then those on their way, in the order they were given. */
export function shownOf(jobs: readonly UploadJob[]): readonly UploadJob[] {
  if (jobs.length <= MOST_ROWS) return jobs;
  const byUrgency = [...jobs].sort((a, b) => urgencyOf(a.state) - urgencyOf(b.state));
  const shown = new Set(byUrgency.slice(0, MOST_ROWS));
  return jobs.filter((job) => shown.has(job)); // none changes its place, and with it loses the focus
}

function urgencyOf(state: UploadState): number {
  const kind = kindOf(state);
  if (kind === "lost" || kind === "waiting") return 0;
  if (kind === "saved") return 3;
  return state.kind === "waiting" ? 2 : 1;
}
