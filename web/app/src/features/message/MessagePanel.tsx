import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { DisposeForm, RegisterForm } from "@/features/item";
import { HiddenText } from "./HiddenText";
import { HideForm } from "./HideForm";
import { MessageActions } from "./MessageActions";
import { MessageEditor } from "./MessageEditor";
import styles from "./MessagePanel.module.css";
import type { Message } from "./messages";
import type { Rights } from "./rights";
import { Wordings } from "./Wordings";

export type PanelKind = "actions" | "edit" | "hide" | "hidden" | "wordings" | "register" | "dispose";

export interface PanelProps {
  room: string;
  message: Message;
  rights: Rights;
  onKind: (kind: PanelKind) => void;
  onClose: () => void;
}

/** What one does with a message, below it. It takes the focus when it opens; Escape closes it and gives the focus back. */
export function MessagePanel({ kind, ...props }: PanelProps & { kind: PanelKind }) {
  const { t } = useLingui();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = panel.current;
    element?.scrollIntoView({ block: "nearest" });
    element?.querySelector<HTMLElement>("textarea, input, button")?.focus();
  }, [kind]);
  const closeByKeyboard = (event: KeyboardEvent) => {
    // A list that is being chosen from is closed first.
    if (event.key !== "Escape" || (event.target instanceof Element && event.target.hasAttribute("aria-activedescendant"))) return;
    event.stopPropagation();
    props.onClose();
  };
  return (
    <div ref={panel} className={styles.panel} onKeyDownCapture={closeByKeyboard}>
      {content()}
    </div>
  );

  function content(): ReactNode {
    const { room, message, onClose } = props;
    const item = { item: { kind: "message", room, id: message.event.id }, name: t`inlägg ${message.event.no ?? ""}`, onClose } as const;
    switch (kind) {
      case "actions":
        return <MessageActions {...props} />;
      case "edit":
        return <MessageEditor {...props} />;
      case "hide":
        return <HideForm {...props} />;
      case "hidden":
        return <HiddenText {...props} />;
      case "wordings":
        return <Wordings {...props} />;
      case "register":
        return <RegisterForm {...item} registrations={message.registrations} />;
      case "dispose":
        return <DisposeForm {...item} />;
    }
  }
}
