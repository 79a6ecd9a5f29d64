import { Plural, Trans } from "@lingui/react/macro";
import { icons } from "@/ui";
import { zipUrl } from "./api";
import { usePlace } from "./place";
import { ROOT } from "./view";

/** Several documents in one file: those that are chosen, or else a folder's. */
export function ZipLink({ selected }: { selected: readonly string[] }) {
  const { room, view } = usePlace();
  if (selected.length > 0) {
    return (
      <a href={zipUrl(room, { documents: selected })} download>
        <icons.Download aria-hidden size={14} /> 
        <Trans>
          Ladda ned <Plural value={selected.length} one="# vald handling" other="# valda handlingar" /> (ZIP)
        </Trans>
      </a>
    );
  }
  if (view.folder === "" || view.folder === ROOT) return null;
  return (
    <a href={zipUrl(room, { folder: view.folder })} download>
      <icons.Download aria-hidden size={14} /> <Trans>Ladda ned mappen (ZIP)</Trans>
    </a>
  );
}
