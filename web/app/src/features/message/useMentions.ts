import { useLingui } from "@lingui/react/macro";
import { plural } from "@lingui/core/macro";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { announce } from "@/ui";
import { mentionOf, queryAt, suggestions, type Mentionable } from "./mentions";

const NOBODY: readonly Mentionable[] = [];

/** The choice of whom to mention while an @ is being written in a text area: which officers, which of them is next, and the keys. */
export function useMentions(area: RefObject<HTMLTextAreaElement | null>, value: string, onChange: (text: string) => void, officers: readonly Mentionable[]) {
  const { t } = useLingui();
  const [caret, setCaret] = useState(0);
  const [isFocused, setFocused] = useState(false);
  const [dismissed, setDismissed] = useState<number>(); // the place of the @ whose list was closed
  const [next, setNext] = useState(0);
  const moveTo = useRef<number>(undefined);

  const query = queryAt(value, caret);
  const isOpen = isFocused && query !== undefined && query.start !== dismissed;
  const options = isOpen ? suggestions(query.words, officers) : NOBODY;
  const active = Math.min(next, options.length - 1);
  const count = options.length;

  useEffect(() => {
    if (count > 0) announce(t`${plural(count, { one: "# handläggare", other: "# handläggare" })} att nämna. Välj med piltangenterna och Enter.`);
  }, [count, t]);

  useLayoutEffect(() => {
    if (moveTo.current === undefined) return;
    area.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = undefined;
  }, [area, value]);

  /** To be called whenever the text or the caret has moved. */
  const look = (text: string) => {
    const place = area.current?.selectionStart ?? text.length;
    setCaret(place);
    setNext(0);
    if (queryAt(text, place) === undefined) setDismissed(undefined);
  };

  const pick = (officer: Mentionable) => {
    if (!query) return;
    const rest = value.slice(caret);
    const before = `${value.slice(0, query.start)}${mentionOf(officer)}`;
    moveTo.current = before.length + 1;
    setCaret(moveTo.current);
    onChange(`${before}${rest.startsWith(" ") ? "" : " "}${rest}`);
  };

  /** Says whether the key was the list's. */
  const onKey = (event: KeyboardEvent): boolean => {
    const chosen = options[active];
    if (!chosen || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    switch (event.key) {
      case "ArrowDown":
        setNext((active + 1) % count);
        break;
      case "ArrowUp":
        setNext((active + count - 1) % count);
        break;
      case "Enter":
      case "Tab":
        pick(chosen);
        break;
      case "Escape":
        setDismissed(query?.start);
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return { options, active, look, pick, onKey, setFocused };
}
