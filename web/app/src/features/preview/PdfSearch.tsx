import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type KeyboardEvent, type Ref } from "react";
import { IconButton, icons, TextInput } from "@/ui";
import styles from "./Pdf.module.css";
import type { PdfFound } from "./usePdfViewer";

interface PdfSearchProps {
  found: PdfFound;
  inputRef: Ref<HTMLInputElement & HTMLTextAreaElement>;
  onFind: (query: string, again?: "next" | "previous") => void;
}

/** Searches the document's text while one writes; Enter goes on to the next place. */
export function PdfSearch({ found, inputRef, onFind }: PdfSearchProps) {
  const { t } = useLingui();
  const [query, setQuery] = useState("");
  const write = (text: string) => {
    setQuery(text);
    onFind(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || query === "") return;
    event.preventDefault();
    onFind(query, event.shiftKey ? "previous" : "next");
  };
  return (
    <search className={styles.search} onKeyDown={onKeyDown}>
      <TextInput type="search" label={t`Sök i dokumentet`} value={query} onChange={write} inputRef={inputRef} />
      {found.state === "found" && (
        <>
          <IconButton label={t`Föregående träff`} icon={icons.ArrowUp} onPress={() => onFind(query, "previous")} />
          <IconButton label={t`Nästa träff`} icon={icons.ArrowDown} onPress={() => onFind(query, "next")} />
        </>
      )}
      <p role="status">
        {found.state === "searching" && <Trans>Söker…</Trans>}
        {found.state === "missing" && <Trans>Finns inte i dokumentet</Trans>}
        {found.state === "found" && (
          <Trans>
            {found.current} av {found.total}
          </Trans>
        )}
      </p>
    </search>
  );
}
