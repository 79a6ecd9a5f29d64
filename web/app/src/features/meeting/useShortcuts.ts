import { useEffect } from "react";
import { useLingui } from "@lingui/react/macro";
import { announce } from "@/ui";
import type { CurrentMeeting } from "./current";
import { useChoice, useManner } from "./preferences";

const WRITING = "input, textarea, select, [contenteditable]";
const PRESSABLE = `${WRITING}, button, a, summary, [role="button"], [tabindex="0"]`;

/** The keys of the meeting: M, H, and the space bar held down. They do nothing while one writes. */
export function useShortcuts(current: CurrentMeeting): void {
  const { t } = useLingui();
  const { hasShortcuts } = useManner();
  const { microphone } = useChoice().choice;
  useEffect(() => {
    if (!hasShortcuts) return;
    const { participation } = current;
    let talks = false;
    const speak = (isOn: boolean) => void current.turn("microphone", isOn, microphone);
    const stopTalking = () => {
      if (talks) speak(false);
      talks = false;
    };
    const onDown = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isIn(event, WRITING)) return;
      const { devices, hands, self } = participation.get();
      if (event.key === "m" || event.key === "M") {
        speak(!devices.microphone);
        announce(devices.microphone ? t`Mikrofonen är av` : t`Mikrofonen är på`);
        return;
      }
      if (event.key === "h" || event.key === "H") {
        const raised = !hands.includes(self);
        participation.raiseHand(raised);
        announce(raised ? t`Du har räckt upp handen` : t`Du har tagit ner handen`); return;
      }
      if (event.key !== " " || isIn(event, PRESSABLE) || devices.microphone) return;
      event.preventDefault(); // which would scroll the page
      talks = true;
      speak(true);
    };
    const onUp = (event: KeyboardEvent) => {
      if (event.key === " ") stopTalking();
    };
    document.addEventListener("keydown", onDown);
    document.addEventListener("keyup", onUp);
    window.addEventListener("blur", stopTalking);
    return () => {
      stopTalking();
      document.removeEventListener("keydown", onDown);
      document.removeEventListener("keyup", onUp);
      window.removeEventListener("blur", stopTalking);
    };
  }, [current, hasShortcuts, microphone, t]);
}

const isIn = ({ target }: Event, where: string): boolean => target instanceof Element && target.closest(where) !== null;
