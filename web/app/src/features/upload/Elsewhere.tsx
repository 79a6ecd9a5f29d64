import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { api, body } from "@/api";
import { errorText } from "@/features/problem";
import type { UploadRecord } from "@/protocol";
import { Button } from "@/ui";
import { useUploads } from "./context";
import styles from "./Upload.module.css";

/** What can become of a version that somebody else came before: the next one, or a document beside it. */
export function Elsewhere({ record: { id, target } }: { record: UploadRecord }) {
  const uploads = useUploads();
  const asNext = useMutation({
    mutationFn: async () => {
      if (target.becomes !== "version") return;
      const { document } = await body(api.GET("/api/rooms/{id}/documents/{document}", { params: { path: { id: target.room, document: target.document } } }));
      uploads.redirect(id, { ...target, after: document.versions });
    },
  });
  return (
    <span className={styles.choices}>
      <Button variant="secondary" isPending={asNext.isPending} onPress={() => asNext.mutate()}>
        <Trans>Spara som nästa version</Trans>
      </Button>
      <Button variant="secondary" onPress={() => uploads.redirect(id, { room: target.room, becomes: "document", folder: "" })}>
        <Trans>Spara som egen handling</Trans>
      </Button>
      {asNext.isError && (
        <span role="alert" className={styles.wrong}>
          {errorText(asNext.error)}
        </span>
      )}
    </span>
  );
}
