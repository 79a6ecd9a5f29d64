import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { announce } from "./Announcer";
import { matching, optionNamed, type Option } from "./options";

/** What a combobox shows, and what it does with keys and words. */
export function useComboBox(options: readonly Option[], value: string | null, onChange: (id: string | null) => void) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  // What is written, while it is not the chosen option's name.
  const [text, setText] = useState<string>();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const chosen = options.find(({ id }) => id === value);
  const shown = text === undefined ? options : matching(options, text);

  useEffect(() => {
    if (open) box.current?.querySelector(active < 0 ? "ul" : "[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [open, active]);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const choose = (option: Option | undefined) => {
    setText(undefined);
    onChange(option?.id ?? null);
    close();
  };
  const move = (to: number) => {
    setActive(to);
    setOpen(true);
  };
  const keys: Record<string, () => boolean> = {
    ArrowDown: () => (move(open && active < shown.length - 1 ? active + 1 : 0), true),
    ArrowUp: () => (move(open && active > 0 ? active - 1 : shown.length - 1), true),
    Enter: () => open && active >= 0 && (choose(shown[active]), true),
    Escape: () => open && (close(), true),
  };

  return {
    box,
    shown,
    active,
    listed: open && shown.length > 0,
    written: text ?? chosen?.name ?? "",
    choose,
    write: (words: string) => {
      setText(words);
      setOpen(true);
      setActive(-1);
      const count = matching(options, words).length;
      announce(t`${count} förslag`);
    },
    /** Lets the keys that mean something here mean nothing else. */
    press: (event: KeyboardEvent) => {
      if (!keys[event.key]?.()) return;
      event.preventDefault();
      event.stopPropagation();
    },
    leave: () => {
      if (text !== undefined) choose(optionNamed(options, text) ?? (text.trim() === "" ? undefined : chosen));
      close();
    },
    showAll: () => {
      box.current?.querySelector("input")?.focus();
      setText(undefined);
      setActive(-1);
      setOpen(!open);
    },
  };
}
