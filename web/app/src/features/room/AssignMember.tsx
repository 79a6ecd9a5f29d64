import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { errorText } from "@/features/problem";
import { announce, Button, ComboBox, icons, Notice } from "@/ui";
import { assignMember, candidatesQuery, roomQuery, type Room } from "./api";
import styles from "./MemberList.module.css";

/** For a coordinator: adds an officer of the own authority to the room. In a restricted room its members add officers of any party. */
export function AssignMember({ room }: { room: Room }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const candidates = useQuery(candidatesQuery(room.id));
  const assign = useMutation({
    mutationFn: (officer: string) => assignMember(room.id, officer),
    onSuccess: async (_, officer) => {
      const name = candidates.data?.find(({ id }) => id === officer)?.name ?? "";
      announce(t`${name} är tillagd.`);
      await queries.invalidateQueries(roomQuery(room.id));
      (field.current ?? document.getElementById("members"))?.focus(); // before the button, which has the focus, can't be pressed
      setChosen(null);
    },
  });
  const members = new Set(room.members.filter(({ former }) => !former).map(({ officer }) => officer));
  const isRestricted = room.kind === "restricted";
  const others = (candidates.data ?? [])
    .filter(({ id }) => !members.has(id))
    .map(({ id, name, title, authority }) => ({ id, name: [name, title, ...(isRestricted ? [authority.name] : [])].join(", ") }));
  if (candidates.isPending) return null;
  return (
    <form
      className={styles.assign}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== null) assign.mutate(chosen);
      }}
    >
      {others.length > 0 && (
        <>
          <ComboBox
            inputRef={field}
            label={isRestricted ? t`Lägg till en handläggare` : t`Lägg till en kollega`}
            showAll={isRestricted ? t`Visa alla handläggare` : t`Visa alla kollegor`}
            options={others}
            value={chosen}
            onChange={setChosen}
          />
          <Button type="submit" variant="secondary" icon={icons.Plus} isDisabled={chosen === null} isPending={assign.isPending}>
            <Trans>Lägg till</Trans>
          </Button>
        </>
      )}
      {(assign.isError || candidates.isError) && (
        <Notice kind="error" announced>
          {errorText(assign.error ?? candidates.error)}
        </Notice>
      )}
    </form>
  );
}
