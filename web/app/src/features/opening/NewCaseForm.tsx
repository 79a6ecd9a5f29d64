import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, type Ref } from "react";
import { Controller, useForm } from "react-hook-form";
import { caseQuery, casesQuery, useCaseLabels, type Municipality } from "@/features/case";
import { errorText } from "@/features/problem";
import { Button, ComboBox, Notice, Select, TextInput } from "@/ui";
import { openCase, type OpenCase } from "./api";
import styles from "./NewCase.module.css";

interface Fields {
  municipality: string | null;
  title: string;
  plan_type: OpenCase["plan_type"];
  procedure: OpenCase["procedure"];
  purpose: string;
}

const PLAN_TYPES: OpenCase["plan_type"][] = ["detailed_plan", "comprehensive_plan", "area_regulations"];
const PROCEDURES: OpenCase["procedure"][] = ["standard", "extended", "simplified"];
// As the server counts: bytes of UTF-8.
const MOST_TITLE = 300;
const MOST_PURPOSE = 4000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

/** Opens a case and goes there. */
export function NewCaseForm({ municipalities }: { municipalities: Municipality[] }) {
  const { t } = useLingui();
  const labels = useCaseLabels();
  const open = useOpenCase();
  const form = useForm<Fields>({
    defaultValues: {
      municipality: municipalities.length === 1 ? (municipalities[0]?.code ?? null) : null,
      title: "",
      plan_type: "detailed_plan",
      procedure: "standard",
      purpose: "",
    },
  });
  const { control, formState } = form;
  const rules = {
    title: {
      validate: (text: string) => {
        if (text.trim() === "") return t`Skriv vad ärendet heter.`;
        return bytes(text.trim()) <= MOST_TITLE || t`Namnet är för långt. Korta det till ungefär ${MOST_TITLE} tecken.`;
      },
    },
    purpose: { validate: (text: string) => bytes(text) <= MOST_PURPOSE || t`Syftet är för långt. Korta det till ungefär ${MOST_PURPOSE} tecken.` },
  };
  const submit = form.handleSubmit(({ municipality, ...rest }) => {
    if (municipality !== null) open.mutate({ ...rest, municipality });
  });
  return (
    <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
      <Controller
        control={control}
        name="municipality"
        rules={{ required: t`Välj kommun i listan.` }}
        render={({ field: { ref, ...field } }) => (
          <ComboBox
            {...field}
            inputRef={ref as Ref<HTMLInputElement>}
            label={t`Kommun`}
            showAll={t`Visa alla kommuner`}
            options={municipalities.map(({ code, name }) => ({ id: code, name }))}
            error={formState.errors.municipality?.message}
          />
        )}
      />
      <Controller
        control={control}
        name="title"
        rules={rules.title}
        render={({ field: { ref, ...field } }) => (
          <TextInput {...field} inputRef={ref} label={t`Ärendets namn`} description={t`Till exempel: Detaljplan för Hamnen`} isRequired error={formState.errors.title?.message} />
        )}
      />
      <Controller
        control={control}
        name="plan_type"
        render={({ field: { value, onChange } }) => (
          <Select label={t`Plan`} options={PLAN_TYPES.map((code) => ({ value: code, label: labels.planType(code) }))} value={value} onChange={onChange} />
        )}
      />
      <Controller
        control={control}
        name="procedure"
        render={({ field: { value, onChange } }) => (
          <Select label={t`Förfarande`} options={PROCEDURES.map((code) => ({ value: code, label: labels.procedure(code) }))} value={value} onChange={onChange} />
        )}
      />
      <Controller
        control={control}
        name="purpose"
        rules={rules.purpose}
        render={({ field: { ref, ...field } }) => (
          <TextInput {...field} inputRef={ref} label={t`Syfte (kan utelämnas)`} isMultiline error={formState.errors.purpose?.message} />
        )}
      />
      {open.isError && (
        <Notice kind="error" title={t`Ärendet öppnades inte`} announced>
          {errorText(open.error)}
        </Notice>
      )}
      <div>
        <Button type="submit" isPending={open.isPending}>
          <Trans>Öppna ärendet</Trans>
        </Button>
      </div>
    </form>
  );
}

/** One client_id for each content of the form: whoever presses twice, or again after an error, opens one case. */
function useOpenCase() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sent = useRef({ content: "", clientId: "" });
  return useMutation({
    mutationFn: (fields: Omit<OpenCase, "client_id">) => {
      const content = JSON.stringify(fields);
      if (sent.current.content !== content) sent.current = { content, clientId: crypto.randomUUID() };
      return openCase({ ...fields, client_id: sent.current.clientId });
    },
    onSuccess: async (opened) => {
      queries.setQueryData(caseQuery(opened.reference).queryKey, opened);
      void queries.invalidateQueries(casesQuery);
      await navigate({ to: "/arenden/$reference", params: { reference: opened.reference } });
    },
  });
}
