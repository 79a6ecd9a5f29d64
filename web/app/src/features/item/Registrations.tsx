import { Trans } from "@lingui/react/macro";
import type { Registration } from "@/protocol";
import { icons } from "@/ui";
import { useDiary } from "./diary";
import styles from "./Registrations.module.css";

/** Under which numbers authorities have registered an item, one's own first. */
export function Registrations({ registrations }: { registrations: readonly Registration[] }) {
  const { authority: own, nameOf } = useDiary();
  const sorted = [...registrations].sort((a, b) => Number(b.authority === own) - Number(a.authority === own));
  if (sorted.length === 0) return null;
  return (
    <div className={styles.registrations}>
      {sorted.map(({ authority, diary_number: diary, act_number: act }) => {
        const name = nameOf(authority);
        const number = act === "" ? diary : `${diary} ${act}`;
        return (
          <p key={authority}>
            <icons.BookMarked aria-hidden size={12} />{" "}
            <Trans>
              Diarieförd hos {name}: {number}
            </Trans>
          </p>
        );
      })}
    </div>
  );
}
