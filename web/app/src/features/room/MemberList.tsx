import { Trans } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { useInMeeting } from "@/features/gathering";
import { useSession } from "@/features/session";
import { icons } from "@/ui";
import type { Room } from "./api";
import { AssignMember } from "./AssignMember";
import styles from "./MemberList.module.css";
import { RemoveMember } from "./RemoveMember";

type Member = Room["members"][number];

/**
 * Who takes part, by authority, and who of them is here now or in a meeting: there to be read, never announced. For a coordinator also the place
 * to change it.
 */
export function MemberList({ room }: { room: Room }) {
  const { authority: own } = useSession();
  // A coordinator's are those of the own authority; in a restricted room its members say who they are.
  // The last one there stays.
  const members = room.members.filter(({ former }) => !former);
  const mayRemove = (member: Member) => room.may_assign && (room.kind === "restricted" ? members.length > 1 : member.authority.id === own.id);
  const { company } = useClient();
  const { here } = useSyncExternalStore(company.subscribe, company.get);
  const inMeeting = useInMeeting();
  return (
    <section aria-labelledby="members">
      <h2 id="members" tabIndex={-1}>
        <Trans>Deltagare</Trans>
      </h2>
      {byAuthority(members).map(([authority, colleagues]) => (
        <div key={authority} className={styles.authority}>
          <h3>{authority}</h3>
          <ul>
            {colleagues.map((member) => (
              <li key={member.officer}>
                <span>
                  {member.name}
                  <span className={styles.title}>, {member.title}</span>
                </span>
                {here.has(member.officer) && (
                  <span className={styles.here}>
                    <Trans>här nu</Trans>
                  </span>
                )}
                {inMeeting.has(member.officer) && (
                  <span className={styles.inMeeting}>
                    <icons.Video aria-hidden size={12} /> <Trans>i möte</Trans>
                  </span>
                )}
                {mayRemove(member) && <RemoveMember room={room} member={member} />}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {room.may_assign && <AssignMember room={room} />}
    </section>
  );
}

function byAuthority(members: Member[]): [string, Member[]][] {
  const groups = new Map<string, Member[]>();
  for (const member of members) groups.set(member.authority.name, [...(groups.get(member.authority.name) ?? []), member]);
  return [...groups].sort(([a], [b]) => a.localeCompare(b, "sv"));
}
