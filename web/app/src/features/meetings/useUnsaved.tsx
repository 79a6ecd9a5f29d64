import { Trans, useLingui } from "@lingui/react/macro";
import { useBlocker, type ShouldBlockFn } from "@tanstack/react-router";
import { useCallback, useRef, useState, type ReactNode } from "react";
import { Button, Notice } from "@/ui";
import styles from "./Meetings.module.css";

/** Tells, when it is asked, whether a form holds something that is saved nowhere. */
export type FilledIn = () => boolean;

export interface Unsaved {
  /** Has a form looked after, until the function that it answers with is called. */
  watch: (filledIn: FilledIn) => () => void;
  /** Does something by which what is filled in is lost: at once when there is nothing, or else when one wants it so. */
  before: (act: () => void) => void;
  /** Asks, while there is something to ask. */
  question: ReactNode;
}

const nothing: FilledIn = () => false;

/** Nobody loses what they have filled in by going elsewhere, whichever way they go: they are asked first. */
export function useUnsaved(): Unsaved {
  const form = useRef(nothing);
  const [act, setAct] = useState<() => void>();
  const watch = useCallback((filledIn: FilledIn) => {
    form.current = filledIn;
    return () => (form.current = nothing);
  }, []);
  const isFilledIn = useCallback(() => form.current(), []);
  const loses = useCallback<ShouldBlockFn>(({ current, next }) => next.pathname !== current.pathname && form.current(), []);
  const blocker = useBlocker({ shouldBlockFn: loses, enableBeforeUnload: isFilledIn, withResolver: true });
  const before = (wanted: () => void) => (isFilledIn() ? setAct(() => wanted) : wanted());
  const forget = () => setAct(undefined);
  const goOn = () => {
    forget();
    act?.();
  };
  if (blocker.status === "blocked") return { watch, before, question: <Question key="way" onStay={blocker.reset} onGo={blocker.proceed} /> };
  return { watch, before, question: act && <Question key="act" onStay={forget} onGo={goOn} /> };
}

function Question({ onStay, onGo }: { onStay: () => void; onGo: () => void }) {
  const { t } = useLingui();
  const [from] = useState(() => document.activeElement);
  const stay = () => {
    onStay();
    if (from instanceof HTMLElement) from.focus();
  };
  return (
    <Notice
      kind="info"
      title={t`Det du har fyllt i är inte sparat`}
      announced
      action={
        <div className={styles.buttons}>
          <Button variant="secondary" isFocusedAtFirst onPress={stay}>
            <Trans>Stanna kvar</Trans>
          </Button>
          <Button variant="secondary" onPress={onGo}>
            <Trans>Gå vidare utan att spara</Trans>
          </Button>
        </div>
      }
    >
      <Trans>Går du vidare försvinner det.</Trans>
    </Notice>
  );
}
