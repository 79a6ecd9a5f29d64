import { Trans, useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import { Controller, useFieldArray, type Control } from "react-hook-form";
import { Button, IconButton, icons, TextInput } from "@/ui";
import styles from "./Meetings.module.css";
import { isTooLong, MOST_AGENDA, MOST_LINE, type PlanFields } from "./plan";

/** The items of the agenda in their order, one field each. */
export function AgendaFields({ control }: { control: Control<PlanFields> }) {
  const { fields, append, remove, swap } = useFieldArray({ control, name: "agenda" });
  const group = useRef<HTMLFieldSetElement>(null);
  const removeAt = (index: number) => {
    remove(index);
    group.current?.focus(); // the button that had it is gone
  };
  return (
    <fieldset ref={group} tabIndex={-1} className={styles.group}>
      <legend>
        <Trans>Dagordning (kan utelämnas)</Trans>
      </legend>
      {fields.map(({ id }, i) => (
        <Item key={id} control={control} index={i} onUp={() => swap(i, i - 1)} onRemove={() => removeAt(i)} />
      ))}
      {fields.length < MOST_AGENDA && (
        <div>
          <Button variant="quiet" icon={icons.Plus} onPress={() => append({ text: "" })}>
            <Trans>Lägg till en punkt</Trans>
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function Item({ control, index, onUp, onRemove }: { control: Control<PlanFields>; index: number; onUp: () => void; onRemove: () => void }) {
  const { t } = useLingui();
  const number = index + 1;
  const valid = (line: string) => !isTooLong(line) || t`Punkten är för lång. Korta den till ungefär ${MOST_LINE} tecken.`;
  return (
    <div className={styles.item}>
      <Controller
        control={control}
        name={`agenda.${index}.text`}
        rules={{ validate: valid }}
        render={({ field: { ref, ...field }, fieldState }) => <TextInput {...field} inputRef={ref} label={t`Punkt ${number}`} error={fieldState.error?.message} />}
      />
      {index > 0 && <IconButton label={t`Flytta upp punkt ${number}`} icon={icons.ArrowUp} onPress={onUp} />}
      <IconButton label={t`Ta bort punkt ${number}`} icon={icons.X} onPress={onRemove} />
    </div>
  );
}
