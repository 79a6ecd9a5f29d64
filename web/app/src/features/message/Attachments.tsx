import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { Badges, contentUrl, documentItemQuery, Thumbnail } from "@/features/document";
import { sizeText } from "@/locales";
import { icons } from "@/ui";
import styles from "./Attachments.module.css";

/** The documents that came with a message, as they stand. */
export function Attachments({ room, documents }: { room: string; documents: readonly string[] }) {
  const { t } = useLingui();
  return (
    <ul className={styles.cards} aria-label={t`Bilagor`}>
      {documents.map((id) => (
        <li key={id} className={styles.card}>
          <Card room={room} id={id} />
        </li>
      ))}
    </ul>
  );
}

function Card({ room, id }: { room: string; id: string }) {
  const { data: document, isError } = useQuery(documentItemQuery(room, id));
  const path = useLocation({ select: (location) => location.pathname });
  if (isError) return <Trans>Bilagan kunde inte hämtas.</Trans>;
  if (!document) return <Trans>Hämtar bilagan…</Trans>;
  const address: string = `${path.replace(/\/$/, "")}/handlingar/${id}`;
  const { title, name, size, latest, versions, withheld } = document;
  if (withheld) return <Badges document={document} />;
  return (
    <>
      <Thumbnail room={room} document={document} />
      <Link to={address} className={styles.title}>
        {title}
      </Link>
      <span className={styles.facts}>
        <Trans>Version {versions}</Trans>, {sizeText(size)}
      </span>
      <Badges document={document} />
      {latest !== undefined && (
        <a href={contentUrl(room, id, latest)} download={name} className={styles.download}>
          <icons.Download aria-hidden size={14} /> <Trans>Ladda ned {title}</Trans>
        </a>
      )}
    </>
  );
}
