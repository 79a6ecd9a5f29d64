import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "@/ui";
import styles from "./Meetings.module.css";
import { usePlace, type Member } from "./place";

interface InvitedFieldsProps {
  officers: readonly string[];
  onOfficers: (ids: string[]) => void;
  authorities: readonly string[];
  onAuthorities: (ids: string[]) => void;
}

/** Who is invited: whole authorities, or some of their officers. */
export function InvitedFields({ officers, onOfficers, authorities, onAuthorities }: InvitedFieldsProps) {
  const { t } = useLingui();
  const { members } = usePlace();
  const toggled = (ids: readonly string[], id: string, isIn: boolean) => (isIn ? [...ids, id] : ids.filter((other) => other !== id));
  return (
    <fieldset className={styles.group}>
      <legend>
        <Trans>Kallade</Trans>
      </legend>
      <p className={styles.quiet}>
        <Trans>Alla som skriver i rummet får vara med. Den som är kallad får veta när mötet börjar; kallas ingen gäller det alla.</Trans>
      </p>
      {grouped(members).map(({ id, name, people }) => (
        <div key={id} className={styles.people}>
          <Checkbox label={t`Hela ${name}`} isSelected={authorities.includes(id)} onChange={(isIn) => onAuthorities(toggled(authorities, id, isIn))} />
          {people.map(({ officer, name: person, title }) => (
            <div key={officer} className={styles.person}>
              <Checkbox label={`${person}, ${title}`} isSelected={officers.includes(officer)} onChange={(isIn) => onOfficers(toggled(officers, officer, isIn))} />
            </div>
          ))}
        </div>
      ))}
    </fieldset>
  );
}

function grouped(members: readonly Member[]): { id: string; name: string; people: Member[] }[] {
  const groups = new Map<string, { id: string; name: string; people: Member[] }>();
  for (const member of members) {
    const group = groups.get(member.authority.id) ?? { ...member.authority, people: [] };
    group.people.push(member);
    groups.set(group.id, group);
  }
  return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name, "sv"));
}
