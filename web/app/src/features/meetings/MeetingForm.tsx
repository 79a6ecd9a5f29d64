import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, type ReactNode } from "react";
import { Controller, useForm, type Control, type UseFormReturn } from "react-hook-form";
import { errorText } from "@/features/problem";
import { Button, Notice, Select, TextInput } from "@/ui";
import { AgendaFields } from "./AgendaFields";
import type { Plan } from "./api";
import { InvitedFields } from "./InvitedFields";
import styles from "./Meetings.module.css";
import { DURATIONS, isFilledIn, isTooLong, leftBehind, MOST_LINE, planOf, timeProblem, type PlanFields } from "./plan";
import type { Unsaved } from "./useUnsaved";

interface MeetingFormProps {
  /** What it holds where one has filled in nothing else; always the same object for the same plan. */
  fields: PlanFields;
  /** What the button that saves it says, and what is said when it could not be saved. */
  action: string;
  failure: string;
  command: { isPending: boolean; isError: boolean; error: unknown; mutate: (plan: Plan) => void };
  onClose: () => void;
  unsaved: Unsaved;
  /** What others did meanwhile, and whether that makes it too late to save. */
  meanwhile?: ReactNode;
  isTooLate?: boolean;
}

/** When a meeting is to be, with whom and about what. What one has filled in stays there until it is saved. */
export function MeetingForm({ fields, action, failure, command, onClose, unsaved: { watch }, meanwhile, isTooLate = false }: MeetingFormProps) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: fields });
  const { control, formState, handleSubmit } = form;
  useFollowing(form, fields);
  const { getValues } = form;
  useEffect(() => watch(() => isFilledIn(getValues(), fields)), [watch, getValues, fields]);
  const submit = handleSubmit((filled) => {
    const plan = planOf(filled);
    if (plan && !isTooLate) command.mutate(plan);
  });
  const validTitle = (title: string) => {
    if (title.trim() === "") return t`Skriv vad mötet heter.`;
    return !isTooLong(title) || t`Namnet är för långt. Korta det till ungefär ${MOST_LINE} tecken.`;
  };
  return (
    <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
      <Controller
        control={control}
        name="title"
        rules={{ validate: validTitle }}
        render={({ field: { ref, ...field } }) => (
          <TextInput {...field} inputRef={ref} label={t`Mötets namn`} description={t`Till exempel: Avstämning om bullret`} isRequired error={formState.errors.title?.message} />
        )}
      />
      <TimeFields control={control} />
      <AgendaFields control={control} />
      <Controller
        control={control}
        name="officers"
        render={({ field: officers }) => (
          <Controller
            control={control}
            name="authorities"
            render={({ field: authorities }) => <InvitedFields officers={officers.value} onOfficers={officers.onChange} authorities={authorities.value} onAuthorities={authorities.onChange} />}
          />
        )}
      />
      {meanwhile}
      {command.isError && !isTooLate && (
        <Notice kind="error" title={failure} announced>
          {errorText(command.error)} <Trans>Det du har fyllt i finns kvar.</Trans>
        </Notice>
      )}
      <div className={styles.buttons}>
        {!isTooLate && (
          <Button type="submit" variant="tone" isPending={command.isPending}>
            {action}
          </Button>
        )}
        <Button variant="secondary" onPress={onClose}>
          {isTooLate ? <Trans>Stäng</Trans> : <Trans>Avbryt</Trans>}
        </Button>
      </div>
    </form>
  );
}

/** Fields that one has left alone follow a plan that becomes another. The others, and the focus in them, are not touched. */
function useFollowing({ getValues, setValue }: UseFormReturn<PlanFields>, fields: PlanFields): void {
  const before = useRef(fields);
  useEffect(() => {
    for (const name of leftBehind(getValues(), before.current, fields)) setValue(name, fields[name]);
    before.current = fields;
  }, [fields, getValues, setValue]);
}

/** The day, the time and how long it is to be. */
function TimeFields({ control }: { control: Control<PlanFields> }) {
  const { t } = useLingui();
  const problems = {
    no_date: t`Välj vilken dag mötet är.`,
    no_time: t`Skriv när mötet börjar, till exempel 09:15.`,
    skipped: t`Den tiden finns inte den dagen. Välj en annan.`,
    past: t`Mötets tid har redan varit. Välj en senare.`,
    far: t`Ett möte kan planeras högst fem år fram i tiden.`,
  };
  const validDate = (date: string, { time }: PlanFields) => {
    const problem = timeProblem(date, time, new Date());
    return problem === undefined || problem === "no_time" || problem === "skipped" || problem === "past" || problems[problem];
  };
  const validTime = (time: string, { date }: PlanFields) => {
    const problem = timeProblem(date, time, new Date());
    return problem === undefined || problem === "no_date" || problem === "far" || problems[problem];
  };
  return (
    <div className={styles.times}>
      <Controller
        control={control}
        name="date"
        rules={{ validate: validDate }}
        render={({ field: { ref, ...field }, fieldState }) => <TextInput {...field} inputRef={ref} type="date" label={t`Dag`} isRequired error={fieldState.error?.message} />}
      />
      <Controller
        control={control}
        name="time"
        rules={{ validate: validTime, deps: ["date"] }}
        render={({ field: { ref, ...field }, fieldState }) => <TextInput {...field} inputRef={ref} type="time" label={t`Börjar`} isRequired error={fieldState.error?.message} />}
      />
      <Controller control={control} name="duration" render={({ field: { value, onChange } }) => <DurationSelect value={value} onChange={onChange} />} />
    </div>
  );
}

/** The lengths to choose among, with one that was chosen elsewhere. */
function DurationSelect({ value: chosen, onChange }: { value: string; onChange: (minutes: string) => void }) {
  const { t } = useLingui();
  const minutes = [...new Set([...DURATIONS, ...(chosen === "" ? [] : [chosen])])].map(Number).sort((a, b) => a - b);
  const name = (count: number) => {
    const hours = Math.floor(count / 60);
    const rest = count % 60;
    if (hours === 0) return t`${rest} min`;
    return rest === 0 ? t`${hours} tim` : t`${hours} tim ${rest} min`;
  };
  const options = [...minutes.map((count) => ({ value: String(count), label: name(count) })), { value: "", label: t`Öppet slut` }];
  return <Select label={t`Längd`} options={options} value={chosen} onChange={onChange} />;
}
