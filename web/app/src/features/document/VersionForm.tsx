import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { pickedFromList, useUploads } from "@/features/upload";
import { sizeText } from "@/locales";
import { Button, FileButton, TextInput } from "@/ui";
import styles from "./DocumentPanel.module.css";
import type { FormProps } from "./forms";
import { usePlace } from "./place";

/** Adds a version: the file goes up on its own while one goes on with something else. */
export function VersionForm({ details, onClose }: FormProps) {
  const { t } = useLingui();
  const { document } = details;
  const { room } = usePlace();
  const uploads = useUploads();
  const [file, setFile] = useState<File>();
  const [note, setNote] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!file) return;
    uploads.add(pickedFromList([file]), { room, becomes: "version", document: document.id, after: document.versions, note: note.trim() });
    onClose();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <FileButton picks="file" onPick={([picked]) => setFile(picked)}>
        <Trans>Välj fil</Trans>
      </FileButton>
      {file && (
        <p role="status">
          {file.name}, {sizeText(file.size)}
        </p>
      )}
      <TextInput label={t`Vad är nytt?`} isMultiline maxLength={2000} value={note} onChange={setNote} />
      <div className={styles.buttons}>
        <Button type="submit" isDisabled={!file}>
          <Trans>Lägg till version {document.versions + 1}</Trans>
        </Button>
        <Button variant="secondary" onPress={onClose}>
          <Trans>Avbryt</Trans>
        </Button>
      </div>
    </form>
  );
}
