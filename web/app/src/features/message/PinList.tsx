import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { errorText } from "@/features/problem";
import type { Event } from "@/protocol";
import { announce, IconButton, icons, Notice } from "@/ui";
import { pinsQuery, unpinMessage, type Pin } from "./api";
import type { Dialogue } from "./dialogue";
import { toPlain } from "./html";
import { hashOf } from "./permalink";
import styles from "./PinList.module.css";

const CHANGES = /^(message\.(pinned|unpinned|edited|hidden)|event\.disposed)$/;
const LONGEST = 120;

interface PinListProps {
  dialogue: Dialogue;
  /** The room's newest events. */
  latest: readonly Event[];
  mayPin: boolean;
}

/** A room's pinned messages, each a way to where it stands. */
export function PinList({ dialogue: { room, people }, latest, mayPin }: PinListProps) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  const changed = latest.findLast(({ type }) => CHANGES.test(type))?.seq ?? 0;
  const { data: pins } = useQuery(pinsQuery(room, changed));
  const unpin = useMutation({
    mutationFn: ({ message }: Pin) => unpinMessage(room, message),
    onSuccess: () => announce(t`Inlägget är lossat.`),
  });
  if (!pins?.length) return null;
  const nameOf = (author: string) => people.get(author.replace("officer:", ""))?.name ?? t`En handläggare`;
  return (
    <section aria-labelledby="pins">
      <h2 id="pins" ref={heading} tabIndex={-1}>
        <Trans>Fästa inlägg</Trans>
      </h2>
      <ul className={styles.pins}>
        {pins.map((pin) => (
          <li key={pin.message}>
            <Link to="." hash={hashOf(pin).slice(1)} className={styles.pin}>
              <span className={styles.text}>
                <Trans>
                  Nr {pin.no}, {nameOf(pin.author)}:
                </Trans>{" "}
                {shortened(toPlain(pin.excerpt))}
              </span>
              <span className={styles.by}>
                <Trans>Fäst av {nameOf(pin.by)}</Trans>
              </span>
            </Link>
            {mayPin && (
              <IconButton
                label={t`Lossa inlägg ${pin.no}`}
                icon={icons.PinOff}
                onPress={() => {
                  heading.current?.focus(); // the button goes with the pin
                  unpin.mutate(pin);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {unpin.isError && (
        <Notice kind="error" title={t`Inlägget är inte lossat`} announced>
          {errorText(unpin.error)}
        </Notice>
      )}
    </section>
  );
}

/** Ends between words, and shows that there is more. */
function shortened(words: string): string {
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST).replace(/\s+\S*$/, "")} …`;
}
