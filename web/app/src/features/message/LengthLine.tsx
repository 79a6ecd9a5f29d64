import { Trans, useLingui } from "@lingui/react/macro";
import { i18n } from "@lingui/core";
import { Notice } from "@/ui";
import styles from "./LengthLine.module.css";
import { roughly } from "./length";

/** How much there is room for yet in a message that comes near its longest, or that it is too long to be sent. */
export function LengthLine({ left }: { left: number | undefined }) {
  const { t } = useLingui();
  const over = left !== undefined && left < 0;
  const near = left === undefined || over ? undefined : i18n.number(roughly(left));
  const beyond = i18n.number(roughly(over ? 9 - left : 0));
  return (
    <>
      <p role="status" className={styles.left}>
        {near !== undefined && <Trans>Ungefär {near} tecken kvar</Trans>}
      </p>
      {over && (
        <Notice kind="error" title={t`Inlägget är för långt`} announced>
          <Trans>Det är ungefär {beyond} tecken för långt för att sparas. Texten finns kvar här: korta den, dela den i flera inlägg eller bifoga den som en fil.</Trans>
        </Notice>
      )}
    </>
  );
}
