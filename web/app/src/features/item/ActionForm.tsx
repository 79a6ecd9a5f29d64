import { Trans } from "@lingui/react/macro";
import type { ReactNode, SubmitEvent } from "react";
import { errorText } from "@/features/problem";
import { Button, Notice } from "@/ui";
import styles from "./ActionForm.module.css";

interface ActionFormProps {
  /** What the button that does it says. */
  action: string;
  /** What it says when it could not be done. */
  failure: string;
  isReady: boolean;
  mutation: { isPending: boolean; isError: boolean; error: unknown };
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** What is asked before something is done with an item of the record. */
export function ActionForm({ action, failure, isReady, mutation, onSubmit, onClose, children }: ActionFormProps) {
  const mayDo = isReady && !mutation.isPending;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (mayDo) onSubmit();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {children}
      {mutation.isError && (
        <Notice kind="error" title={failure} announced>
          {errorText(mutation.error)}
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button type="submit" isDisabled={!mayDo} isPending={mutation.isPending}>
          {action}
        </Button>
        <Button variant="secondary" onPress={onClose}>
          <Trans>Avbryt</Trans>
        </Button>
      </div>
    </form>
  );
}
