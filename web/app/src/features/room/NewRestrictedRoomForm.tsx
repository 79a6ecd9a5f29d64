import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { Controller, useForm } from "react-hook-form";
import { caseQuery } from "@/features/case";
import { errorText } from "@/features/problem";
import { Button, Notice, TextInput } from "@/ui";
import { openRestrictedRoom } from "./api";
import { KINDS } from "./kind";
import styles from "./NewRestrictedRoom.module.css";

const MOST_NAME = 300; // bytes of UTF-8, as the server counts

/** Opens the room and goes there. */
export function NewRestrictedRoomForm({ reference }: { reference: string }) {
  const { t } = useLingui();
  const open = useOpenRestrictedRoom(reference);
  const { control, formState, handleSubmit } = useForm({ defaultValues: { name: "" } });
  const validate = (name: string) => {
    if (name.trim() === "") return t`Skriv vad rummet ska heta.`;
    return new TextEncoder().encode(name.trim()).length <= MOST_NAME || t`Namnet är för långt. Korta det till ungefär ${MOST_NAME} tecken.`;
  };
  return (
    <form noValidate className={`${styles.form} ${KINDS.restricted.tone}`} onSubmit={(event) => void handleSubmit(({ name }) => open.mutate(name))(event)}>
      <Controller
        control={control}
        name="name"
        rules={{ validate }}
        render={({ field: { ref, ...field } }) => (
          <TextInput {...field} inputRef={ref} label={t`Rummets namn`} description={t`Bara de som är tillagda ser namnet.`} isRequired error={formState.errors.name?.message} />
        )}
      />
      {open.isError && (
        <Notice kind="error" title={t`Rummet öppnades inte`} announced>
          {errorText(open.error)}
        </Notice>
      )}
      <div>
        <Button type="submit" variant="tone" icon={KINDS.restricted.icon} isPending={open.isPending}>
          <Trans>Öppna rummet</Trans>
        </Button>
      </div>
    </form>
  );
}

/** One client_id for each name: whoever presses twice, or again after an error, opens one room. */
function useOpenRestrictedRoom(reference: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sent = useRef({ name: "", clientId: "" });
  return useMutation({
    mutationFn: (name: string) => {
      if (sent.current.name !== name) sent.current = { name, clientId: crypto.randomUUID() };
      return openRestrictedRoom(reference, name, sent.current.clientId);
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries(caseQuery(reference));
      await navigate({ to: "/arenden/$reference/rum/$room", params: { reference, room: id } });
    },
  });
}
