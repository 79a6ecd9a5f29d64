import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { announce } from "./Announcer";

/** Puts a text where one can paste it from. The outcome, "" before the first time, is announced too. */
export function useCopy(): { outcome: string; copy: (text: string, done: string) => void } {
  const { t } = useLingui();
  const [outcome, setOutcome] = useState("");
  const copy = async (text: string, done: string) => {
    let said = done;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = t`Webbläsaren lät inte Plaza kopiera. Kopiera själv: ${text}`;
    }
    setOutcome(said);
    announce(said);
  };
  return { outcome, copy: (text, done) => void copy(text, done) };
}
