import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { casesQuery } from "@/features/case";
import { useReadings } from "@/features/reading";
import type { OutboxEntry } from "@/protocol";
import styles from "./SignOutPage.module.css";
import type { Leftovers } from "./useLeftovers";

const LONGEST = 200;

/** Each with its first words, what it is, and the room it was written in. */
export function LeftoverList({ unsent, drafts, files }: Pick<Leftovers, "unsent" | "drafts" | "files">) {
  return (
    <ul className={styles.leftovers}>
      {unsent.map(({ message, state }) => (
        <Leftover key={message.clientId} room={message.room} text={[message.text, ...(message.files ?? []).map(({ name }) => name)].filter((part) => part !== "").join("\n")}>
          <Fate state={state} />
        </Leftover>
      ))}
      {drafts.map(({ room, text, edit }) => (
        <Leftover key={`${room} ${edit?.message ?? ""}`} room={room} text={text}>
          {edit ? <Trans>Osparad ändring av ett inlägg</Trans> : <Trans>Utkast</Trans>}
        </Leftover>
      ))}
      {files.map(({ record: { id, name, target } }) => (
        <Leftover key={id} room={target.room} text={name}>
          {target.becomes === "attachment" ? <Trans>Fil till ett inlägg som inte är skickat</Trans> : <Trans>Fil som inte är sparad</Trans>}
        </Leftover>
      ))}
    </ul>
  );
}

function Fate({ state }: Pick<OutboxEntry, "state">) {
  return state.kind === "refused" ? <Trans>Togs inte emot: {state.reason}</Trans> : <Trans>Väntar på att skickas</Trans>;
}

function Leftover({ room, text, children }: { room: string; text: string; children: ReactNode }) {
  return (
    <li>
      <p className={styles.fate}>
        {children} <RoomLink room={room} />
      </p>
      <p className={styles.words}>{text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}</p>
    </li>
  );
}

/** Nothing where one may no longer read, or as long as it is not known. */
function RoomLink({ room }: { room: string }) {
  const reference = useReadings()?.get(room)?.reference;
  const { data: cases } = useQuery(casesQuery);
  if (reference === undefined) return null;
  const title = cases?.find((item) => item.reference === reference)?.title ?? reference;
  return (
    <>
      (
      <Link to="/arenden/$reference/rum/$room" params={{ reference, room }}>
        {title}
      </Link>
      )
    </>
  );
}
