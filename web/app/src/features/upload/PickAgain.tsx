import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { FileButton } from "@/ui";
import { useUploads } from "./context";
import styles from "./Upload.module.css";

/** Takes the file again, and only the same one: what the server has is the beginning of that. */
export function PickAgain({ id, name, label }: { id: string; name: string; label: string }) {
  const uploads = useUploads();
  const [isOther, setOther] = useState(false);
  return (
    <>
      <FileButton picks="file" label={label} onPick={([file]) => file && setOther(!uploads.provide(id, file))}>
        <Trans>Välj filen igen</Trans>
      </FileButton>
      {isOther && (
        <span role="alert" className={styles.wrong}>
          <Trans>Det är inte samma fil, eller så har den ändrats. Välj {name} som den var, eller ta bort uppladdningen och börja om.</Trans>
        </span>
      )}
    </>
  );
}
