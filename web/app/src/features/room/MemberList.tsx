import { Trans } from "@lingui/react/macro";
import type { Room } from "./api";
import styles from "./MemberList.module.css";

type Member = Room["members"][number];

/** Who takes part, by authority. */
export function MemberList({ members }: { members: Member[] }) {
  return (
    <section aria-labelledby="members">
      <h2 id="members">
        <Trans>Deltagare</Trans>
      </h2>
      {byAuthority(members).map(([authority, colleagues]) => (
        <div key={authority} className={styles.authority}>
          <h3>{authority}</h3>
          <ul>
            {colleagues.map(({ officer, name, title }) => (
              <li key={officer}>
                {name}
                <span className={styles.title}>, {title}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function byAuthority(members: Member[]): [string, Member[]][] {
  const groups = new Map<string, Member[]>();
  for (const member of members) groups.set(member.authority.name, [...(groups.get(member.authority.name) ?? []), member]);
  return [...groups].sort(([a], [b]) => a.localeCompare(b, "sv"));
}
