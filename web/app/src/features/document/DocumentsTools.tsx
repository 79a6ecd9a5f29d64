import { Trans, useLingui } from "@lingui/react/macro";
import { useDeferredValue, useEffect, useState } from "react";
import { pickedFromList, useUploads } from "@/features/upload";
import { FileButton, IconButton, icons, Select, TextInput } from "@/ui";
import styles from "./Documents.module.css";
import { useDocumentLabels } from "./labels";
import { usePlace } from "./place";
import { COLUMNS, KINDS, ROOT, startsDescending, STATES } from "./view";

/** What of the documents to show and in which order, and where new ones come in. */
export function DocumentsTools({ folders }: { folders: readonly { name: string; count: number }[] }) {
  const { t } = useLingui();
  const labels = useDocumentLabels();
  const { view, onView, readers } = usePlace();
  const folderOptions = folders.map(({ name, count }) => ({ value: name === "" ? ROOT : name, label: `${name === "" ? t`Utan mapp` : name} (${count})` }));
  return (
    <search className={styles.filter}>
        <SearchText />
        <Select label={t`Slag`} options={[{ value: "", label: t`Alla slag` }, ...KINDS.map((value) => ({ value, label: labels.kind(value) }))]} value={view.kind} onChange={(kind) => onView({ ...view, kind })} />
        <Select label={t`Läge`} options={[{ value: "", label: t`Alla lägen` }, ...STATES.map((value) => ({ value, label: labels.state(value) }))]} value={view.state} onChange={(state) => onView({ ...view, state })} />
        <Select label={t`Myndighet`} options={[{ value: "", label: t`Alla myndigheter` }, ...readers.map(({ id, name }) => ({ value: id, label: name }))]} value={view.authority} onChange={(authority) => onView({ ...view, authority })} />
        <Select label={t`Mapp`} options={[{ value: "", label: t`Alla mappar` }, ...folderOptions]} value={view.folder} onChange={(folder) => onView({ ...view, folder })} />
        <div className={styles.sort}>
          <Select label={t`Sortera efter`} options={COLUMNS.map((value) => ({ value, label: labels.column(value) }))} value={view.sort} onChange={(sort) => onView({ ...view, sort, descending: startsDescending(sort) })} />
        </div>
        <div className={styles.layout} role="group" aria-label={t`Visa som`}>
          <IconButton label={t`Tabell`} icon={icons.List} aria-pressed={view.layout === "table"} onPress={() => onView({ ...view, layout: "table" })} />
          <IconButton label={t`Rutnät`} icon={icons.LayoutGrid} aria-pressed={view.layout === "grid"} onPress={() => onView({ ...view, layout: "grid" })} />
        </div>
    </search>
  );
}

/** Where files come in from the system's own dialogue; the whole page takes those that are dropped or pasted. */
export function AddFiles() {
  const { room, view } = usePlace();
  const uploads = useUploads();
  const add = (files: FileList) => uploads.add(pickedFromList(files), { room, becomes: "document", folder: view.folder === ROOT ? "" : view.folder });
  return (
    <div className={styles.add}>
      <FileButton picks="files" variant="primary" icon={icons.Upload} onPick={add}>
        <Trans>Lägg till filer</Trans>
      </FileButton>
      <FileButton picks="folder" icon={icons.FolderUp} onPick={add}>
        <Trans>Lägg till mapp</Trans>
      </FileButton>
    </div>
  );
}

/** The list follows what one writes as fast as it can. */
function SearchText() {
  const { t } = useLingui();
  const { view, onView } = usePlace();
  const [text, setText] = useState(view.text);
  const settled = useDeferredValue(text);
  useEffect(() => {
    if (settled !== view.text) onView({ ...view, text: settled });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the view follows what is written, not the other way round
  }, [settled]);
  return <TextInput type="search" label={t`Sök bland handlingarna`} value={text} maxLength={200} onChange={setText} />;
}
