import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Event } from "@/protocol";
import { VisuallyHidden } from "@/ui";
import { useDialogue } from "./dialogue";
import styles from "./MessageRow.module.css";
import { text } from "./payload";
import { authorOf } from "./people";

/** The name of whoever wrote a message's words: of a shared one not the sharer. */
export function useWriterName(event: Event): string {
  const { t } = useLingui();
  const { people } = useDialogue();
  const sharedName = event.type === "share.received" ? text(event.payload, "author_name") : "";
  return sharedName || (authorOf(event, people)?.name ?? t`En handläggare`);
}

/** Who wrote a message. continued: the same writer goes on, and the name is only read aloud. */
export function Writer({ event, continued }: { event: Event; continued: boolean }) {
  const { people } = useDialogue();
  const name = useWriterName(event);
  const person = authorOf(event, people);
  const line = (
    <>
      <strong>{name}</strong>
      <span className={styles.title}>{rest()}</span>
    </>
  );
  return continued ? <VisuallyHidden>{line}</VisuallyHidden> : <p className={styles.writer}>{line}</p>;

  function rest(): ReactNode {
    const authority = text(event.payload, "authority_name");
    if (event.type === "share.received" && authority !== "") {
      return (
        <>
          , {authority}. <Trans>Delat hit av {person?.name ?? ""}</Trans>
        </>
      );
    }
    return person && `, ${person.title}, ${person.authority}`;
  }
}
