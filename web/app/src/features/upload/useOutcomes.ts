import { useEffect, useRef } from "react";
import type { UploadJob } from "@/protocol";
import { announce } from "@/ui";
import { isOutcome, outcomeText } from "./outcomes";

/** Between two things that are said: what becomes of further files meanwhile is said together. */
const PAUSE_MS = 5000;

/** Has a screen reader say what became of the files, the first at once. */
export function useOutcomes(jobs: readonly UploadJob[]): void {
  const before = useRef(new Map<string, string>());
  const unsaid = useRef<UploadJob[]>([]);
  const pause = useRef<number>(undefined);
  useEffect(() => {
    const say = () => {
      const outcomes = unsaid.current.splice(0);
      pause.current = outcomes.length > 0 ? window.setTimeout(say, PAUSE_MS) : undefined;
      if (outcomes.length > 0) announce(outcomeText(outcomes));
    };
    for (const job of jobs) {
      const was = before.current.get(job.record.id);
      before.current.set(job.record.id, job.state.kind);
      if (isOutcome(job, was)) unsaid.current.push(job);
    }
    if (pause.current === undefined) say();
  }, [jobs]);
  useEffect(
    () => () => {
      window.clearTimeout(pause.current);
      pause.current = undefined;
    },
    [],
  );
}
